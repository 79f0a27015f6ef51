"""Invented data for every chart: plain, extreme and hostile, zh and en."""

import random
from collections.abc import Callable
from functools import partial

from citysway.reports import charts
from citysway.reports.charts import (
    Event,
    FavourRow,
    Frame,
    GapRow,
    Month,
    Neighbour,
    Number,
    Place,
    ProfileRow,
    RankRow,
    TopicRow,
)  # fmt: skip
from tests.reports.chart_words import CITIES, HOSTILE, LONG, NAMES, SAID, named

Draw = Callable[[], str]


def number(value: float, spread: float, rng: random.Random, *, label: str = "{:.0f}%") -> Number:
    """A number with an interval of its own."""
    lo, hi = value - spread * rng.random(), value + spread * rng.random()
    return Number(value, lo, hi, label.format(value), f"#ev-{rng.randrange(10**6)}")


def extremes(lang: str, width: int) -> dict[str, Draw]:
    """Every chart with plain and with extreme data, by name."""
    frame = Frame("c", "图" if lang == "zh" else "Chart", HOSTILE, lang, width)
    made: dict[str, Draw] = {}
    for maker in (_profiles, _gaps, _favours, _ranks, _topics, _months, _networks, _maps):
        made |= maker(lang, frame)
    return made


def _profiles(lang: str, frame: Frame) -> dict[str, Draw]:
    rng, said = random.Random(1), SAID[lang]
    draw = partial(charts.profile, own=said["own"], outside=said["outside"], frame=frame)
    shares = [31.0, 22, 14, 11, 9, 8, 5]
    plain = [
        ProfileRow(name, number(s, 6, rng), number(s * rng.uniform(0.5, 1.6), 5, rng))
        for name, s in zip(NAMES[lang], shares, strict=True)
    ]
    missing = Number(label=said["why"])
    long = [
        ProfileRow(LONG[lang], number(9, 4, rng), missing),
        ProfileRow(HOSTILE, missing, number(100, 0, rng)),
    ]
    equal = [
        ProfileRow(name, Number(5.0, 5.0, 5.0, "5%"), Number(5.0, label="5%"))
        for name in NAMES[lang] * 2
    ]
    return {
        "profile-plain": partial(draw, plain),
        "profile-long": partial(draw, long),
        "profile-equal": partial(draw, equal),
        "profile-one": partial(
            draw, [ProfileRow(NAMES[lang][0], Number(0.0, 0.0, 0.0, "0%"), missing)]
        ),
        "profile-wide": partial(
            draw,
            [ProfileRow(n, Number(50, 0, 100, "50%"), Number(3, 0, 99, "3%")) for n in NAMES[lang]],
        ),
    }


def _gaps(lang: str, frame: Frame) -> dict[str, Draw]:
    rng, said = random.Random(2), SAID[lang]
    draw = partial(charts.gap, left=said["left"], right=said["right"], frame=frame)
    plain = [
        GapRow(n, number(v, 6, rng, label="{:+.0f}"))
        for n, v in zip(NAMES[lang], (12, -9, 4, 0.2, -3, 7, -14), strict=True)
    ]
    hostile = [
        GapRow(LONG[lang], number(-40, 40, rng)),
        GapRow(HOSTILE, Number(label=said["why"])),
        GapRow("A", Number(0.0, 0, 0, "0")),
    ]
    return {
        "gap-plain": partial(draw, plain),
        "gap-long": partial(draw, hostile),
        "gap-one": partial(draw, [GapRow("A", Number(100.0, -100, 100, "+100"))]),
    }


def _favours(lang: str, frame: Frame) -> dict[str, Draw]:
    rng, said = random.Random(3), SAID[lang]
    draw = partial(
        charts.favour,
        left=said["blame"],
        right=said["praise"],
        median=said["median"],
        others=said["others"],
        frame=frame,
    )
    roles = (
        ["全部外部", "本地媒体", "全国媒体", "省级媒体", "国际媒体"]
        if lang == "zh"
        else ["All outside", "Home", "National", "Provincial", "International"]
    )
    plain = [
        FavourRow(
            n,
            number(v, 0.15, rng, label="{:+.2f}"),
            tuple(rng.gauss(0.2, 0.2) for _ in range(k)),
            0.2,
        )
        for n, v, k in zip(roles, (0.17, 0.4, 0.18, 0.0, -0.35), (179, 20, 120, 8, 60), strict=True)
    ]
    plain[3] = FavourRow(roles[3], Number(label=said["why"]), plain[3].others, 0.1)
    long = [
        FavourRow(
            LONG[lang], Number(1.0, -1.0, 1.0, f"+1.00 (−1.00–1.00) {LONG[lang]}"), (-1.0, 1.0), 0.0
        )
    ]
    return {
        "favour-plain": partial(draw, plain),
        "favour-long": partial(draw, long),
        "favour-one": partial(draw, [FavourRow("A", Number(0.0, label="0"))]),
    }


def _ranks(lang: str, frame: Frame) -> dict[str, Draw]:
    rng, said = random.Random(4), SAID[lang]
    draw = partial(charts.ranks, first=said["first"], last=said["last"], frame=frame)

    def row(name: str, rank: int, of: int, strong: bool = False) -> RankRow:
        spread = max(of // 8, 9)
        lo, hi = max(1, rank - rng.randrange(spread)), min(of, rank + rng.randrange(spread))
        words = f"{rank} ({lo}–{hi})"
        return RankRow(name, Number(rank, lo, hi, words, f"#ev-{rank}"), of, strong)

    plain = [row(n, rng.randrange(1, 40), 40 if i % 2 else 60) for i, n in enumerate(NAMES[lang])]
    plain[2] = RankRow(NAMES[lang][2], Number(label=said["why"]), 0)
    many = [row(f"{CITIES[i % 18][lang == 'en']} {i}", i, 300, i == 77) for i in range(1, 301)]
    some = [row(f"{CITIES[i % 18][lang == 'en']}", i + 1, 36) for i in range(36)]
    return {
        "ranks-plain": partial(draw, plain),
        "ranks-many": partial(draw, many),
        "ranks-some": partial(draw, some),
        "ranks-long": partial(draw, [row(LONG[lang], 1, 2, True), row(HOSTILE, 1, 1)]),
        "ranks-one": partial(draw, [RankRow("A", Number(1, 1, 1, "1"), 1)]),
    }


def _topics(lang: str, frame: Frame) -> dict[str, Draw]:
    rng, said = random.Random(5), SAID[lang]
    draw = partial(charts.topics, city=said["city"], everywhere=said["all"], frame=frame)
    words = {
        "zh": "旅游、景区、文化、古镇、游客、民宿、节庆、非遗",
        "en": "tourism, scenic, culture, visitors, heritage, festival, hotels",
    }
    plain = [TopicRow(words[lang], number(25 - 3 * i, 3, rng), 12.0) for i in range(7)]
    return {
        "topics-plain": partial(draw, plain),
        "topics-long": partial(
            draw,
            [
                TopicRow(LONG[lang] * 2, number(100, 0, rng), 0.0),
                TopicRow(HOSTILE, Number(label=said["why"])),
            ],
        ),
        "topics-one": partial(draw, [TopicRow("a", Number(0.0, label="0%"), 0.0)]),
    }


def _months(lang: str, frame: Frame) -> dict[str, Draw]:
    rng, said = random.Random(6), SAID[lang]
    draw = partial(charts.months, unit=said["unit"], frame=frame)
    every = [f"{2018 + i // 12}-{i % 12 + 1:02d}" for i in range(84)]
    rows = [Month(m, number(4 + 3 * rng.random(), 2, rng)) for m in every]
    rows[40] = Month(every[40], Number(19.0, 14, 25, "19", "#ev-peak"))
    gaps = [
        Month(m, r.number if not 20 < i < 30 and i != 50 else Number(label=said["why"]))
        for i, (m, r) in enumerate(zip(every, rows, strict=True))
    ]
    titles = (
        ["世界智能大会在津开幕", "台风登陆后的救援与恢复", LONG[lang], "马拉松", HOSTILE]
        if lang == "zh"
        else [
            "World Intelligence Congress opens",
            "Typhoon landfall: rescue and recovery",
            LONG[lang],
            "Marathon",
            HOSTILE,
        ]
    )
    bursts = [
        Event(every[i], t, every[min(i + 1, 83)], f"#ev-b{i}")
        for i, t in zip((40, 43, 5, 83, 0), titles, strict=True)
    ]
    many = [Event(every[i], f"{titles[i % 3]} {i}", "", f"#ev-{i}") for i in range(0, 84, 2)]
    breaks = [Event(every[60], "来源变化" if lang == "zh" else "sources change")]
    return {
        "months-plain": partial(draw, gaps, bursts=bursts, breaks=breaks),
        "months-many": partial(draw, rows, bursts=many),
        "months-one": partial(draw, [Month("2024-05", Number(0.0, 0.0, 0.0, "0"))]),
        "months-few": partial(
            draw, [Month(m, number(5, 2, rng)) for m in every[:6]], bursts=bursts[-1:]
        ),
    }


def _networks(lang: str, frame: Frame) -> dict[str, Draw]:
    rng, said = random.Random(7), SAID[lang]
    draw = partial(charts.network, width=said["width"], among=said["among"], frame=frame)
    names = [named(c, lang) for c in CITIES]
    around = [
        Neighbour(n, Number(9 / (i + 1), label=f"{9 / (i + 1):.1f}", href=f"#ev-{i}"))
        for i, n in enumerate(names)
    ]
    ties = [(a, b, 1.0) for a in names[:8] for b in names[:8] if a < b and rng.random() < 0.3]
    long = [Neighbour(f"{i} {LONG[lang]}", Number(1.0, label="1.0")) for i in range(12)]
    return {
        "network-plain": partial(draw, said["city"], around, ties=ties),
        "network-long": partial(draw, LONG[lang], long),
        "network-hostile": partial(draw, HOSTILE, [Neighbour(HOSTILE, Number(1.0))]),
        "network-three": partial(draw, said["city"], around[:3]),
    }


def _maps(lang: str, frame: Frame) -> dict[str, Draw]:
    rng, said = random.Random(8), SAID[lang]
    draw = partial(
        charts.reach,
        size=said["size"],
        silent=said["silent"],
        note=said["note"],
        km=said["km"],
        frame=frame,
    )
    home = Place(said["city"], 22.54, 114.06, Number())
    world = [
        Place(
            named(c, lang),
            c[2],
            c[3],
            Number(20 / (i + 1), label=f"{20 / (i + 1):.1f}", href=f"#ev-{i}"),
        )
        for i, c in enumerate(CITIES)
    ]
    silent = [
        Place("", 20 + 40 * rng.random(), 80 + 45 * rng.random(), Number(0.0)) for _ in range(30)
    ]
    many = [
        Place(
            f"{LONG[lang][:9]}{i}",
            22 + 22 * rng.random(),
            85 + 38 * rng.random(),
            Number(rng.random() ** 4, label=""),
        )
        for i in range(300)
    ]
    near = [p for p in world if abs(p.lat - 23) < 1 and abs(p.lon - 114) < 1]
    south = Place("Wellington", -41.3, 174.8, Number())
    return {
        "reach-world": partial(draw, home, [*world, *silent]),
        "reach-china": partial(draw, home, world[:10] + silent[:9]),
        "reach-near": partial(draw, home, near),
        "reach-one": partial(
            draw, home, [Place(LONG[lang], 22.54, 114.06, Number(1.0, label=HOSTILE))]
        ),
        "reach-many": partial(draw, home, many),
        "reach-antipode": partial(draw, south, [*world, Place("Madrid", 40.4, -3.7, Number(5.0))]),
        "overview-china": partial(
            charts.overview, many, size=said["abroad"], note=said["note"], frame=frame
        ),
        "overview-world": partial(charts.overview, world, size=said["abroad"], frame=frame),
        "overview-one": partial(charts.overview, world[:1], size=said["abroad"], frame=frame),
    }
