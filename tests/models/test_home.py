"""The source's home as evidence: (address or name of the source, text, name in it, expected id)."""

import pytest

from citysway.corpus.document import Document
from citysway.models.outlets import NOWHERE, base_of
from citysway.models.reader import Reader

PARIS_TX, PARIS_FR = "GN4717560", "GN2988507"
MANHATTAN_KS = "GN4274994"

CASES_EN = [
    # the outlet's own city against the famous namesake
    ("theparisnews.com", "The Paris council met on Monday.", "Paris", PARIS_TX),
    ("theparisnews.com", "A crash in Paris closed the loop.", "Paris", PARIS_TX),
    ("theparisnews.com", "France won. Fans in Paris danced.", "Paris", PARIS_FR),
    ("dallasnews.com", "They flew to Paris for the fair.", "Paris", PARIS_FR),
    ("lfpress.ca", "Snow closed schools in London.", "London", "GN6058560"),
    ("lfpress.ca", "England lost. London was quiet.", "London", "GN2643743"),
    ("theguardian.com", "Snow closed schools in London.", "London", "GN2643743"),
    ("themercury.com", "Storms hit the Manhattan area.", "Manhattan", MANHATTAN_KS),
    ("nytimes.com", "Storms hit the Manhattan area.", "Manhattan", "GN5125771"),
    ("alextimes.com", "Voters in Alexandria chose a mayor.", "Alexandria", "GN4744091"),
    ("thetowntalk.com", "Voters in Alexandria chose a mayor.", "Alexandria", "GN4314550"),
    ("onlineathens.com", "The Athens council met.", "Athens", "GN4180386"),
    ("romenewstribune.com", "The Rome council met.", "Rome", "GN4219762"),
    ("dnews.com", "Police in Moscow closed a road.", "Moscow", "GN5601538"),
    # of several bearers the one at home
    ("gainesvilletimes.com", "The Gainesville sewer failed.", "Gainesville", "GN4196586"),
    ("gainesvilleregister.com", "The Gainesville sewer failed.", "Gainesville", "GN4692746"),
    ("gainesville.com", "The Gainesville sewer failed.", "Gainesville", "GN4156404"),
    ("news-leader.com", "The Springfield mayor spoke.", "Springfield", "GN4409896"),
    ("masslive.com", "The Springfield mayor spoke.", "Springfield", "GN4951788"),
    ("sj-r.com", "The Springfield mayor spoke.", "Springfield", "GN4250542"),
    ("augustachronicle.com", "Augusta voters went home.", "Augusta", "GN4180531"),
    ("postandcourier.com", "The Charleston market opens.", "Charleston", "GN4574324"),
    ("wvgazette.com", "The Charleston market opens.", "Charleston", "GN4801859"),
    ("middletownpress.com", "Middletown lowered its tax.", "Middletown", "GN4838633"),
    ("ledger-enquirer.com", "Columbus opened a museum.", "Columbus", "GN4188985"),
    ("columbustelegram.com", "Columbus opened a museum.", "Columbus", "GN5066001"),
    ("dispatch.com", "Columbus opened a museum.", "Columbus", "GN4509177"),
    # names that are also persons
    ("richmondregister.com", "Richmond police closed a road.", "Richmond", "GN4305974"),
    ("timesdispatch.com", "Richmond police closed a road.", "Richmond", "GN4781708"),
    ("thejacksonsun.example", "Jackson scored forty points.", "Jackson", ""),
    ("lancastereaglegazette.com", "A fire in Lancaster.", "Lancaster", "GN4516233"),
    ("lancasterguardian.co.uk", "A fire in Lancaster.", "Lancaster", "GN2644972"),
    # words stay words where they open a sentence
    ("readingeagle.com", "Reading is my favourite hobby.", "Reading", ""),
    ("readingeagle.com", "A fire in Reading hurt two.", "Reading", "GN5207728"),
    ("readingchronicle.co.uk", "A fire in Reading hurt two.", "Reading", "GN2639577"),
    # around the home, and in its state
    ("dallasnews.com", "Arlington built a stadium.", "Arlington", "GN4671240"),
    ("star-telegram.com", "The Mansfield council met.", "Mansfield", "GN4709013"),
    ("mansfieldnewsjournal.com", "Mansfield council met.", "Mansfield", "GN5161723"),
    ("ajc.com", "Decatur may annex a street.", "Decatur", "GN4191124"),
    ("onlineathens.com", "Roswell police sold a car.", "Roswell", "GN4219934"),
    ("journal-news.com", "The fire hall. HAMILTON — A man was hurt.", "HAMILTON", "GN4513575"),
    # the country of the source, with the grammar of a place
    ("independent.ie", "A ward closed in Limerick.", "Limerick", "GN2962943"),
    # of a country's outlets only for the best-known bearer
    ("nytimes.com", "Talks were held in Geneva.", "Geneva", ""),
    ("nytimes.com", "Talks were held in Birmingham.", "Birmingham", ""),
    ("bbc.co.uk", "Talks were held in Birmingham.", "Birmingham", "GN2655603"),
    # a town in the name of an outlet that no registry knows: the text must say which
    ("theparisgazette.example", "Texas voted. The Paris council met.", "Paris", PARIS_TX),
    ("theparisgazette.example", "The council met in Paris.", "Paris", PARIS_FR),
    ("springfieldherald.example", "The Springfield mayor spoke.", "Springfield", ""),
    ("corpuschristinews.example", "A storm hit Corpus Christi.", "Corpus Christi", "GN4683416"),
    # no source, no home
    ("", "The Springfield mayor spoke.", "Springfield", ""),
    ("", "The Paris council met on Monday.", "Paris", PARIS_FR),
]

CASES_ZH = [
    ("北京日报", "朝阳区的一条街道昨天封闭。", "朝阳区", "CN110105"),
    ("长春日报", "朝阳区的一条街道昨天封闭。", "朝阳区", "CN220104"),
    ("新华社", "朝阳区的一条街道昨天封闭。", "朝阳区", ""),
    ("南京日报", "鼓楼区的居民很高兴。", "鼓楼区", "CN320106"),
    ("福州日报", "鼓楼区的居民很高兴。", "鼓楼区", "CN350102"),
    ("福建日报", "鼓楼区的居民很高兴。", "鼓楼区", "CN350102"),
    ("", "鼓楼区的居民很高兴。", "鼓楼区", ""),
    # a word stays a word: 朝阳 is the morning sun, too
    ("辽宁日报", "朝阳从海面升起。", "朝阳", ""),
]


def _linked(reader: Reader, doc: Document, name: str) -> str:
    """Id of the last naming of ``name``, a dateline included; '' without one."""
    found = [city for city in reader.read(doc).cities if city.name == name]
    return found[-1].place_id if found else ""


@pytest.mark.parametrize(("host", "text", "name", "expected"), CASES_EN)
def test_address(reader: Reader, host: str, text: str, name: str, expected: str) -> None:
    url = f"https://www.{host}/news/1" if host else None
    assert _linked(reader, Document(id="1", text=text, lang="en", url=url), name) == expected


@pytest.mark.parametrize(("source", "text", "name", "expected"), CASES_ZH)
def test_name(reader: Reader, source: str, text: str, name: str, expected: str) -> None:
    doc = Document(id="1", text=text, lang="zh", source_id=source or None)
    assert _linked(reader, doc, name) == expected


def test_stated_home_goes_first(reader: Reader) -> None:
    text, url = "The Springfield mayor spoke.", "https://www.sj-r.com/1"
    doc = Document(id="1", text=text, lang="en", url=url, home="GN4951788")
    assert _linked(reader, doc, "Springfield") == "GN4951788"
    assert _linked(reader, Document(id="1", text=text, lang="en", url=url, home=""), "x") == ""


def test_reason_names_the_home(reader: Reader) -> None:
    doc = Document(id="1", text="Arlington built a stadium.", lang="en", source_id="dallasnews.com")
    (city,) = reader.read(doc).cities
    assert city.reason == (
        "Arlington → Arlington, Texas: Texas is the home of its source, Dallas close by"
    )


BASES = [
    ("", "www.parisnewsonline.example", ("parisnews", "paris")),
    ("", "lancasterandmorecambecitizen.co.uk", ("lancasterandmorecambe", "lancaster")),
    ("Fort Worth Evening News", "", ("fortworth",)),
    ("", "news.example.com", ()),
    ("BBC", "bbc.co.uk", ()),
]


@pytest.mark.parametrize(("source", "host", "towns"), BASES)
def test_towns_in_names(source: str, host: str, towns: tuple[str, ...]) -> None:
    assert base_of(source, host).towns == towns


def test_bodies_have_no_newsroom() -> None:
    assert base_of("国务院", "") == NOWHERE
