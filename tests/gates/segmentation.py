"""Words: F1 against SIGHAN-2005 (the MSR half), agreement with jieba on long reports."""

from collections.abc import Callable
from pathlib import Path

from citysway.corpus.fold import fold
from citysway.models import segment
from tests.gates import gold
from tests.gates.floors import Figure
from tests.gates.scores import f1, share, word_spans

MSR = "gold_segmentation_sighan2005_zh/msr_test_gold_first_half.utf8"
REPORTS = "policy_gov_work_reports_*_zh/*.jsonl.gz"
_REPORTS_READ = 30
Cut = Callable[[str], list[str]]


def figures(cut: Cut = segment.cut) -> list[Figure]:
    """Word F1 over all lines of the gold; share of jieba's words that ours has, where jieba is."""
    (path,) = gold.paths(MSR)
    found = [Figure("segmentation.msr.f1", _word_f1(path, cut), (MSR,))]
    agreement = _agreement(cut)
    if agreement is not None:
        found.append(Figure("segmentation.jieba_agreement.f1", agreement, (REPORTS,)))
    return found


def _word_f1(path: Path, cut: Cut) -> float:
    right = ours = theirs = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        expected, found = word_spans(words), word_spans(cut(fold("".join(words))))
        right += len(expected & found)
        ours += len(found)
        theirs += len(expected)
    return f1(right, ours, theirs)


def _agreement(cut: Cut) -> float | None:
    try:
        import jieba
    except ImportError:
        return None
    jieba.setLogLevel(60)
    same = words = 0
    for row in gold.sample(gold.rows(REPORTS), _REPORTS_READ):
        expected, found = word_spans(jieba.lcut(row["text"])), word_spans(cut(row["text"]))
        same += 2 * len(expected & found)
        words += len(expected) + len(found)
    return share(same, words)
