"""What addresses tell: countries, governments, city channels; and names of one office or form."""

import csv
from pathlib import Path

import pytest

from citysway.models import gazetteer
from citysway.models.outlets import (
    form_of,
    gov_place,
    gov_word,
    home_of,
    key_of,
    load,
    office_of,
    portal_of,
    portals,
    sponsor_of,
)
from citysway.models.outlets import hosts as host_room

ENDS = [
    ("www.foo.de", "DE", "unknown", "unknown", None),
    ("foo.co.uk", "GB", "unknown", "unknown", None),
    ("http://foo.fr/x", "FR", "unknown", "unknown", None),
    ("foo.com.cn", "CN", "unknown", "unknown", None),
    ("foo.com.hk", "CN", "unknown", "local", "CN810000"),
    ("www.info.gov.hk", "CN", "government", "local", "CN810000"),
    ("foo.mo", "CN", "unknown", "local", "CN820000"),
    ("foo.com.tw", "CN", "unknown", "provincial", "CN710100"),
    ("foo.gov.au", "AU", "government", "unknown", None),
    ("foo.gouv.sn", "SN", "government", "unknown", None),
    ("www.culture.gouv.fr", "FR", "government", "national", None),
    ("www.mofa.go.jp", "JP", "government", "national", None),
    ("www.nyc.gov", "US", "government", "unknown", None),
    ("www.stanford.edu", "US", "unknown", "unknown", None),
    ("foo.edu.cn", "CN", "unknown", "unknown", None),
    ("foo.com.co", "CO", "unknown", "unknown", None),  # sold to Colombians, .co to everybody
    ("foo.com.ly", "LY", "unknown", "unknown", None),
]


@pytest.mark.parametrize(("host", "country", "kind", "scope", "place"), ENDS)
def test_home_of(host: str, country: str, kind: str, scope: str, place: str | None) -> None:
    found = home_of(host)
    assert found is not None
    assert (found.country, found.kind, found.scope, found.place_id) == (country, kind, scope, place)


@pytest.mark.parametrize(
    "host", ["foo.com", "foo.org", "foo.co", "x.ly", "foo.tv", "europa.eu", "who.int", "foo", ""]
)
def test_ends_that_tell_nothing(host: str) -> None:
    assert home_of(host) is None


@pytest.mark.parametrize(
    ("host", "word"),
    [
        ("http://wjw.wuhan.gov.cn/x", "wuhan"),
        ("www.guang-an.gov.cn", "guang-an"),
        ("www.gov.cn", None),
        ("www.hangzhou.com.cn", None),
        ("gov.cn.example.com", None),
    ],
)
def test_gov_word(host: str, word: str | None) -> None:
    assert gov_word(host) == word


def test_every_listed_word_is_of_a_chinese_place_and_every_portal_an_outlet() -> None:
    places = gazetteer.load().places
    path = Path(host_room.__file__).parent / "gov_hosts.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(rows) > 150
    assert len({row["word"] for row in rows}) == len(rows)
    for row in rows:
        assert places[row["place"]].country == "CN", row
        assert gov_place(row["word"]) == row["place"]
    assert portals() <= {outlet.id for outlet in load()}


CHANNELS = [
    ("http://www.chinadaily.com.cn/regional/hangzhou/2020/a.html", "hangzhou"),
    ("https://regional.chinadaily.com.cn/nantong/yangkou/2023/c.htm", "nantong"),
    ("http://subsites.chinadaily.com.cn/Suzhou/x", "CN320500"),
    ("http://www.chinadaily.com.cn/m/jiangsu/wuxi/2017-12/07/c.htm", "wuxi"),
    ("http://yantai.chinadaily.com.cn/", "yantai"),
    ("https://www.ehangzhou.gov.cn/2018-06/14/c.htm", "hangzhou"),
    ("http://en.nantong.gov.cn/x.htm", "nantong"),
    ("english.shanghai.gov.cn", "shanghai"),
    ("http://www.hangzhou.gov.cn/en/x", "hangzhou"),
    ("http://www.hangzhou.gov.cn/entry/x", None),
    ("http://www.hangzhou.gov.cn/art/2020/x.html", None),  # the government's own site
    ("http://zj.people.com.cn/n2/2020/c.html", None),  # a province's channel
    ("http://js.xinhuanet.com/2020/c.htm", None),
    ("http://hangzhou.example.com/regional/hangzhou/", None),
    ("http://www.hangzhou.com.cn/", None),
    ("成都商报", None),
    ("", None),
]


@pytest.mark.parametrize(("url", "said"), CHANNELS)
def test_sponsor_of(url: str, said: str | None) -> None:
    assert sponsor_of(url) == said


OFFICES = [
    ("上海市人民政府", ("上海市", "人民政府")),
    ("上海市政府", ("上海市", "人民政府")),
    ("上海市政府网站", ("上海市", "人民政府")),
    ("上海市人民政府办公厅", ("上海市", "人民政府")),
    ("襄阳市人民政府门户网站", ("襄阳市", "人民政府")),
    ("香港特区政府", ("香港特区", "人民政府")),
    ("墨玉县人民政府网", ("墨玉县", "人民政府")),
    ("Hangzhou Municipal People's Government", ("Hangzhou", "人民政府")),
    ("General Office of Jinan Municipal People's Government", ("Jinan", "人民政府")),
    ("Government of Shanghai", ("Shanghai", "人民政府")),
    ("广东卫健委", ("广东", "卫健委")),
    ("广东省卫生健康委员会", ("广东省", "卫健委")),
    ("广东省卫健委官方微博", ("广东省", "卫健委")),
    ("四川省发展和改革委员会", ("四川省", "发改委")),
    ("成都市市场监督管理局", ("成都市", "市监局")),
    ("中共成都市委宣传部", ("成都市", "委宣传部")),
    ("成都市教育局", ("成都市", "教育局")),
    ("国务院办公厅", None),  # the registry knows it
    ("成都市教育局、成都市科技局", None),  # joint
    ("Eight Departments including Shandong Provincial Education Department", None),
    ("成都商报", None),
    ("Daily Mail", None),
]


@pytest.mark.parametrize(("name", "office"), OFFICES)
def test_office_of(name: str, office: tuple[str, str] | None) -> None:
    assert office_of(name) == office


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("中国上海", "上海"),
        ("中国·杭州", "杭州"),
        ("中国上海门户网站", "上海"),
        ("中国宁波网", None),  # a news site
        ("中国日报", None),
        ("China Shanghai", None),
    ],
)
def test_portal_of(name: str, place: str | None) -> None:
    assert portal_of(name) == place


FORMS = [
    ("某某报官方微博", "某某报"),
    ("《某某报》", "某某报"),
    ("来源：某某报", "某某报"),
    ("转载自某某报", "某某报"),
    ("某某报社", "某某报"),
    ("某某报（官网）", "某某报"),
    ("某某观察 微信公众号", "某某观察"),
    ("某某日报 (记者 张三)", "某某日报"),
    ("Foo News website", "foo news"),
    ("某某网", "某某网"),  # may be another than 某某新闻
    ("某某新闻", "某某新闻"),
    ("某某报(成都)", "某某报(成都)"),
    ("The Foo", "the foo"),
    ("官方微博", "官方微博"),
]


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_form_of(name: str, form: str) -> None:
    assert form_of(key_of(name)) == form


HOUSES = [
    ("新华网 浙江频道", "xinhua"),
    ("新华社广东分社", "xinhua"),
    ("人民网-江苏频道", "peoples_daily"),
    ("人民网·浙江频道", "peoples_daily"),
    ("人民网科技频道", "peoples_daily"),
    ("央视网江苏", "cctv"),
    ("中国日报网浙江记者站", "china_daily"),
    ("新华每日电讯", "xinhua_daily_telegraph"),  # a newsroom with a name of its own
    ("人民日报海外版", "peoples_daily_overseas"),
    ("环球时报英文版", "global_times"),
    ("BBC中文网", "bbc"),
    ("浙江频道", None),
    ("湖南卫视新闻频道", None),  # no national house
]


@pytest.mark.parametrize(("name", "oid"), HOUSES)
def test_channels_belong_to_their_house(name: str, oid: str | None) -> None:
    found = load().find(name)
    assert (found.id if found else None) == oid


WORLD = """\
Los Angeles Times|Chicago Tribune|Evening Standard|The Straits Times|Clarín
Folha de S.Paulo|Le Monde|Süddeutsche Zeitung|Corriere della Sera|El País
The Times of India|Kompas|The Jakarta Post|Asahi Shimbun|Yomiuri Shimbun|Yonhap
Chosun Ilbo|TASS|RIA Novosti|Al-Ahram|Arab News|Anadolu Agency|Hürriyet
Daily Maverick|The Punch|Daily Nation|Prothom Alo|Dawn|Bangkok Post|Tuoi Tre
The Star (Malaysia)|ABS-CBN|The Sydney Morning Herald|Toronto Star|CBC|Reforma
El Universal (Mexico)|El Tiempo|El Mercurio|Ukrinform|Gazeta Wyborcza
De Telegraaf|Dagens Nyheter|Aftonbladet|Helsingin Sanomat|ANSA|EFE|dpa|AFP
Maghreb Arabe Presse|TAP (Tunisia)|Sudan News Agency|Radio Okapi
Iraqi News Agency|TOLOnews|WAFA|Gazeta.uz|BelTA|MTI (Hungary)|大公報|澳门力报
联合报|联合早报|南洋商报|菲律宾商报|侨报|端传媒|欧洲时报|印尼国际日报|8world
星洲日报|World Journal"""


@pytest.mark.parametrize("name", WORLD.replace("\n", "|").split("|"))
def test_main_media_of_the_world(name: str) -> None:
    found = load().find(name)
    assert found is not None
    assert found.country
    assert (found.place_id is None) == (found.scope == "national")
