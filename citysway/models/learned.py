"""Words learned from a corpus (learning.py) as evidence for names of several places left open."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from citysway.errors import StudyError
from citysway.models.gazetteer import Gazetteer
from citysway.models.page import Page
from citysway.models.row import ENOUGH, Verdict
from citysway.models.segment import cut

NEAR = 1  # sentences before and after the naming that are read
LEAST_WORDS, BEST_WORDS = 2, 5
LEAST_SCORE, LEAST_MARGIN = 5.0, 3.0  # of the best words of a candidate; before the next candidate
_SHOWN = 3
ENGLISH = re.compile(r"[^\W\d_][^\W_]*(?:['’-][^\W_]+)*")
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Word:
    """A word that goes with a place, in ``docs`` of its ``place_docs`` documents."""

    place_id: str
    word: str
    docs: int
    place_docs: int
    weight: float


COLUMNS = tuple(item.name for item in fields(Word))


class Learned:
    """The words of every place, looked up to settle a name of several candidates."""

    def __init__(self, words: Iterable[Word], gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._weights: dict[str, dict[str, float]] = {}
        for word in words:
            self._weights.setdefault(word.place_id, {})[word.word] = word.weight

    def __bool__(self) -> bool:
        return bool(self._weights)

    def judge(self, candidates: Sequence[str], words: Iterable[str]) -> Verdict | None:
        """The candidate whose words these are; None where none or several may be it."""
        said = sorted(set(words))
        told = sorted((self._score(place, said) for place in candidates), key=lambda told: -told[0])
        (best, place, why), (second, _, _) = told[0], told[1]
        if len(why) < LEAST_WORDS or best < LEAST_SCORE or best - second < LEAST_MARGIN:
            return None
        comma = "、" if why[0] > "z" else ", "
        return Verdict(place, ENOUGH, f"words learned near it: {comma.join(why[:_SHOWN])}")

    def _score(self, place: str, said: Sequence[str]) -> tuple[float, str, list[str]]:
        """Sum of the best weights, and their words, of a place and what it lies in."""
        tables = [
            self._weights[key] for key in levels(place, self._gazetteer) if key in self._weights
        ]
        found = [(max(t.get(word, 0.0) for t in tables), word) for word in said] if tables else []
        best = sorted((pair for pair in found if pair[0] > 0), key=lambda p: (-p[0], p[1]))
        best = best[:BEST_WORDS]
        return sum(weight for weight, _ in best), place, [word for _, word in best]


def levels(place: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """A place, its city and its province or state: what words are learned for."""
    found = gazetteer.place(place)
    chain = (place, found.parent, found.province)
    known = (gazetteer.place(key) for key in dict.fromkeys(filter(None, chain)))
    return tuple(place.id for place in known if place.kind != "country")


def around_of(sentence: int, doc: int, first: Sequence[int], count: int) -> range:
    """Numbers of the sentences around one, inside its document; ``first`` of every document."""
    end = first[doc + 1] if doc + 1 < len(first) else count
    return range(max(first[doc], sentence - NEAR), min(end, sentence + NEAR + 1))


def words_near(page: Page, sentences: Iterable[int]) -> set[str]:
    """The words of sentences of a page: Chinese of two characters or more, English of three."""
    found: set[str] = set()
    for number in sentences:
        start = int(page.sentences[number])
        last = number + 1 < len(page.sentences)
        end = int(page.sentences[number + 1]) if last else len(page.text)
        if page.lang == "zh":
            found.update(w for w in cut(page.shadow[start:end]) if len(w) > 1 and w.isalpha())
        else:
            some = (word.lower() for word in ENGLISH.findall(page.text, start, end))
            found.update(word for word in some if 2 < len(word) < _LONGEST)
    return found


def words_csv(words: Iterable[Word]) -> str:
    """The words as a table, by place and the most telling first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        astuple(word)
        for word in sorted(words, key=lambda w: (w.place_id, -w.weight, -w.docs, w.word))
    )
    return out.getvalue()


def read_words(path: Path, gazetteer: Gazetteer) -> list[Word]:
    """The words of a ``learned.csv``. Raises StudyError naming the file and what is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: cannot be read as UTF-8 text: {error}") from None
    rows = csv.reader(io.StringIO(text, newline=""))
    if tuple(next(rows, ())) != COLUMNS:
        raise StudyError(f"{path}: the columns of learned words are {', '.join(COLUMNS)}")
    found = []
    for number, row in enumerate(rows, start=2):
        try:
            place, word, docs, of, weight = row
            found.append(Word(gazetteer.place(place).id, word, int(docs), int(of), float(weight)))
        except (ValueError, StudyError) as error:
            raise StudyError(f"{path}: line {number}: {error}") from None
    return found
