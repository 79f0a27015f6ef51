"""Cleaning: what no source wrote goes (escapes, control characters, buttons of pages).

Each cleaner is one small ``str -> str``; ``CLEANERS`` is their order. Words are never touched.
"""

import html
import re
from collections.abc import Callable

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ESCAPE = re.compile(r"<U\+([0-9A-Fa-f]{4,6})>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_ZERO_WIDTH = re.compile(
    "[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN = re.compile(r"[!-%'-;=?-~]+(?: [!-%'-;=?-~]+)*")  # ASCII without what begins markup
_STRAY = re.compile(  # every character of its own that a cleaner takes off or replaces
    "[\r\x0b\x0c\x85\u2028\u2029\x00-\x08\x0e-\x1f\x7f-\x9f\xa0\u00ad\u034f\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BLANK_LINES = re.compile(r"\n{3,}")
_SIZE = "加大|还原|减小|缩小|默认|正常|特大|超大|较大|较小|大|中|小|标准|[ \t\n\u3000|/+-]"
_FONT_SIZE = re.compile(
    rf"[【\[（(][ \t\n\u3000]*(?:字号|字体)(?:大小)?[ \t\n\u3000]*[:：]?(?:{_SIZE})+[】\]）)]"
)
_BUTTONS = frozenset(
    re.split(
        " ",
        "下载 打印 全屏 收藏 关闭 分享 复制 返回 打印本页 关闭窗口 关闭本页 返回顶部 分享到 "
        "我要打印 加入收藏 打印页面 打印文章 返回首页 打印预览 扫一扫 字号 加大 还原 减小 "
        "【打印】 【关闭】 【收藏】 【下载】 【打印本页】 【关闭窗口】 [打印] [关闭]",
    )
)


def line_ends(text: str) -> str:
    """Every kind of line end becomes a line feed."""
    return _LINE_ENDS.sub("\n", text)


def code_escapes(text: str) -> str:
    """``<U+00A0>`` as some exporters write it becomes the character."""
    return _ESCAPE.sub(_escaped, text) if "<U+" in text else text


def _escaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if code <= 0x10FFFF else ""


def html_comments(text: str) -> str:
    """``<!-- ... -->`` goes, over lines too."""
    return _COMMENT.sub("", text) if "<!--" in text else text


def html_entities(text: str) -> str:
    """Entities left over become characters; a bare ``&`` in a URL stays."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def control_characters(text: str) -> str:
    """NUL and other control characters go; tab and line feed stay."""
    return _CONTROL.sub("", text)


def zero_width(text: str) -> str:
    """Zero-width and direction marks, soft hyphens and stray byte order marks go."""
    return text if text.isascii() else _ZERO_WIDTH.sub("", text)


def surrogates(text: str) -> str:
    """Lone surrogates, which no file can hold, go."""
    return text if text.isascii() else _SURROGATE.sub("", text)


def no_break_spaces(text: str) -> str:
    """A no-break space is a space; the ideographic one stays, it indents."""
    return text.replace("\xa0", " ")


def page_furniture(text: str) -> str:
    """Font-size switches and rows of buttons of government pages go; ``来源：`` lines stay.

    Lines of buttons alone go when three or more buttons stand together: one word 下载 may be text.
    """
    if "字号" in text or "字体" in text:
        text = _FONT_SIZE.sub("", text)
    if "打印" not in text and "收藏" not in text and "关闭" not in text:
        return text
    lines = text.split("\n")
    kept: list[str] = []
    held: list[str] = []
    buttons = 0
    for line in [*lines, "."]:
        words = line.replace("|", " ").split()
        if all(word in _BUTTONS for word in words) and (words or held):
            held.append(line)
            buttons += len(words)
            continue
        kept.extend(held if buttons < 3 else [])
        kept.append(line)
        held, buttons = [], 0
    return "\n".join(kept[:-1])


def trailing_blanks(text: str) -> str:
    """Blanks at the ends of lines and of the text go."""
    return "\n".join(line.rstrip(" \t\u3000") for line in text.split("\n")).strip()


def blank_lines(text: str) -> str:
    """At most one blank line in a row."""
    return _BLANK_LINES.sub("\n\n", text)


CLEANERS: tuple[Callable[[str], str], ...] = (
    line_ends,
    code_escapes,
    html_comments,
    html_entities,
    control_characters,
    zero_width,
    surrogates,
    no_break_spaces,
    trailing_blanks,
    page_furniture,
    blank_lines,
)


def clean(text: str) -> str:
    """All cleaners in order, until nothing changes: ``clean(clean(t)) == clean(t)``.

    No cleaner lengthens a text or undoes another, so this ends; mostly after the second round.
    """
    while True:
        before = text
        for cleaner in CLEANERS if _has_stray(text) else (page_furniture,):
            text = cleaner(text)
        if text == before:
            return text


def _has_stray(text: str) -> bool:
    """Whether a cleaner beside ``page_furniture`` may change something: most texts are clean."""
    if _STRAY.search(text) is not None or text[:1].isspace() or text[-1:].isspace():
        return True
    if "\n" in text and (" \n" in text or "\u3000\n" in text or "\t\n" in text or "\n\n\n" in text):
        return True
    if "&" in text and _ENTITY.search(text) is not None:
        return True
    return "<" in text and ("<U+" in text or "<!--" in text)


def clean_line(text: str | None) -> str | None:
    """A title, name or other short field: cleaned, on one line; None if nothing is left."""
    if not text or _PLAIN.fullmatch(text):  # ids, dates and addresses: nothing to clean
        return text or None
    return " ".join(clean(text).split()) or None
