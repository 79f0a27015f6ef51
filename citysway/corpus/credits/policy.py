"""Who issued a policy text and when, from its own head and signature.

Law databases, government sites and gazettes print the same few forms: a document number,
'北京市经济和信息化局 / 2022年11月21日' under the covering letter, '2005年3月25日 ……会议通过',
'——2000年3月5日在……会议上'. What none of them states stays None.
"""

import re
from dataclasses import dataclass

from citysway.corpus.dates import parse_date
from citysway.errors import DocumentError

_HEAD, _TAIL = 8000, 1500  # characters: covering letters stand before the annex
_OPENING = 1500  # characters of title, number, session and page head
_HAN = "〇○Ｏ零一二三四五六七八九十廿"
_DAY = (
    r"(?:\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?"
    rf"|[{_HAN}]{{4}}年[{_HAN}]{{1,2}}月[{_HAN}]{{1,3}}日)"
)
_END = (
    "人民政府|国务院|办公厅|办公室|委员会|委|局|厅|部|院|署|处|中心|领导小组|小组|调查总?队|总队|银行|分行|集团|公司|协会|联合会"
    "|法院|检察院|大学|学校|指挥部|管委会|总局|总署|司|党组|政协"
)
_ORGAN = rf"[\u4e00-\u9fff“”（）()·]{{1,48}}?(?:{_END})(?:（[\u4e00-\u9fff]{{2,20}}）)?"
_ORGANS = re.compile(rf"[（(]?(?P<first>{_ORGAN})(?:[\s　、]+{_ORGAN})*[)）]?")
_DATE_LINE = re.compile(rf"[（(]?(?P<date>{_DAY})[)）]?")
_NUMBER = re.compile(
    r"[（(【]?(?P<number>[\u4e00-\u9fff]{1,16}[〔\[（(【﹝]\d{4}[〕\])）】﹞]"
    r"\s*第?\s*\d{1,5}\s*号)[)）】]?"
)
_ORDER = re.compile(
    r"[（(]?(?P<number>(?:[\u4e00-\u9fff]{2,24}(?:令|公告)[ 　]*)?"
    rf"[（(]?第[百\d{_HAN}]{{1,7}}号[)）]?)[)）]?"
)
_BODY = "人民代表大会(?:常务委员会)?|人民政府|国务院|委员会"
_PASSED = re.compile(
    rf"(?P<date>{_DAY})[ 　]*(?:经)?(?P<body>[\u4e00-\u9fff]{{2,30}}?(?:{_BODY}))"
    r"[^。\n]{0,30}?(?:会议)?(?:通过|批准|修订|修正|审议)"
)
_SESSION = re.compile(
    rf"(?P<date>{_DAY})[，, ]?在(?P<place>[\u4e00-\u9fff]{{0,12}}?)"
    r"第[\u4e00-\u9fff\d ]{1,4}届(?:全国)?[ 　]?人民代表大会"
)
_SPEAKS = re.compile("代表(?P<who>国务院|[\u4e00-\u9fff]{0,10}?人民政府|[省市县区]政府)")
_URL = re.compile(r"(?:原文链接|链接|网址|原文地址|来源网址)[：:]\s*(?P<url>https?://[^\s　）)]+)")
_CODE = re.compile(r"【法宝引证码】\s*(?P<code>CLI[.\w()（）]+)")
_WHO = ("发文机关", "发布机构", "发布单位", "制定机关", "发文单位", "公布机关", "颁布单位")
_WRITTEN = ("成文日期", "发文日期", "公布日期", "颁布时间")
_SHOWN = ("发布日期", "发布时间", "时间", "日期")
_FIELD = re.compile(
    rf"(?P<label>{'|'.join((*_WHO, *_WRITTEN, *_SHOWN))}|发文字号|文[ 　]{{0,4}}号)[：:】][ 　]*"
    r"(?P<value>[^\n　|｜]{2,60}?)(?=[ ]{2,}|[\n　|｜]|$)"
)
_PAGE_STAMP = re.compile(rf"(?P<date>{_DAY})[ 　]{{1,8}}(?:来源|稿源)[：:]")
_TITLE = re.compile(
    rf"(?P<organ>{_ORGAN})(?:(?:等[\u4e00-\u9fff]{{1,3}}部门)?(?:关于|印发|转发|公布|发布)|令)"
)
_BLANKS = " \t　#*\u2002\u2003"


@dataclass(frozen=True, slots=True)
class Issued:
    """What a policy text states of itself; dates are ISO with the precision they have.

    ``date``: signed, passed (the last revision) or delivered, else published; ``published``:
    the day of the page; ``number``: 文号; ``citation``: code of a law database.
    """

    issuer: str | None = None
    date: str | None = None
    number: str | None = None
    url: str | None = None
    published: str | None = None
    citation: str | None = None


def issued(text: str) -> Issued:
    """Issuer, date, number and address of a policy text, as it states them."""
    opening = text[:_OPENING]
    fields = _fields(opening)
    lines = [line.strip(_BLANKS) for line in text[:_HEAD].split("\n")]
    lines = [line for line in lines if line]
    organ, signed = _signature(lines, text)
    body, passed = _passed(opening)
    speaker, delivered = _session(opening)
    stamp = _PAGE_STAMP.search(opening)
    published = _iso(fields.get("published")) or _iso(stamp["date"] if stamp else None)
    url, code = _URL.search(opening), _CODE.search(opening)
    return Issued(
        issuer=body or speaker or fields.get("issuer") or organ or _title_organ(lines),
        date=passed or delivered or _iso(fields.get("written")) or signed or published,
        number=fields.get("number") or _number(lines),
        url=url["url"] if url else None,
        published=published,
        citation=code["code"] if code else None,
    )


def _iso(stated: str | None) -> str | None:
    try:
        return parse_date(stated)
    except DocumentError:
        return None


def _fields(opening: str) -> dict[str, str]:
    """Labelled fields of a page's head, by what they mean; the first of each."""
    found: dict[str, str] = {}
    for match in _FIELD.finditer(opening):
        label, value = "".join(match["label"].split()), match["value"].strip()
        if label in _WHO:
            found.setdefault("issuer", value)
        elif label in _WRITTEN:
            found.setdefault("written", value)
        elif label.endswith("号"):
            found.setdefault("number", value)
        elif _iso(value):
            found.setdefault("published", value)
    return found


def _signature(lines: list[str], text: str) -> tuple[str | None, str | None]:
    """Organ and date of the first line that is a date alone; else an organ that closes the text."""
    tail = [line.strip(_BLANKS) for line in text[-_TAIL:].split("\n")] if len(text) > _HEAD else []
    for part in (lines, [line for line in tail if line]):
        for at, line in enumerate(part[1:], start=1):
            if len(line) <= 24 and (date := _DATE_LINE.fullmatch(line)):
                return _organ_above(part, at), _iso(date["date"])
    last = next((line for line in reversed(tail or lines) if line), "")
    closing = _ORGANS.fullmatch(last) if last[:1] in ("（", "(") else None
    return (closing["first"] if closing else None), None


def _organ_above(lines: list[str], at: int) -> str | None:
    """The first of the organs on the lines above a date."""
    first = None
    for line in reversed(lines[max(0, at - 6) : at]):
        match = _ORGANS.fullmatch(line) if len(line) <= 90 else None
        if match is None:
            break
        first = match["first"]
    return first


def _passed(opening: str) -> tuple[str | None, str | None]:
    """The body that passed a regulation, and the day of its last passing, approval or revision."""
    found = list(_PASSED.finditer(opening))
    if not found:
        return None, None
    days = [day for match in found if (day := _iso(match["date"]))]
    return found[0]["body"], days[-1] if days else None


def _session(opening: str) -> tuple[str | None, str | None]:
    """The government that reports to a congress, and the day."""
    session = _SESSION.search(opening)
    if session is None:
        return None, None
    speaks, place = _SPEAKS.search(opening, session.end()), session["place"]
    who = speaks["who"] if speaks else None
    if who and who != "国务院" and place:
        who = f"{place}人民政府"
    return who, _iso(session["date"])


def _number(lines: list[str]) -> str | None:
    """A document number that fills one of the first lines or opens the text."""
    for line in lines[:14]:
        if match := _NUMBER.fullmatch(line) or _ORDER.fullmatch(line):
            return match["number"].strip()
    for line in lines[:3]:
        if match := _NUMBER.match(line):
            return match["number"]
    return None


def _title_organ(lines: list[str]) -> str | None:
    """'包头市人民政府办公室关于印发……' names its issuer."""
    for line in lines[:6]:
        if match := _TITLE.match(line):
            return match["organ"]
    return None
