"""Who acts and who is acted on, who only speaks; aspects of a place. The sentences are our own."""

import pytest

from citysway.models.polarity import load
from citysway.models.reader import Reader
from citysway.models.tone.roles import passive
from tests.models.tone_cases import holds, labelled, pairs, tone


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


# The first of a pair stands better than the second, which has the other role in the same words.
ROLES = pairs("""
    Protesters slammed [Leeds council]. > [Leeds council] was slammed by protesters.
    [Protesters] slammed Leeds council. > Protesters slammed [Leeds council].
    [The minister] criticised Bristol. > The minister criticised [Bristol].
    [The minister] accused the mayor. > The minister accused [the mayor].
    The mayor was accused by [the minister]. > [The mayor] was accused by the minister.
    [Visitors] condemned the operator. > Visitors condemned [the operator].
    The operator was condemned by [visitors]. > [The operator] was condemned by visitors.
    [The auditor] blamed the port. > The auditor blamed [the port].
    [Residents] sued the airport. > Residents sued [the airport].
    [The columnist] mocked the mayor. > The columnist mocked [the mayor].
    [Police] arrested the dealer. > Police arrested [the dealer].
    [The court] convicted the banker. > The court convicted [the banker].
    [The board] sacked the director. > The board sacked [the director].
    [Voters] rejected the plan. > Voters rejected [the plan].
    [The regulator] denounced the bank. > The regulator denounced [the bank].
    Critics praised [the museum]. > [Critics] praised the museum.
    [The museum] was praised by critics. > The museum was praised by [critics].
    Tourists thanked [the guides]. > [Tourists] thanked the guides.
    The jury honoured [Porto]. > [The jury] honoured Porto.
    The paper applauded [the clinic]. > [The paper] applauded the clinic.
    The union endorsed [the bid]. > [The union] endorsed the bid.
    [Leeds] overtook York. > Leeds overtook [York].
    [Leeds] outperforms York. > Leeds outperforms [York].
    York was overtaken by [Leeds]. > [York] was overtaken by Leeds.
    [Lyon] beat the capital. > [The capital] was beaten by Lyon.
    [The rival] surpasses the port. > The rival surpasses [the port].
    [The region] outpaced the country. > The region outpaced [the country].
    [The challenger] defeated the champion. > The challenger defeated [the champion].
    York lost to [the rivals]. > [York] lost to the rivals.
    The port trails [the capital]. > [The port] trails the capital.
    The north lags behind [the south]. > [The north] lags behind the south.
    The gang robbed [the shop]. > [The gang] robbed the shop.
    The firm cheated [the tenants]. > [The firm] cheated the tenants.
    [The tenants] were cheated by the firm. > The tenants were cheated by [the firm].
    The company misled [investors]. > [The company] misled investors.
    The dictator threatened [the islanders]. > [The dictator] threatened the islanders.
    Soldiers killed [the farmer]. > [Soldiers] killed the farmer.
    [The farmer] was killed by soldiers. > The farmer was killed by [soldiers].
    The landlord harassed [the family]. > [The landlord] harassed the family.
    The factory poisoned [the river]. > [The factory] poisoned the river.
    [Volunteers] rescued the hikers. > Volunteers blamed [the hikers].
    [Donors] helped the school. > Donors slammed [the school].
    [The fund] invested in the district. > The fund cheated [the district].
    [Critics] of the mayor slammed the zoo. > Critics of the mayor slammed [the zoo].
    Fans cheered as the paper lauded [the hall]. > Fans jeered as the paper derided [the hall].
    [Commuters] complained about the operator. > Commuters complained about [the operator].
    Praise for [the ministry] came soon. > Criticism of [the ministry] came soon.
    There was praise for [the ministry]. > There was criticism of [the ministry].
    [Fans] lashed out at the league. > Fans lashed out at [the league].
    [Members] voted against the merger. > Members voted against [the merger].
""")


@pytest.mark.parametrize(("better", "worse"), ROLES)
def test_roles(reader: Reader, better: str, worse: str) -> None:
    assert tone(reader, better).score > tone(reader, worse).score


LABELS = labelled(
    praise="""
        Critics praised [the museum].
        [The museum] was praised by critics.
        The jury honoured [Porto].
        [Leeds] overtook York.
        York was overtaken by [Leeds].
        [Lyon] beat the capital.
        Visitors hailed [the new tram].
        The agency commended [Utrecht].
        There was praise for [the ministry].
        The mayor paid tribute to [the nurses].
        [Volunteers] rescued the hikers.
        York lost to [the rivals].
    """,
    blame="""
        Protesters slammed [Leeds council].
        [Leeds council] was slammed by protesters.
        [Leeds council], criticised by residents, replied on Monday.
        The minister accused [the mayor].
        Residents sued [the airport].
        Leeds overtook [York].
        [York] was overtaken by Leeds.
        [The port] lost to the rivals.
        [The gang] robbed the shop.
        The tenants were cheated by [the firm].
        Commuters lashed out at [the operator].
        The report led to criticism of [the ministry].
        [The firm] failed to repair the lift.
        [The city] claimed the bridge was new.
        [The council] refused to answer.
    """,
    neutral="""
        "The trains were awful and the food was horrible," [the visitor] said.
        [Beijing] said the attack was terrible.
        [The spokesman] told reporters the fire was a tragedy.
        The plane landed in [Leeds] on Monday.
    """,
)


@pytest.mark.parametrize(("case", "expected"), LABELS)
def test_labels(reader: Reader, case: str, expected: str) -> None:
    assert holds(tone(reader, case), expected), tone(reader, case)


@pytest.mark.parametrize(
    ("city", "citizen"),
    [
        ("[Leeds] was slammed.", "A [Leeds] man was slammed."),
        ("[Bristol] is dangerous.", "The [Bristol] couple is dangerous."),
        ("[Calgary] was condemned.", "The [Calgary] teenager was condemned."),
        ("[Chicago] was ridiculed.", "The [Chicago] lawyer was ridiculed."),
    ],
)
def test_who_comes_from_a_city_is_not_the_city(reader: Reader, city: str, citizen: str) -> None:
    assert tone(reader, city).label == -1
    assert tone(reader, citizen).label == 0


def test_the_nearer_word_counts_more(reader: Reader) -> None:
    near = "[Derby] is lovely, and the long road to the airport in the hills is dreadful."
    far = "[Derby] is near the airport; the long road to it in the hills is dreadful, not lovely."
    assert tone(reader, near).label == 1
    assert tone(reader, near).score > tone(reader, far).score


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("it was slammed", "slammed", True),
        ("it has also been widely praised", "praised", True),
        ("those slammed by visitors", "slammed", True),
        ("they got beaten", "beaten", True),
        ("it’s overtaken", "overtaken", True),
        ("they slammed it", "slammed", False),
        ("it is slamming them", "slamming", False),
        ("it was a day he praised them", "praised", False),
        ("he was disappointed with it", "disappointed with", False),
        ("it was lashed out at by fans", "lashed out at", True),
        ("was it he who slams", "slams", False),
    ],
)
def test_passive(text: str, verb: str, expected: bool) -> None:
    start = text.index(verb)
    assert passive(text, start, start + len(verb)) is expected


def test_role_verbs_differ_by_side() -> None:
    roles = load("en").roles
    assert len(roles) > 600
    assert all(subject != object_ for subject, object_ in roles.values())
    assert not load("zh").roles
