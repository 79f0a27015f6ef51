"""The forms of Chinese datelines, each with the words without which it cannot fit."""

import functools
import re

from citysway.corpus.credits.words import agencies, either, words

DATE = r"(?:(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日|\d{1,2}月\d{1,2}(?=电))"
_NOT_FIRST = "据|从|在|由|与|和|对|来自|随|近|当|这|该|记者|根据|最新|以下|今|昨|图|有|为|如|自"
_NOT_AFTER = "站|络|友|上|民|约|红|点|售|购|球|吧|道"  # 网站, 网络, 网友, 报道
_CLOCK = "(?:凌晨|清晨|早间|上午|中午|下午|晚间|晚)?"
_NO_REPORT = "息|社|员|录|号|问|飞|科|网|通(?!讯员)"  # 讯息, 通讯社: no '讯' of a dateline
_NO_NAME = "通腾资简短喜音视快讲审问传闻电刑"  # 通讯, 腾讯, 审讯: a word, no name and '讯'
_SAID = r"(?=[ 　（(:：，,\n】\])）]|$|近日|日前|昨|今|据|记者|当|自|\d|从|作为)"


def _name() -> str:
    """The outlet before a dateline: one we know, '本报', or what ends like an outlet."""
    known = words("zh")
    endings = either(set(known["endings"]) - set(known["weak_endings"]))
    return (
        r"[\s【\[（(■□●◎★▲]{0,6}(?:据(?=[^。，]{2,30}日电))?"
        rf"(?P<name>{agencies()}(?:客户端|APP)?|{either(known['own'])}"
        rf"|(?!{_NOT_FIRST}|\d)(?:(?!\d+[日月年时])[\w·]){{1,14}}{endings}(?:客户端|APP)?"
        rf"(?!{_NOT_AFTER}))(?:[（(][^（）()\n]{{1,20}}[)）])?[ 　]*"
    )


@functools.cache
def dateline_patterns() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    """(one of these words must stand in the first characters, pattern), in order of certainty.

    Groups: ``name``; ``place``, ``date``, ``by`` where the form has them; ``alone``: a site's
    name in brackets that only opens a body.
    """
    name, kinds = _name(), either(words("zh")["kinds"])
    place = r"(?:快?讯|专稿)?(?P<place>[\u4e00-\u9fff·、／/ 　]{0,24}?)[ 　]*"
    undated = rf"(?P<place>[\u4e00-\u9fff]{{0,5}}?)(?:(?:快|专|电)?(?<!通)讯|综合报道){_SAID}"
    news = r"(?:消息|综合消息|综合报道)(?=[（(：:，, 　】\])）]|据)"
    direct = rf"{name}(?:快|专|电)?讯(?!{_NO_REPORT})(?:综合报道)?"
    short = (  # a name that does not end like an outlet: '江城圈讯3月5日，', '江城讯（记者'
        rf"[ 　]{{0,4}}(?P<name>(?!{_NOT_FIRST}|\d)(?:(?!\d+[日月年时])[\w·]){{2,10}}?"
        rf"(?<![{_NO_NAME}]))讯"
        r"(?=\d{1,2}月\d{1,2}日|，|[（(][\w·]{0,6}(?:记者|通讯员))"
    )
    latin = r"[ 　]{0,4}(?P<name>[A-Z](?:[A-Za-z]|\d(?!\d?[月日])){2,12}[\u4e00-\u9fff]{0,2}?)讯?"
    cities = either(words("zh")["filing_places"].split())
    bracket = (
        rf"[【\[](?P<name>(?!{_NOT_FIRST})[\w·]{{2,10}}?)(?:快?讯|综合报道|[·]?独家报道|报道|消息)[】\]]"
        rf"|【(?P<site>(?!{_NOT_FIRST})[\w·]{{2,9}}(?:网|社|报))"
        rf"(?:[（(][^（）()\n]{{2,30}}[)）])?[ 　]?(?P<place>{cities})】[ 　]*"
        rf"(?:(?P<date>{DATE})[ 　]*(?:报道|消息|讯)?)?"
        rf"|【(?P<alone>(?!{_NOT_FIRST})[\w·]{{2,9}}(?:网|时报|社))】"
    )
    reporter = (
        r"(?:首席|特约|特派)?(?:记者|评论员)[ 　]*(?P<by>[\u4e00-\u9fff·、 　]{2,16}?)"
        r"[ 　]*(?:消息|报道)?[：:]"
    )
    forms = (
        (("日", "电"), rf"{name}{place}(?P<date>{DATE}){_CLOCK}[ 　]*{kinds}[】\])）]?"),
        (("日消", "日报", "日讯"), rf"{latin}[ 　]?(?P<date>{DATE})(?:消息|报道|讯)"),
        (("电",), rf"{name}(?P<date>{DATE})(?P<place>[\u4e00-\u9fff]{{2,6}})电"),
        (("社电",), r"[ 　]{0,4}(?P<name>新华社|中新社)电(?=[ 　\u4e00-\u9fff])"),
        (("【", "["), bracket),
        (("讯", "消息", "综合"), rf"{name}(?:{undated}|{news})[】\])）]?"),
        (("讯",), direct),
        (("讯",), short),
        (("记者", "评论员"), f"{name}{reporter}"),
    )
    return tuple((cues, re.compile(form)) for cues, form in forms)
