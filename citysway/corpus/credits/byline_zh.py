"""What a Chinese byline says: the people and the paper."""

import re

from citysway.corpus.credits.found import BYLINE, Found
from citysway.corpus.credits.words import outlet_ending, words

_ROLE = re.compile(
    r"^文[/／：:]|(?:^[\w·]{0,12}?)?(?:本报|本台)?(?:首席|特约|特派|实习|见习|全媒体?|融媒体?)?"
    r"(?:记者(?!站)|通讯员|评论员|实习生|编辑)[ 　：:/／]*"
)


def byline_names(text: str) -> str | None:
    """'记者 张三、李四' without its role words."""
    names = _ROLE.sub(" ", text).strip(" 　，,、：:;；/")
    return None if "报道" in names else " ".join(names.split()) or None


def byline_outlet(text: str, found: Found) -> None:
    """'澎湃新闻记者王选辉' names a paper."""
    before = text.split("记者", 1)[0].split("评论员", 1)[0]
    before = re.sub("(?:首席|特约|特派|实习|见习|全媒体?|融媒体?|本报|央视网)$", "", before).strip(
        " 　□■/"
    )
    known = words("zh")
    bare = before in known["endings"] and before not in known["agencies"]  # '视频编辑'
    if bare or before in known["own"]:
        return
    if before and outlet_ending().search(before):
        found.origin(BYLINE, before)
