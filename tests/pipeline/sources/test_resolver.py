"""Where sources are at home: by name, office, site, end of the host; city channels; sources.csv."""

from pathlib import Path

import pytest

from citysway.errors import StudyError
from citysway.models import gazetteer
from citysway.pipeline.sources.tables import Resolver, load_own, read_own, resolver_for

HEAD = "source_id,name,kind,scope,place,country,lang"


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(gazetteer.load())


SITES = [
    ("www.hangzhou.gov.cn", "government", "local", "CN330100", "CN", "domain"),
    ("wjw.wuhan.gov.cn", "government", "local", "CN420100", "CN", "domain"),
    ("sz.gov.cn", "government", "local", "CN440300", "CN", "domain"),
    ("gz.gov.cn", "government", "local", "CN440100", "CN", "domain"),
    ("www.sh.gov.cn", "government", "local", "CN310000", "CN", "domain"),
    ("cq.gov.cn", "government", "local", "CN500000", "CN", "domain"),
    ("zj.gov.cn", "government", "provincial", "CN330000", "CN", "domain"),
    ("hainan.gov.cn", "government", "provincial", "CN460000", "CN", "domain"),
    ("suzhou.gov.cn", "government", "local", "CN320500", "CN", "domain"),
    ("ahsz.gov.cn", "government", "local", "CN341300", "CN", "domain"),
    ("taizhou.gov.cn", "government", "local", "CN321200", "CN", "domain"),
    ("zjtz.gov.cn", "government", "local", "CN331000", "CN", "domain"),
    ("fuzhou.gov.cn", "government", "local", "CN350100", "CN", "domain"),
    ("jxfz.gov.cn", "government", "local", "CN361000", "CN", "domain"),
    ("yichun.gov.cn", "government", "local", "CN360900", "CN", "domain"),
    ("yc.gov.cn", "government", "local", "CN230700", "CN", "domain"),
    ("yulin.gov.cn", "government", "local", "CN450900", "CN", "domain"),
    ("yl.gov.cn", "government", "local", "CN610800", "CN", "domain"),
    ("chaoyang.gov.cn", "government", "local", "CN211300", "CN", "domain"),
    ("bjchy.gov.cn", "government", "local", "CN110105", "CN", "domain"),
    ("www.jian.gov.cn", "government", "local", "CN360800", "CN", "domain"),
    ("www.yuhang.gov.cn", "government", "local", "CN330110", "CN", "domain"),
    ("www.ehangzhou.gov.cn", "government", "local", "CN330100", "CN", "domain"),
    ("ezhou.gov.cn", "government", "local", "CN420700", "CN", "domain"),
    ("xyzxyz.gov.cn", "government", "unknown", None, "CN", "suffix"),
    ("mofcom.gov.cn", "government", "national", None, "CN", "registry"),
    ("www.gov.cn", "government", "national", None, "CN", "registry"),
    ("news.sina.com.cn", "news", "national", None, "CN", "registry"),
    ("www.foo.de", "unknown", "unknown", None, "DE", "suffix"),
    ("foo.com.hk", "unknown", "local", "CN810000", "CN", "suffix"),
    ("foo.com", "unknown", "unknown", None, None, "none"),
    ("http://www.foo.de/index.html", "unknown", "unknown", None, "DE", "suffix"),
]


@pytest.mark.parametrize(("name", "kind", "scope", "place", "country", "how"), SITES)
def test_sources_named_by_their_site(
    resolver: Resolver,
    name: str,
    kind: str,
    scope: str,
    place: str | None,
    country: str | None,
    how: str,
) -> None:
    found = resolver.source(name, url=None, issuer=None)
    assert (found.kind, found.scope, found.place_id) == (kind, scope, place)
    assert (found.country, found.resolved_by) == (country, how)


NAMED = [
    ("某某频道", "http://tv.cctv.com/x", "national", None, "CN", "domain"),
    ("某某号", "https://www.dayoo.com/x", "local", "CN440100", "CN", "domain"),
    ("某单位", "http://www.hangzhou.gov.cn/x", "local", "CN330100", "CN", "domain"),
    ("绵阳样例报", "http://www.people.com.cn/x", "local", "CN510700", "CN", "name"),
    ("茂名本地号", None, "local", "CN440900", "CN", "name"),
    ("臺中某某社", None, "unknown", None, None, "none"),
    ("青岛啤酒", None, "unknown", None, None, "none"),  # a company
    ("上海合作组织秘书处", None, "unknown", None, None, "none"),
    ("南京路步行街", None, "unknown", None, None, "none"),
    ("大同证券", None, "unknown", None, None, "none"),  # 大同 is a word, too
    ("杭州", None, "unknown", None, None, "none"),
    ("绵阳交通广播", "http://www.people.com.cn/x", "local", "CN510700", "CN", "name"),
    ("某某自媒体", "http://www.sina.com.cn/x", "unknown", None, None, "none"),  # a portal
    ("Le Petit Exemple", "http://lepetit.fr/a", "unknown", None, "FR", "suffix"),
    ("Oxford Sample Mail", None, "unknown", None, None, "none"),
    ("Oxford Gazette", None, "local", "GN2640729", "GB", "name"),
    ("Cambridge Gazette", None, "unknown", None, None, "none"),  # of several countries
    ("Cambridge Gazette", "http://cg.co.uk", "local", "GN2653941", "GB", "name"),
    ("Suzhou Morning Herald", None, "unknown", None, None, "none"),  # 苏州 or 宿州
    ("上海市人民政府", "http://www.sina.com.cn/x", "local", "CN310000", "CN", "issuer"),
    ("北京市大兴区卫健委", None, "local", "CN110115", "CN", "issuer"),
    ("四川省人民政府办公厅", None, "provincial", "CN510000", "CN", "issuer"),
]


@pytest.mark.parametrize(("name", "url", "scope", "place", "country", "how"), NAMED)
def test_sources_with_a_name(
    resolver: Resolver,
    name: str,
    url: str | None,
    scope: str,
    place: str | None,
    country: str | None,
    how: str,
) -> None:
    found = resolver.source(name, url=url, issuer=None)
    assert (found.scope, found.place_id) == (scope, place)
    assert (found.country, found.resolved_by, found.name) == (country, how, name)


@pytest.mark.parametrize(
    ("stated", "place"),
    [
        ("成都", "CN510100"),
        ("CN510100", "CN510100"),
        ("北京市朝阳区", "CN110105"),
        ("吉林省长春市朝阳区", "CN220104"),
        ("浙江省杭州市", "CN330100"),
        ("London", "GN2643743"),
        ("没有这个地方", None),
        ("", None),
        (None, None),
    ],
)
def test_places(resolver: Resolver, stated: str | None, place: str | None) -> None:
    assert resolver.place(stated) == place


@pytest.mark.parametrize(
    ("url", "city"),
    [
        ("http://www.chinadaily.com.cn/regional/hangzhou/a.html", "CN330100"),
        (
            "http://subsites.chinadaily.com.cn/jiading/x",
            "CN310000",
        ),  # a district speaks for its city
        ("https://regional.chinadaily.com.cn/suzhou/x", "CN320500"),
        ("https://regional.chinadaily.com.cn/taizhou/x", None),  # 泰州 or 台州
        ("https://regional.chinadaily.com.cn/en/2020-06/12/c.htm", None),
        ("http://www.chinadaily.com.cn/m/guizhou/", None),  # a province
        ("https://www.ehangzhou.gov.cn/2018", "CN330100"),
        ("http://en.sz.gov.cn/x", "CN440300"),
        ("http://english.gov.cn/", None),
        ("http://zj.people.com.cn/n2", None),
        ("https://www.gochengdu.cn/x", "CN510100"),
        (None, None),
    ],
)
def test_sponsor(resolver: Resolver, url: str | None, city: str | None) -> None:
    assert resolver.sponsor(url) == city


def _own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sources.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_filled_table_of_unknown_sources_is_read(tmp_path: Path) -> None:
    text = (
        "# comment\n" + HEAD + ",docs,example,hint\n"
        "某某号,某某号,news,local,绵阳,,,12,http://a.cn/1,not in the registry\n"
        "未填,未填,,,,,,3,,\n"
        "'=SUM(A1),,,national,,de,,1,,\n"
        "新华通讯,新华社,,,,,,2,,\n"
        "某省报,,,,四川,,,,,\n"
    )
    own = read_own(_own(tmp_path, text), gazetteer.load())
    assert list(own.sources) == ["某某号", "=SUM(A1)", "某省报"]
    assert own.sources["某某号"].place_id == "CN510700"
    assert (own.sources["=SUM(A1)"].scope, own.sources["=SUM(A1)"].country) == ("national", "DE")
    assert own.sources["某省报"].scope == "provincial"  # the level of its place
    assert dict(own.renamed) == {"新华通讯": "新华社"}
    assert list(own.blank) == ["未填"]


BAD = [
    ("", "empty"),
    ("name\nx\n", "missing source_id"),
    ("source_id,town\nx,y\n", "unknown town"),
    ("source_id,place,place\nx,y,z\n", "twice place"),
    ("source_id,scope\nx,city\n", "2: scope 'city'"),
    ("source_id,kind\nx,\ny,paper\n", None),  # a kind alone says nothing of a home: not looked at
    ("source_id,kind,scope\nx,paper,local\n", "2: kind 'paper'"),
    ("# a\n\nsource_id,place\nx,Nowhereville\n", "4: place 'Nowhereville'"),
    ("source_id,place\nx,成都\nx,杭州\n", "3: source_id 'x' stands twice"),
    ("source_id,country\nx,Germany\n", "2: country 'GERMANY'"),
    ("source_id,place\nx,成都,y\n", "2: 3 fields"),
    ("source_id,place\n,成都\n", "2: source_id is empty"),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_a_bad_table_is_refused_by_line(tmp_path: Path, text: str, said: str | None) -> None:
    path = _own(tmp_path, text)
    if said is None:
        assert load_own(path, gazetteer.load()) == {}
        return
    with pytest.raises(StudyError, match=said) as caught:
        load_own(path, gazetteer.load())
    assert "sources.csv" in str(caught.value)


def test_a_study_without_a_table_has_the_registry() -> None:
    assert resolver_for(None, gazetteer.load()).own == {}
