"""Chinese lines that name a source in a phrase: '综合新华社、央视', '某网原创，不得转载'."""

import functools
import re

from citysway.corpus.credits.found import CLOSING, LABEL, Found
from citysway.corpus.credits.words import either, outlet, outlet_pattern, words

LEAD = r"[\s■□●◎○★▲△▼►◆⊙✎【\[（(〔「*#>—\-·]{0,8}"
_END = r"[。.！!]?[）)】\]]?[。]?"
_HEADLINE = re.compile(
    rf"{LEAD}原(?:文标题|标题|题)(?:为|是)?[：: 　]*[《“][^\n]{{2,80}}[》”]{_END}"
)
_PRINTED = re.compile(  # '《光明日报》（2018年04月21日02版）'
    rf"{LEAD}《(?P<name>[^《》]{{2,16}})》[ 　（(]*\d{{4}}年\d{{1,2}}月\d{{1,2}}日"
    rf"[^）)\n]{{0,16}}{_END}"
)
_ACCORDING = re.compile(
    rf"{LEAD}(?:本[报网]讯)?据(?P<from>[^，。！？；：:\n]{{2,40}}?)(?:等)?(?:专?电|综合报道|报道|消息|稿)?{_END}"
)
_COMPILED = re.compile(
    rf"{LEAD}(?P<by>[\w·]{{2,12}}?)??(?:本[组版文条]|全文|以上)?(?:稿件|文章|内容|消息|报道)?"
    r"(?:均)?综合(?:整理|编辑)?(?P<out>自)?[：: 　]*"
    r"(?P<from>[^，。！？：\n]{2,90}?)??(?:等)?(?:多家)?(?:媒体|网站)*(?:综合)?"
    rf"(?:报道|消息|整理)?{_END}"
)
_PARTS = re.compile(r"[、，,;；/／]|(?<=[\u4e00-\u9fff》]) (?=[\u4e00-\u9fff《])")
_PAREN = re.compile(r"[（(][^（）()]{1,30}[)）]$")
_WORK = re.compile("[\u4e00-\u9fff]{0,6}《([^《》]{2,20})》(?:网站|客户端)?")
_GRANTED = re.compile(
    rf"{LEAD}(?:(?:本文|全文|文章)(?:系|为|由|已|经)*)?(?:经|由)?(?P<who>[\w·]{{2,14}})"
    r"(?:[（(][^（）()]{2,30}[)）])?(?:先生|女士)?(?:官方|独家)?授权(?P<to>[\w·]{0,14}?)(?:独家)?"
    rf"(?:发布|刊发|转载|首发|使用)(?:[，,].{{0,40}})?{_END}"
)
_OWNER = re.compile("作者|本人|著作权人|版权方|出版社|原作者|独家|官方")
_NOBODY = re.compile("未经|本文|本网|本站|作者|转载|如需|文章|侵权|^版权|^[原独]")
_FORBIDS = re.compile("未经|不得|禁止|谢绝|转载|授权")


def read_source(text: str, start: int, end: int, found: Found) -> bool:
    """Whether text[start:end] as a whole says where the text comes from or whose it is."""
    if _HEADLINE.fullmatch(text, start, end):
        return True
    if match := _PRINTED.fullmatch(text, start, end):
        found.origin(LABEL, outlet(match["name"]))
        return True
    if match := _ACCORDING.fullmatch(text, start, end):
        name = all_outlets(match["from"])
        found.origin(CLOSING, name)
        return name is not None
    return (
        _compiled(text, start, end, found)
        or _granted(text, start, end, found)
        or _own(text, start, end, found)
    )


def _name(part: str) -> str | None:
    """'人民日报', '香港《江城时报》网站'; None for what ends like no outlet."""
    part = _PAREN.sub("", part).strip(' 　“”"')
    if work := _WORK.fullmatch(part):
        return work[1]
    match = outlet_pattern().fullmatch(part)
    return outlet(part) if match and not match["rest"] else None


def all_outlets(value: str) -> str | None:
    """The first of a list in which every part is an outlet."""
    names = [_name(part) for part in _PARTS.split(value) if part.strip(" 　")]
    return names[0] if names and all(names) else None


def _compiled(text: str, start: int, end: int, found: Found) -> bool:
    """'综合新华社、《江城晚报》等报道', '江城网综合'; the compiler counts before what it used."""
    match = _COMPILED.fullmatch(text, start, end) if "综合" in text[start:end] else None
    if match is None:
        return False
    by, used = match["by"], _PARTS.split(match["from"] or "")
    own = by in words("zh")["own"]
    compiler = _name(by) if by and not own else None
    if by and not (own or compiler or match["out"]):
        return False
    named = [name for part in used if (name := _name(part))]
    if match["from"] and not named and match["from"] not in ("本地", "外"):
        return False
    if not (named or own or compiler):
        return False
    found.origin(CLOSING, compiler or (named[0] if named else None))
    return True


def _granted(text: str, start: int, end: int, found: Found) -> bool:
    """'某某网授权江城网发布', '作者授权江城网首发': the owner, or whom an author lets print."""
    match = _GRANTED.fullmatch(text, start, end) if "授权" in text[start:end] else None
    if match is None or _FORBIDS.search(match["who"]) or "未经" in match["to"]:
        return False
    name = match["to"] if _OWNER.search(match["who"]) else match["who"]
    name = re.sub("^(?:本文|全文|文章)?(?:系|为|已|经|由)?", "", name)
    found.origin(CLOSING, named := outlet(name))
    return named is not None


@functools.cache
def _own_pattern() -> re.Pattern[str]:
    kinds = either(words("zh")["own_work"])
    return re.compile(
        rf"{LEAD}(?:版权声明[：: ]*|Copyright *[©®]? *\d{{0,4}} *)?"
        r"(?P<ours>(?:本文|文章|本作品)(?:系|为|由|是))?(?P<name>[\w·\-.]{2,16}?)"
        rf"(?:[（(][^（）()\n]{{2,30}}[)）])?{kinds}(?:并首发)?(?:文章|内容|作品|稿件|发布)?"
        r"(?:[，,。；; 　]|(?=未经|禁止|不得|谢绝|转载))(?P<rest>[^\n]{4,60})"
    )


def _own(text: str, start: int, end: int, found: Found) -> bool:
    """'江城网原创，未经授权禁止转载': the site that shows the text says that it is its own."""
    match = _own_pattern().fullmatch(text, start, end)
    if (
        match is None
        or _NOBODY.search(match["name"])
        or not (match["ours"] or _FORBIDS.search(match["rest"]))
    ):
        return False
    found.origin(LABEL if match["ours"] else CLOSING, outlet(match["name"]))
    return True
