"""A level-2 corpus on disk: texts of known sentences, their sources, and a study of them."""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.synthetic.text import Named, Sentence, cities, draw_sentence, templates

Floats = npt.NDArray[np.float64]

LISTED = cities()[:4]  # 成都 杭州 武汉 深圳
CODES = ("E03", "E11", "E13", "E15", "E20", "E27", "E29", "E33")
SENTENCES = 6
# name, scope, place as the table of sources states it, country, language, the listed city it is
# local or provincial to
OUTLETS = (
    ("样例日报（成都）", "local", "成都", "CN", "zh", "成都"),
    ("样例晚报（杭州）", "local", "杭州", "CN", "zh", "杭州"),
    ("样例早报（武汉）", "local", "武汉", "CN", "zh", "武汉"),
    ("样例商报（深圳）", "local", "深圳", "CN", "zh", "深圳"),
    ("样例都市报（昆明）", "local", "昆明", "CN", "zh", ""),
    ("样例周报（大连）", "local", "大连", "CN", "zh", ""),
    ("样例导报（厦门）", "local", "厦门", "CN", "zh", ""),
    ("样例省报（省级样例）", "provincial", "武汉", "CN", "zh", "武汉"),
    ("示例新闻网（国家级样例）", "national", "", "CN", "zh", ""),
    ("示例通讯（国家级样例）", "national", "", "CN", "zh", ""),
    ("Sample Courier (London)", "local", "London", "GB", "en", ""),
    ("Sample Ledger (New York)", "local", "New York", "US", "en", ""),
)
DOCS, OWN, COPIED, FILLER = 36, 16, 0.12, "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳申酉戌亥"


@dataclass(frozen=True, slots=True)
class Text:
    """One document: what it says of which city (id -> sentences), how often it names each."""

    id: str
    source: str
    lang: str
    date: str
    text: str
    story: str
    owner: str
    sentences: tuple[Sentence, ...]
    names: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextCorpus:
    """The study file, the documents, the planted profiles outside and in own texts (cities x
    CODES).
    """

    study: Path
    texts: tuple[Text, ...]
    profile: Floats
    own_profile: Floats


def role_of(text: Text, city: Named) -> str:
    """METHOD.md 0 for these sources."""
    if text.owner:
        return "own" if text.owner == city.id else "gov"
    _, scope, _, country, _, home = next(o for o in OUTLETS if o[0] == text.source)
    if country != "CN":
        return "int"
    if scope == "national":
        return "nat"
    if scope == "provincial" and home == city.zh:
        return "prov"
    return "home" if home == city.zh else "oth"


def write_text_corpus(folder: Path, *, seed: int) -> TextCorpus:
    """News of every outlet, reprints, and texts that each listed city issues."""
    rng = np.random.default_rng(seed)
    profile, own = rng.dirichlet(np.full(len(CODES), 1.5), (2, len(LISTED)))
    texts = [
        _document(rng, f"n{k:02d}-{n:02d}", outlet[0], outlet[4], profile)
        for k, outlet in enumerate(OUTLETS)
        for n in range(DOCS)
    ]
    texts += _reprints(rng, texts)
    for number, city in enumerate(LISTED):
        issuer = f"{city.full}人民政府"
        texts += [
            _document(rng, f"o{number}-{n:02d}", issuer, "zh", own, owner=number)
            for n in range(OWN)
        ]
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, texts)
    return TextCorpus(folder / "study.toml", tuple(texts), profile, own)


def _document(
    rng: np.random.Generator,
    name: str,
    source: str,
    lang: str,
    profile: Floats,
    *,
    owner: int | None = None,
) -> Text:
    """Six sentences on one city, now and then two on another listed one, between odd lines."""
    focal = int(rng.integers(len(LISTED))) if owner is None else owner
    about = [focal] * SENTENCES
    if owner is None and rng.random() < 0.25:
        about += [int(rng.integers(len(LISTED)))] * 2
    quiet = [t.id for t in templates(lang) if "{other}" not in t.pattern]
    said = []
    for number in about:
        code = CODES[int(rng.choice(len(CODES), p=profile[number]))]
        said.append(draw_sentence(rng, lang, LISTED[number], (code,), ids=quiet))
    lines = [f"{sentence.text}\n{_filler(rng, lang)}" for sentence in said]
    text = "\n".join([_filler(rng, lang), *lines])
    names = {c.id: text.count(getattr(c, lang)) for c in LISTED if getattr(c, lang) in text}
    month = int(rng.integers(1, 13))
    return Text(
        name, source, lang, f"2024-{month:02d}-1{name[-1]}", text, name,
        LISTED[owner].id if owner is not None else "", tuple(said), names,
    )  # fmt: skip


def _filler(rng: np.random.Generator, lang: str) -> str:
    """A line that says nothing, so that two texts are no copies of each other."""
    if lang == "zh":
        return "编号" + "".join(rng.choice(list(FILLER), 24)) + "。"
    words = ["".join(rng.choice(list("bdfgklmnprstvz"), 2)) + "o" for _ in range(10)]
    return "Entry " + " ".join(words) + " ends here."


def _reprints(rng: np.random.Generator, texts: list[Text]) -> list[Text]:
    """Copies in another outlet of the same language, three days later."""
    found = []
    for text in texts:
        if rng.random() < COPIED:
            others = [o[0] for o in OUTLETS if o[4] == text.lang and o[0] != text.source]
            day = int(text.date[-2:]) + 3
            found.append(
                Text(
                    f"r{text.id}", others[int(rng.integers(len(others)))], text.lang,
                    f"{text.date[:-2]}{day}", text.text, text.story, "", text.sentences, text.names,
                )
            )  # fmt: skip
    return found


STUDY = """[study]
name = "rendered"
cities = [{cities}]
sources = "sources.csv"
[[input]]
path = "news.jsonl"
kind = "news"
[[input]]
path = "policy.csv"
kind = "policy"
columns = {{ id = "编号", text = "正文", date = "日期", source = "发文机关", place = "地区" }}
[support]
docs = 10
side_docs = 10
ext_sources = 5
ext_places = 3
source_docs = 10
[run]
workers = 1
"""


def _write(folder: Path, texts: list[Text]) -> None:
    with (folder / "news.jsonl").open("w", encoding="utf-8") as out:
        for text in texts:
            if not text.owner:
                row = {"id": text.id, "text": text.text, "date": text.date, "source": text.source}
                out.write(json.dumps({**row, "lang": text.lang}, ensure_ascii=False) + "\n")
    named = {city.id: city.full for city in LISTED}
    own = [(t.id, t.text, t.date, t.source, named[t.owner]) for t in texts if t.owner]
    _table(folder / "policy.csv", [("编号", "正文", "日期", "发文机关", "地区"), *own])
    head = ("source_id", "name", "kind", "scope", "place", "country", "lang")
    _table(folder / "sources.csv", [head, *((o[0], o[0], "news", *o[1:5]) for o in OUTLETS)])
    listed = ", ".join(f'"{city.zh}"' for city in LISTED)
    (folder / "study.toml").write_text(STUDY.format(cities=listed), encoding="utf-8")


def _table(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
