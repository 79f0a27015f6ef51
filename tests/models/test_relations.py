"""Who learns from whom, is ahead of whom, signs with whom: a sentence each, active and passive."""

import numpy as np
import pytest

from citysway import Document, Reader
from citysway.models.coder import MODALITIES
from citysway.models.relations import CODES, EVENTS, wording
from citysway.models.relations.finding import Relations, find_relations

ZH = [
    ("苏州向杭州学习数字经济经验。", "X11 苏州>杭州"),
    ("苏州学习借鉴上海、深圳等先进城市的成功经验。", "X11 苏州>上海; X11 苏州>深圳"),
    ("无锡对标深圳优化营商环境。", "X11 无锡>深圳"),
    ("贵阳以成都为标杆打造公园城市。", "X11 贵阳>成都"),
    ("长沙市党政代表团赴合肥学习考察。", "E30 ->合肥 visit; X11 长沙>合肥 visit"),
    (
        "长沙市党政代表团来到合肥，学习考察科技创新。",
        "X11 长沙>合肥 visit",
    ),
    ("杭州模式被贵阳复制推广。", "X11 贵阳>杭州"),
    ("杭州的做法在贵阳推广。", "X11 贵阳>杭州"),
    ("杭州经验在贵阳落地开花。", "X11 贵阳>杭州"),
    ("深圳的经验值得武汉借鉴。", "X11 武汉>深圳"),
    ("深圳为雄安提供了可借鉴的样板。", "X11 雄安新区>深圳"),
    ("赴杭州学习考察。", "X11 ->杭州"),
    ("我们要学习借鉴上海经验。", "X11 ->上海"),
    ("借鉴杭州市城市大脑做法，完善平台。", "X11 ->杭州"),
    ("全国各地纷纷赴杭州学习考察。", ""),
    ("我市组织干部赴浙江省杭州市学习。", "X11 ->杭州"),
    ("青岛效仿深圳设立创业基金。", "X11 青岛>深圳"),
    ("南昌引进杭州“最多跑一次”改革经验。", "X11 南昌>杭州"),
    ("郑州学深圳、赶杭州。", "X11 郑州>深圳"),
    ("合肥从深圳学到了产业招商的做法。", "X11 合肥>深圳"),
    ("宁波的对标城市是新加坡。", "X11 宁波>新加坡"),
    ("西安仿照成都模式建设绿道。", "X11 西安>成都"),
    ("把杭州经验带到贵阳。", "X11 贵阳>杭州"),
    ("深圳成为各地学习的榜样，也是珠海学习的榜样。", "X11 珠海>深圳"),
    ("上海成为苏州赶超的对象。", "X11 苏州>上海"),
    ("成都经验被重庆、武汉等地借鉴。", "X11 武汉>成都; X11 重庆>成都"),
    ("没有借鉴上海经验，苏州走自己的路。", ""),
    ("今年苏州将学习借鉴上海经验。", "X11 苏州>上海"),
    ("苏州与上海、杭州共同学习借鉴深圳经验。", "X11 上海>深圳; X11 杭州>深圳; X11 苏州>深圳"),
    ("石家庄向深圳看齐。", "X11 石家庄>深圳"),
    ("大连对标上海自贸区推进制度创新。", ""),
    ("苏州取经上海。", "X11 苏州>上海"),
    ("苏州向上海取经。", "X11 苏州>上海"),
    ("上海经验被苏州复制。", "X11 苏州>上海"),
    ("他到北京大学学习。", ""),
    ("杭州领先于南京。", "X12 杭州>南京 +"),
    ("南京落后于杭州。", "X12 南京>杭州 -"),
    ("南京在数字经济上落后杭州。", "X12 南京>杭州 -"),
    ("苏州的经济总量超过南京。", "X12 苏州>南京 +"),
    ("南京不及苏州。", "X12 南京>苏州 -"),
    ("无锡不如苏州。", "X12 无锡>苏州 -"),
    ("苏州被深圳反超。", "X12 苏州>深圳 -"),
    ("与杭州相比，苏州的数字经济仍有差距。", "X12 苏州>杭州 -"),
    ("与杭州相比，苏州优势明显。", "X12 苏州>杭州 +"),
    ("苏州与杭州相比并不落后。", "X12 苏州>杭州"),
    ("合肥与南京的差距不断缩小。", "X12 合肥>南京 -"),
    ("苏州把无锡甩在身后。", "X12 苏州>无锡 +"),
    ("成都的房价比武汉低。", "X12 成都>武汉 +"),
    ("上海的房价比苏州高。", "X12 上海>苏州 -"),
    ("重庆的人均收入比成都低。", "X12 重庆>成都 -"),
    ("武汉与成都旗鼓相当。", "X12 武汉>成都"),
    ("杭州与南京竞争激烈。", "X12 杭州>南京"),
    ("苏州没有超过上海。", "X12 苏州>上海"),
    ("深圳GDP超越广州。", "X12 深圳>广州 +"),
    ("我市与上海相比还有差距。", "X12 ->上海 -"),
    ("厦门排在福州之后。", "X12 厦门>福州 -"),
    ("长沙比武汉更宜居。", "X12 长沙>武汉 +"),
    ("成都媲美杭州。", "X12 成都>杭州"),
    ("青岛追赶深圳。", "X12 青岛>深圳 -"),
    ("杭州与横滨结为友好城市。", "E30 杭州>横滨 twinned"),
    ("苏州市与意大利威尼斯市签署友好城市协议。", "E30 苏州>威尼斯 twinned"),
    ("日本横滨市代表团访问上海，双方签署合作备忘录。", "E30 横滨>上海 signed"),
    ("我市与横滨、波士顿缔结友好城市关系。", "E30 ->横滨 twinned; E30 ->波士顿 twinned"),
    ("成都将与横滨结为友好城市。", "E30 成都>横滨 twinned"),
    ("广州、佛山推进同城化。", "E29 广州>佛山"),
    ("上海与苏州签署战略合作协议。", "E29 上海>苏州 signed"),
    ("我市与上海签署战略合作协议。", "E29 ->上海 signed"),
    ("深圳和汕尾共建深汕合作区。", "E29 深圳>汕尾"),
    ("上海与杭州相比并没有优势。", "X12 上海>杭州"),
    ("与上海相比，我市营商环境仍有短板。", "X12 ->上海 -"),
    ("苏州、无锡等地组团赴深圳学习考察。", "X11 无锡>深圳; X11 苏州>深圳"),
    ("各市要认真学习推广杭州经验。", ""),
    ("绍兴把深圳作为学习对象。", "X11 绍兴>深圳"),
    ("杭州被绍兴当作榜样。", "X11 绍兴>杭州"),
    ("武汉提出与成都对标。", "X11 武汉>成都"),
    ("深圳模式走进昆明。", "X11 昆明>深圳"),
    ("广州甩开佛山。", "X12 广州>佛山 +"),
    ("合肥跑赢南京。", "X12 合肥>南京 +"),
    ("长春输给沈阳。", "X12 长春>沈阳 -"),
    ("上海、苏州的经验为无锡提供了借鉴。", "X11 无锡>上海; X11 无锡>苏州"),
    ("宁波仿照杭州做法推行“一窗受理”。", "X11 宁波>杭州"),
    ("徐州的营商环境与苏州相比差距较大。", "X12 徐州>苏州 -"),
    ("佛山的制造业强于珠海。", "X12 佛山>珠海 +"),
    ("贵阳的消费活力弱于成都。", "X12 贵阳>成都 -"),
    ("南通排在苏州之后。", "X12 南通>苏州 -"),
    ("成都已借鉴上海经验建成社区食堂。", "X11 成都>上海"),
    ("长沙媲美武汉。", "X12 长沙>武汉"),
    ("西安紧跟成都之后。", "X12 西安>成都 -"),
    ("福州与厦门并驾齐驱。", "X12 福州>厦门"),
    ("大连代表团到访日本北九州市。", "E30 大连>北九州 visit"),
    ("昆明与泰国清迈市已签订友好城市协定。", "E30 昆明>清迈 twinned"),
    ("合肥和南京共建都市圈。", "E29 合肥>南京"),
]
EN = [
    ("Manchester should learn from Barcelona.", "X11 Manchester>Barcelona"),
    ("Leeds learned lessons from Copenhagen on cycling.", "X11 Leeds>Copenhagen"),
    ("Shenzhen modelled its cycling plan after Copenhagen.", "X11 Shenzhen>Copenhagen"),
    ("Glasgow took inspiration from Barcelona.", "X11 Glasgow>Barcelona"),
    ("Detroit wants to emulate Pittsburgh's success.", "X11 Detroit>Pittsburgh"),
    ("Leeds copied Manchester's approach.", "X11 Leeds>Manchester"),
    ("Barcelona's approach was replicated in Manchester.", "X11 Manchester>Barcelona"),
    ("Copenhagen's cycling model has been adopted by Boston.", "X11 Boston>Copenhagen"),
    ("The scheme pioneered in Paris was copied by London.", "X11 London>Paris"),
    ("The Barcelona model was adopted in Vienna.", "X11 Vienna>Barcelona"),
    (
        "Officials from Leeds visited Copenhagen to learn about cycling.",
        "X11 Leeds>Copenhagen visit",
    ),
    ("Chengdu officials went on a study tour to Singapore.", "X11 Chengdu>Singapore"),
    ("Tianjin follows the example of Singapore.", "X11 Tianjin>Singapore"),
    ("Seattle looks to Vancouver for inspiration.", "X11 Seattle>Vancouver"),
    ("Boston benchmarks itself against Seattle.", "X11 Boston>Seattle"),
    ("Our city should learn from Singapore.", "X11 ->Singapore"),
    ("What Liverpool can learn from Bilbao.", "X11 Liverpool>Bilbao"),
    ("Dublin plans a Barcelona-style superblock.", "X11 Dublin>Barcelona"),
    ("Bilbao has inspired Glasgow.", "X11 Glasgow>Bilbao"),
    ("Other cities have learned from Barcelona.", ""),
    ("Lessons from Copenhagen could help Leeds.", "X11 Leeds>Copenhagen"),
    ("Liverpool did not learn from Glasgow.", ""),
    ("The city will learn from Singapore.", "X11 ->Singapore"),
    ("Boston outperforms Chicago in education.", "X12 Boston>Chicago +"),
    ("Manchester lags behind London.", "X12 Manchester>London -"),
    ("Leeds was overtaken by Manchester.", "X12 Leeds>Manchester -"),
    ("Shanghai is ahead of Beijing in the ranking.", "X12 Shanghai>Beijing +"),
    ("Liverpool trails Manchester on transport.", "X12 Liverpool>Manchester -"),
    ("Chicago is second only to New York.", "X12 Chicago>New York City -"),
    ("Compared with London, Manchester lags in transport.", "X12 Manchester>London -"),
    ("Compared with Leeds, Manchester is ahead.", "X12 Manchester>Leeds +"),
    ("Manchester competes with Leeds for investment.", "X12 Manchester>Leeds"),
    ("Shenzhen has surpassed Guangzhou.", "X12 Shenzhen>Guangzhou +"),
    ("Berlin is cheaper than London.", "X12 Berlin>London +"),
    ("London is more expensive than Berlin.", "X12 London>Berlin -"),
    ("Paris is larger than Lyon.", "X12 Paris>Lyon +"),
    ("Leeds is worse than Sheffield for traffic.", "X12 Leeds>Sheffield -"),
    ("Madrid rivals Barcelona as a tourist destination.", "X12 Madrid>Barcelona"),
    ("Leeds has not surpassed Manchester.", "X12 Leeds>Manchester"),
    ("Glasgow is twinned with Nuremberg.", "E30 Glasgow>Nuremberg twinned"),
    (
        "Chengdu and Sheffield signed a sister city agreement in 2010.",
        "E30 Chengdu>Sheffield twinned",
    ),
    ("A delegation from Yokohama visited Shanghai last week.", "E30 Yokohama>Shanghai visit"),
    (
        "Chengdu will sign a sister city agreement with Sheffield.",
        "E30 Chengdu>Sheffield twinned",
    ),
    ("Manchester and Leeds launched regional cooperation on rail.", "E29 Manchester>Leeds"),
    ("Unlike Boston, Chicago has cheap housing.", "X12 Chicago>Boston"),
    ("Chicago is narrowing the gap with Boston.", "X12 Chicago>Boston -"),
    ("Experience from Vienna was applied in Berlin.", "X11 Berlin>Vienna"),
    ("Chengdu imported ideas from Singapore.", "X11 Chengdu>Singapore"),
    ("Vienna follows Barcelona's example.", "X11 Vienna>Barcelona"),
    ("Shanghai was outperformed by Shenzhen last year.", "X12 Shanghai>Shenzhen -"),
    ("Leeds has fallen behind Manchester.", "X12 Leeds>Manchester -"),
    ("Boston is better than Chicago at recycling.", "X12 Boston>Chicago +"),
    ("Paris and Rome compete with London for visitors.", "X12 Paris>London; X12 Rome>London"),
    ("Lyon is smaller than Paris.", "X12 Lyon>Paris -"),
    ("Shenzhen never outperformed Shanghai.", "X12 Shenzhen>Shanghai"),
    ("Wuhan and Manchester became sister cities.", "E30 Wuhan>Manchester twinned"),
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def found(reader: Reader, text: str, lang: str) -> Relations:
    """Relations of one text that some city issued."""
    page = reader.read_page([Document(id="1", text=text, lang=lang, kind="policy")], lang)
    return find_relations(page, reader.matcher(lang), reader.gazetteer)


def written(reader: Reader, relations: Relations, lang: str) -> str:
    """``code subject>object`` with + (ahead), - (behind) or an event; - is who speaks."""
    names = []
    for city in relations.cities:
        place = reader.gazetteer.place(city)
        names.append(((place.name_zh if lang == "zh" else place.name_en) or "").removesuffix("市"))
    names.append("-")
    signs = {1: " +", -1: " -", 0: ""}
    columns = (relations.code, relations.subject, relations.object, relations.label)
    rows = {
        f"{CODES[code]} {names[a]}>{names[b]}{signs[label]}{' ' * bool(event)}{EVENTS[event]}"
        for code, a, b, label, event in zip(
            *(column.tolist() for column in (*columns, relations.event)), strict=True
        )
    }
    return "; ".join(sorted(rows))


@pytest.mark.parametrize(("text", "expected"), ZH)
def test_chinese(reader: Reader, text: str, expected: str) -> None:
    assert written(reader, found(reader, text, "zh"), "zh") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会议期间，苏州、无锡介绍情况，向杭州学习治理经验。", "X11 无锡>杭州; X11 苏州>杭州"),
        ("今年苏州谋划改革，向杭州学习治理经验。", "X11 苏州>杭州"),
        ("我市加强与上海、杭州的区域合作。", "E29 ->上海; E29 ->杭州"),
    ],
)
def test_across_clauses(reader: Reader, text: str, expected: str) -> None:
    assert written(reader, found(reader, text, "zh"), "zh") == expected


@pytest.mark.parametrize(("text", "expected"), EN)
def test_english(reader: Reader, text: str, expected: str) -> None:
    assert written(reader, found(reader, text, "en"), "en") == expected


@pytest.mark.parametrize(
    ("text", "lang", "modality"),
    [
        ("今年苏州将学习借鉴上海经验。", "zh", "PLAN"),
        ("成都已借鉴上海经验建成社区食堂。", "zh", "DONE"),
        ("苏州学习借鉴上海经验。", "zh", "OTHER"),
        ("成都将与横滨结为友好城市。", "zh", "PLAN"),
        ("Copenhagen's cycling model has been adopted by Boston.", "en", "DONE"),
        ("Chengdu will sign a sister city agreement with Sheffield.", "en", "PLAN"),
    ],
)
def test_modality(reader: Reader, text: str, lang: str, modality: str) -> None:
    relations = found(reader, text, lang)
    assert {MODALITIES[m] for m in relations.modality.tolist()} == {modality}


@pytest.mark.parametrize(
    ("text", "dated"),
    [("2019年，杭州与横滨结为友好城市。", True), ("杭州与横滨结为友好城市。", False)],
)
def test_dated(reader: Reader, text: str, dated: bool) -> None:
    assert set((found(reader, text, "zh").dated != 0).tolist()) == {dated}


def test_positions_are_those_of_the_verb(reader: Reader) -> None:
    text = "浙江省杭州市很美。江苏省苏州市向浙江省杭州市学习城市治理经验。"
    relations = found(reader, text, "zh")
    assert [text[at : at + 2] for at in relations.start.tolist()] == ["学习"]
    assert relations.sentence.tolist() == [1]


def test_traditional_script_and_quotes_change_nothing(reader: Reader) -> None:
    one = found(reader, "蘇州學習借鑒“杭州經驗”。", "zh")
    two = found(reader, "苏州学习借鉴杭州经验。", "zh")
    assert written(reader, one, "zh") == written(reader, two, "zh") == "X11 苏州>杭州"


def test_a_list_of_cities_is_no_cooperation(reader: Reader) -> None:
    cities = "、".join(["北京", "上海", "广州", "深圳", "成都", "武汉", "西安", "南京", "杭州"])
    assert not len(found(reader, f"{cities}推进区域合作。", "zh").start)


def test_nothing_on_a_page_without_cities(reader: Reader) -> None:
    relations = found(reader, "学习借鉴先进经验，加强区域合作。", "zh")
    assert relations.start.dtype == np.int64
    assert not len(relations.start)


@pytest.mark.parametrize("text", ["赴杭州学习考察。", "与上海签署战略合作协议。", "超过苏州。"])
def test_news_do_not_speak_for_a_city(reader: Reader, text: str) -> None:
    page = reader.read_page([Document(id="1", text=text, lang="zh", kind="news")], "zh")
    assert not len(find_relations(page, reader.matcher("zh"), reader.gazetteer).start)
    assert len(found(reader, text, "zh").start)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("上海队击败北京，苏州球迷欢呼，上海领先于北京。", "zh"),
        ("北京、天津推动京津冀发展。", "zh"),
        ("Boston beat Chicago in the final of the league.", "en"),
        ("开展宁波、丽水试点，推广杭州经验。", "zh"),
        ("沧州的商户都是从北京搬来的。", "zh"),
        ("北京的墓穴不得超过四平方米。", "zh"),
        ("苏州的茶不比杭州逊色。", "zh"),
        ("国家主席离开北京赴东京访问，代表团随行。", "zh"),
        ("我市在上海举办区域合作论坛。", "zh"),
        ("London wants more parks than Paris is prepared to build.", "en"),
        ("The president flew from Beijing to Tokyo with a delegation.", "en"),
    ],
)
def test_what_is_no_relation_of_cities(reader: Reader, text: str, lang: str) -> None:
    assert written(reader, found(reader, text, lang), lang) == ""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_rule_names_a_verb_and_a_side(lang: str) -> None:
    for rule in wording(lang).rules:
        groups = rule.pattern.groupindex
        assert "v" in groups, rule.pattern.pattern
        assert {"o", "s"} & set(groups), rule.pattern.pattern
        assert rule.seek != "object" or "s" in groups, rule.pattern.pattern


def test_signs_of_the_private_use_area_are_no_cities(reader: Reader) -> None:
    relations = found(reader, "\ue001苏州向\ue000杭州学习\uf123经验，苏州借鉴\ue005。", "zh")
    assert written(reader, relations, "zh") in ("", "X11 苏州>杭州")


@pytest.mark.parametrize("joint", ["、", "学习", "，比", "领先于", "和"])
def test_sentences_of_very_many_cities(reader: Reader, joint: str) -> None:
    names = ["杭州", "苏州", "无锡", "长沙", "成都", "武汉"]
    relations = found(reader, joint.join(names * 33) + "学习借鉴经验。", "zh")
    assert len(relations.start) <= 400


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_in_empty_texts(reader: Reader, lang: str) -> None:
    for text in ("", " ", "\n", "\x00"):
        assert not len(found(reader, text, lang).start)
