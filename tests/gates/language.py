"""Language detection against what the folders of texts state, on texts and on bare titles.

What a folder states is not believed of a part that cannot show it: Chinese without any Han
character (English titles of Chinese policies), English of one or two words (names of towns).
"""

from collections import defaultdict
from collections.abc import Callable

from citysway.corpus.language import detect
from tests.gates import gold
from tests.gates.floors import Figure
from tests.gates.scores import share

PATTERNS = ("news_*/*.jsonl.gz", "policy_*/*.jsonl.gz", "publicity_*/*.jsonl.gz")
_PER_FILE = 1000
Detect = Callable[[str], str]


def language(text: str) -> str:
    """zh, en or other."""
    return detect(text).lang


def figures(find: Detect = language) -> list[Figure]:
    """Accuracy by language, of texts and of titles."""
    right: dict[str, int] = defaultdict(int)
    all_: dict[str, int] = defaultdict(int)
    for path in gold.paths(*PATTERNS):
        for row in gold.sample(gold.rows(f"{path.parent.name}/{path.name}"), _PER_FILE):
            for part in ("text", "title"):
                if _shows(row.get(part) or "", row.get("lang")):
                    name = f"language.{row['lang']}_{part}s.accuracy"
                    all_[name] += 1
                    right[name] += find(row[part]) == row["lang"]
    return [Figure(name, share(right[name], all_[name]), PATTERNS) for name in sorted(all_)]


def _shows(part: str, lang: str | None) -> bool:
    if lang == "zh":
        return any("一" <= char <= "鿿" for char in part)
    return lang == "en" and sum(map(str.isalpha, part.split())) > 2
