"""What the first lines of an Office file state of it: ``作者：``, ``Date:`` and their like."""

import re
from collections.abc import Iterable

_DATE = (
    r"\d{4}\s*[-./年]\s*\d{1,2}(?:\s*[-./月]\s*\d{1,2}\s*日?)?.{0,20}"
    r"|[〇零○一二三四五六七八九]{4}年.{1,9}|(?:\d{1,2} )?[A-Z][a-z]{2,8}\.? (?:\d{1,2}, ?)?\d{4}"
)
_AUTHOR_ZH = (
    *("作者", "撰稿", "撰稿人", "撰文", "执笔", "执笔人", "编写"),
    *("汇报人", "报告人", "主讲", "主讲人", "演讲人"),
)
_DATE_ZH = ("发布日期", "发布时间", "发表时间", "发表日期", "成文日期", "日期", "时间")


def _spaced(words: Iterable[str]) -> str:
    """The words, also with blanks set between the characters."""
    return "|".join(r"\s*".join(word) for word in words)


_LABELS = {
    "author": re.compile(
        rf"(?:{_spaced(_AUTHOR_ZH)}|(?i:authors?|presenters?|speakers?|written by|presented by))"
        r"\s*[:：]\s*(?P<value>\S.{0,60})|(?i:written by|presented by)\s+(?P<named>[A-Z].{1,60})"
    ),
    "date": re.compile(
        rf"(?:{_spaced(_DATE_ZH)}|(?i:date|published|publication date|released))"
        rf"\s*[:：]\s*(?P<value>{_DATE})"
    ),
}
_JOIN = re.compile(r"[\x21-\x7e]")


def stated(lines: Iterable[str]) -> dict[str, str]:
    """``author`` and ``date`` from lines that are a label and a value, as written."""
    found: dict[str, str] = {}
    for line in lines:
        for field, label in _LABELS.items():
            match = label.fullmatch(line.strip())
            if match is not None and field not in found:
                value = match["value"] or match.groupdict().get("named") or ""
                found[field] = " ".join(value.split())
    return found


def joined(lines: Iterable[str]) -> str:
    """A title set in several lines as one: with blanks between words, none between characters."""
    text = ""
    for line in lines:
        part = " ".join(line.split())
        blank = text and part and (_JOIN.match(text[-1]) or _JOIN.match(part[0]))
        text += f" {part}" if blank else part
    return text
