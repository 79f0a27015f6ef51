"""Credits of photographs at the end of captions: only the credit is named, not the caption."""

import functools
import re

from citysway.corpus.credits.found import Found
from citysway.corpus.credits.words import agencies, either, words

_BOUND = r"(?:(?<=^)|(?<=[ 　。，；！\n（(”▲△]))"
_PHOTO = re.compile(
    rf"{_BOUND}(?:[\w·]{{0,10}}(?:记者|通讯员)[ 　]?)?[\u4e00-\u9fff·]{{2,4}}"
    r"(?:[ 　、][\u4e00-\u9fff·]{2,4}){0,3}[ 　]*[/／]?(?:摄(?:影)?(?:报道)?|供图|制图)[）)]?$"
    r"|(?:新华社|中新社|人民网|央视|视觉中国|网络)[ 　]?(?:发|供图|图|截图|配图)[）)]?$"
)
_FROM = re.compile(  # '……。图片来源：某某网', '……图/某某社', '摄影/江城晚报记者张三'
    r"(?:注[：: ]*)?(?<![他注分有的些，、])[（(]?(?:文[中内](?:未标注)?)?"
    r"(?:图片来源于?|图片来自|图片源自|图片均?来自于?|题图来源|配图来源于?|图源|图据"
    r"|(?<![\u4e00-\u9fff])图[/／]|图片由(?=[^。，！？；：\n（）()]{2,20}提供[）)]?$)"
    r"|(?:(?:资料)?图片|摄|摄影|供图|制图)[/／])(?!下同|同上)[：: 　]{0,2}"
    r"[^。，！？；：\n（）()]{2,24}[）)]?$"
)
_LAST = "摄影图道发）)"


@functools.cache
def _paper_photo() -> re.Pattern[str]:
    """'……。江城晚报图', '财新 图', '现场每经记者张三/摄'."""
    pictures = either(words("zh")["photo_agencies"])
    outlet = rf"(?:{agencies()}|{pictures}|[\u4e00-\u9fffA-Z]{{1,6}}(?:报|网|社|电视台))"
    return re.compile(
        rf"{_BOUND}{outlet}[ 　]?(?:供图|资料图|图|发)[）)]?$"
        rf"|{agencies()}记者[ 　]?[\u4e00-\u9fff·、 　]{{2,12}}[/／ ]?摄[）)]?$"
    )


def read_photo(text: str, start: int, end: int, found: Found) -> None:
    """'... 孙若丰 摄', '新华社发', '图/某某社' at the end of a caption."""
    line = text[start:end].rstrip("。 ")
    match = _FROM.search(line) if "图" in line or "摄" in line else None
    if match is None and line[-1:] in _LAST:
        match = _PHOTO.search(line) or _paper_photo().search(line)
    if match:
        found.spans.append((start + match.start(), end))
