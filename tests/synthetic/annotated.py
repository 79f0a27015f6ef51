"""One shard of a synthetic corpus as the tables that annotation writes: every naming, every code.

Each mention has a sentence of its own, so that it is one statement; the two codes of a planted
pair share one. What ``rows`` says of documents is then what the facts find.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.models import codebook
from citysway.models.coder import FLAGS
from citysway.pipeline.elements import ELEMENTS
from citysway.pipeline.relations import RELATIONS
from citysway.pipeline.span_tables import CITY_MENTIONS, MENTIONS
from tests.synthetic.documents import filled
from tests.synthetic.rows import Shard, expand, taken
from tests.synthetic.stories import code_names

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

OTHER = "GN0"  # any place that is not listed
DERIVED = UNRESOLVED = 0.03  # stories with a brand of a city, with a name that stays open
RELATED = 0.3  # stories on two listed cities that relate them
_STEP = 25  # characters of a sentence
_SPAN = 2  # characters of a name
_SAID = ("X11", "X12", "E29")


def naming_rows(shard: Shard, rng: np.random.Generator) -> pa.Table:
    """city_mentions/: the focal city first, then the others, each as often as it is named."""
    named, stories = shard.named, len(shard.start.source)
    listed = np.bincount(named.story, named.times, stories).astype(np.int64)
    cities = len(shard.world.cities)
    extra = (rng.random((2, stories)) < np.array([[DERIVED], [UNRESOLVED]])).astype(np.int64)
    odd = np.arange(stories)
    parts = [  # story, place, order, how often
        (named.story, named.city, named.city != named.focal[named.story], named.times),
        (odd, np.full(stories, cities), np.full(stories, 2), named.total - listed),
        (odd, rng.integers(0, cities, stories) + cities + 2, np.full(stories, 3), extra[0]),
        (odd, np.full(stories, cities + 1), np.full(stories, 4), extra[1]),
    ]
    story, place, order, times = (np.concatenate(c) for c in zip(*parts, strict=True))
    story, place, order = (np.repeat(c, times) for c in (story, place, order))
    by = np.lexsort((place, order, story))
    story, place, order = story[by], place[by], order[by]
    doc, row = expand(story, shard.copies.story, stories)
    at, place, order = _ordinal(story)[row], place[row], order[row]
    ids = [city.id for city in shard.world.cities]
    places = [*ids, OTHER, None, *ids]
    rolled = [*ids, None, None, *ids]
    focal = (at == 0) & (shard.named.focal[shard.copies.story[doc]] >= 0)
    columns = {
        "doc_id": shard.doc_id.take(pa.array(doc)),
        **_spans(at, _SPAN),
        "place_id": taken(places, place), "city_id": taken(rolled, place),
        "confidence": pa.array(np.ones(len(at))),
        "reason": taken(["name", "product", "homograph"], np.maximum(order - 2, 0)),
        "derived": pa.array(order == 3), "metonym": pa.array(np.zeros(len(at), bool)),
        "in_title": pa.array(np.zeros(len(at), bool)), "in_lead": pa.array(focal),
    }  # fmt: skip
    return filled(CITY_MENTIONS, columns, len(at))


def mention_rows(shard: Shard, rng: np.random.Generator) -> pa.Table:
    """mentions/: the codes of a story on its focal city, in any order."""
    names = code_names(shard.world)
    single = np.array(["*" not in name for name in names])
    coded, stories = shard.coded, len(shard.start.source)
    keep = np.flatnonzero(single[coded.code])
    x = coded.x[keep]
    line = np.repeat(np.arange(len(keep)), x)
    inside = np.arange(len(line)) - np.repeat(np.cumsum(x) - x, x)
    of = keep[line]
    label = np.where(inside < coded.pos[of], 1, np.where(inside < coded.pos[of] + coded.neg[of],
                                                         -1, 0))  # fmt: skip
    asked = shard.world.plan.frames
    planned = (inside < coded.plan[of]) & asked
    done = ~planned & (inside < coded.plan[of] + coded.done[of]) & asked
    modality = np.where(planned, 1, np.where(done, 2, 0))
    story, code = coded.story[of], coded.code[of]
    by = np.lexsort((rng.random(len(of)), story))
    story, code, label, modality, inside = (c[by] for c in (story, code, label, modality, inside))
    at = _ordinal(story)
    sent = _paired(shard, story, code, inside, at)
    term, terms = _terms(rng, names, code)
    flag = ((rng.random(len(of)) < 0.1) & (code == _number(names, "X08"))).astype(np.int64)
    doc, row = expand(story, shard.copies.story, stories)
    spans = _spans(at[row], 4) | {"sent": pa.array(sent[row])}
    score = (rng.random(len(of)) * label).astype(np.float32)
    zeros = np.zeros(len(row), np.int64)
    cities = [city.id for city in shard.world.cities]
    columns = {
        "doc_id": shard.doc_id.take(pa.array(doc)), **spans,
        "code": taken(names, code[row]),
        "city_id": taken(cities, shard.named.focal[shard.copies.story[doc]]),
        "term": taken(terms, term[row]), "link": taken(["clause"], zeros),
        "far": pa.array(zeros > 0), "label": pa.array(label[row]), "score": pa.array(score[row]),
        "modality": taken(["OTHER", "PLAN", "DONE"], modality[row]),
        "negated": pa.array(zeros > 0), "attribution": taken(["none"], zeros),
        "flag": taken(FLAGS, flag[row]),
    }  # fmt: skip
    return filled(MENTIONS, columns, len(row))


def _ordinal(story: Ints) -> Ints:
    """The place of each row in its story; rows are sorted by story."""
    first = np.flatnonzero(np.diff(story, prepend=-1))
    size = np.diff(first, append=len(story))
    found: Ints = np.arange(len(story)) - np.repeat(first, size)
    return found


def _spans(at: Ints, size: int) -> dict[str, pa.Array]:
    """A sentence for each row of a document."""
    start = at * _STEP
    return {"start": pa.array(start), "end": pa.array(start + size), "sent": pa.array(at),
            "clause": pa.array(np.zeros(len(at), np.int16))}  # fmt: skip


def _paired(shard: Shard, story: Ints, code: Ints, inside: Ints, sent: Ints) -> Ints:
    """Sentences in which the element of a planted pair stands beside its frame: the first of each
    in the story.
    """
    names, coded = code_names(shard.world), shard.coded
    place = np.full((len(shard.start.source), len(names)), -1)
    first = np.flatnonzero(inside == 0)
    place[story[first], code[first]] = first
    sent = sent.copy()
    for pair in shard.world.plan.pairs if shard.world.plan.frames else ():
        frame, element = (_number(names, name) for name in pair.split("*"))
        held = coded.story[coded.code == _number(names, pair)]
        sent[place[held, element]] = sent[place[held, frame]]
    return sent


def _number(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -1


def _terms(rng: np.random.Generator, names: tuple[str, ...], code: Ints) -> tuple[Ints, list[str]]:
    """A Chinese term of each row's code, each as likely: (numbers, terms)."""
    known = codebook.load().codes
    held = [[t.text for t in known[name].terms if t.lang == "zh"] if name in known else []
            for name in names]  # fmt: skip
    held = [texts or [name] for name, texts in zip(names, held, strict=True)]
    size = np.array([len(texts) for texts in held])
    begin = np.cumsum(size) - size
    drawn = np.floor(rng.random(len(code)) * size[code]).astype(np.int64)
    return begin[code] + drawn, [text for texts in held for text in texts]


def relation_rows(shard: Shard, rng: np.random.Generator) -> pa.Table:
    """relations/: some stories on two cities say that one learns from, leads or joins the other."""
    named, stories = shard.named, len(shard.start.source)
    two = np.flatnonzero(named.story[1:] == named.story[:-1])
    two = two[np.diff(named.story[two], prepend=-1) > 0]  # one to a story
    two = two[rng.random(len(two)) < RELATED]
    code = rng.integers(0, len(_SAID), len(two))
    label = np.where(code == 1, rng.choice((-1, 1), len(two)), 0)
    doc, row = expand(named.story[two], shard.copies.story, stories)
    cities = [city.id for city in shard.world.cities]
    zeros = np.zeros(len(row), np.int64)
    sides = (taken(cities, named.city[two + side][row]) for side in (0, 1))
    columns = {
        "doc_id": shard.doc_id.take(pa.array(doc)), **_spans(zeros, 4),
        "code": taken(_SAID, code[row]), "label": pa.array(label[row]),
        "event": taken(["", "signed"], (code[row] == 2).astype(np.int64)),
        "dated": pa.array(zeros > 0), "modality": taken(["OTHER"], zeros),
        **dict(zip(("from_city", "to_city"), sides, strict=True)),
    }  # fmt: skip
    columns |= {"from_place": columns["from_city"], "to_place": columns["to_city"]}
    return filled(RELATIONS, columns, len(row))


def element_rows(shard: Shard, rng: np.random.Generator) -> pa.Table:
    """elements/: the elements of the policy texts."""
    names, coded = code_names(shard.world), shard.coded
    element = np.array([name[0] == "E" and "*" not in name for name in names])
    keep = np.flatnonzero(element[coded.code] & (shard.start.owner[coded.story] >= 0))
    doc, row = expand(coded.story[keep], shard.copies.story, len(shard.start.source))
    columns = {
        "doc_id": shard.doc_id.take(pa.array(doc)),
        "code": taken(names, coded.code[keep][row]),
        "x": pa.array(coded.x[keep][row]),
    }
    return filled(ELEMENTS, columns, len(row))


ANNOTATED: dict[str, Callable[[Shard, np.random.Generator], pa.Table]] = {
    "city_mentions": naming_rows,
    "mentions": mention_rows,
    "relations": relation_rows,
    "elements": element_rows,
}
