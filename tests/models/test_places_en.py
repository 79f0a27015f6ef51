"""Traps of English city linking: (text, name in it, expected place id, or '' for no attention).

A name that is a word, a person, part of something else, a metonym, a dateline or one of several
places without evidence gives no attention; evidence beside it, in its sentence or in the document
settles it.
"""

import pytest

from citysway.corpus.document import Document
from citysway.models.reader import Reader

CASES = [
    # words that are cities
    ("Reading is my favourite hobby.", "Reading", ""),
    ("Reading books at night is good for you.", "Reading", ""),
    ("Nice weather is expected all week.", "Nice", ""),
    ("Nice to see so many visitors.", "Nice", ""),
    ("Mobile phones were switched off.", "Mobile", ""),
    ("Mobile payments grew by a third.", "Mobile", ""),
    ("Split decisions are common in boxing.", "Split", ""),
    ("Split the bill before you leave.", "Split", ""),
    ("Bath towels are sold on the ground floor.", "Bath", ""),
    ("Bath time is fun for children.", "Bath", ""),
    ("Orange juice prices rose again.", "Orange", ""),
    ("Orange flags hung over the stadium.", "Orange", ""),
    ("March was the wettest month on record.", "March", ""),
    ("Best practice is shared among hospitals.", "Best", ""),
    ("Enterprise zones were opened.", "Enterprise", ""),
    ("Surprise inspections found nothing.", "Surprise", ""),
    ("Police closed the road.", "Police", ""),
    ("Most of the residents agreed.", "Most", ""),
    ("Hit songs were played all night.", "Hit", ""),
    ("Deal or no deal, the talks go on.", "Deal", ""),
    ("Eagle owls nest on the cliff.", "Eagle", ""),
    ("Bar owners welcomed the rule.", "Bar", ""),
    ("Wells were dug in every village.", "Wells", ""),
    ("Sandwich shops are full at noon.", "Sandwich", ""),
    ("Battle lines were drawn in the council.", "Battle", ""),
    ("Hope is returning to the high street.", "Hope", ""),
    ("Rugby is played in winter.", "Rugby", ""),
    # the same words with evidence
    ("They moved to Reading, England, last year.", "Reading", "GN2639577"),
    ("Reading, Pa., has a railway museum.", "Reading", "GN5207728"),
    ("The port of Mobile, Ala., is growing.", "Mobile", "GN4076598"),
    ("The firm moved to Mobile, Alabama.", "Mobile", "GN4076598"),
    ("A ferry runs from Split, Croatia, to the islands.", "Split", "GN3190261"),
    ("The spa is in Bath, England.", "Bath", "GN2656173"),
    ("Orange, Calif., is a city of its own.", "Orange", "GN5379513"),
    ("The festival was held in Nice, France.", "Nice", "GN2990440"),
    # persons
    ("Jack London wrote about dogs and snow.", "London", ""),
    ("Paris Hilton arrived at the gala.", "Paris", ""),
    ("Michael Jordan scored forty points.", "Jordan", ""),
    ("Mr. Lincoln spoke at the dinner.", "Lincoln", ""),
    ("Mayor John Manchester opened the bridge.", "Manchester", ""),
    ("Mrs. Jackson thanked the volunteers.", "Jackson", ""),
    ("Dr. Houston led the operation.", "Houston", ""),
    ("George Washington crossed the river.", "Washington", ""),
    ("Denzel Washington plays the teacher.", "Washington", ""),
    ("Irving Berlin composed the song.", "Berlin", ""),
    ("Isaiah Berlin taught philosophy.", "Berlin", ""),
    ("Jason Derby scored twice.", "Derby", ""),
    ("Robert Lancaster was elected chairman.", "Lancaster", ""),
    ("Helen Bradford runs the bakery.", "Bradford", ""),
    ("Peter Lincoln joined the board.", "Lincoln", ""),
    ("Whitney Houston sang the anthem.", "Houston", ""),
    ("David R. Charleston signed the letter.", "Charleston", ""),
    ("Abraham Lincoln gave a short speech.", "Lincoln", ""),
    ("Austin Powers is a comedy.", "Austin", ""),
    ("Professor Sofia chaired the meeting.", "Sofia", ""),
    ("Florence Nightingale founded the school.", "Florence", ""),
    ("Charlotte Brontë lived on the moor.", "Charlotte", ""),
    ("Chelsea Clinton opened the library.", "Chelsea", ""),
    # roads and squares
    ("They walked along Nanjing Road.", "Nanjing", ""),
    ("The shop is in Oxford Street.", "Oxford", ""),
    ("The hotel stands on Edinburgh Avenue.", "Edinburgh", ""),
    ("A crash closed Dresden Boulevard.", "Dresden", ""),
    ("Crowds filled Leicester Square.", "Leicester", ""),
    ("The flat is in Warwick Lane.", "Warwick", ""),
    ("Trams pass Geneva Drive.", "Geneva", ""),
    ("Work began on London Bridge.", "London", ""),
    ("The office is at 12 Berlin Street.", "Berlin", ""),
    ("Cars queue on Madrid Highway.", "Madrid", ""),
    # universities, schools, hospitals
    ("She studied at Fudan before she went to Harvard.", "Harvard", ""),
    ("He taught at Oxford University for years.", "Oxford", ""),
    ("She works at Leeds General Hospital.", "Leeds", ""),
    ("He studied at the University of Manchester.", "Manchester", ""),
    ("The study was led by Zhejiang and Boston College.", "Boston", ""),
    ("Wuhan University opened a new campus.", "Wuhan", ""),
    ("The book is by a Cambridge University scholar.", "Cambridge", ""),
    ("She graduated from Buffalo Science Magnet School.", "Buffalo", ""),
    # companies, papers, products
    ("Boston Consulting Group published the survey.", "Boston", ""),
    ("The Atlanta Journal reported the case.", "Atlanta", ""),
    ("The Chicago Tribune reported the case.", "Chicago", ""),
    ("The Indianapolis Star wrote about it.", "Indianapolis", ""),
    ("Shanghai Bank raised its rates.", "Shanghai", ""),
    ("Singapore Airlines ordered ten jets.", "Singapore", ""),
    ("Metz Fresh LLC recalled the spinach.", "Metz", ""),
    ("Cadbury sells Dublin Inc. a share.", "Dublin", ""),
    ("The Los Angeles Times won the prize.", "Los Angeles", ""),
    ("The Jakarta Post ran an editorial.", "Jakarta", ""),
    ("Berlin Ltd. was sold in May.", "Berlin", ""),
    # dishes and drinks
    ("We ate Peking duck for dinner.", "Peking", ""),
    ("Buffalo wings are on the menu.", "Buffalo", ""),
    ("Brussels sprouts are cheap this week.", "Brussels", ""),
    ("They drank Tsingtao beer.", "Tsingtao", ""),
    ("He ordered a Vienna sausage.", "Vienna", ""),
    ("Bologna sandwiches were served.", "Bologna", ""),
    # events and agreements
    ("The Paris Agreement limits warming.", "Paris", ""),
    ("The Kyoto Protocol has expired.", "Kyoto", ""),
    ("The Geneva Convention protects prisoners.", "Geneva", ""),
    ("The Washington Consensus is dead.", "Washington", ""),
    ("The Treaty of Versailles ended the war.", "Versailles", ""),
    ("The Treaty of Rome was signed by six states.", "Rome", ""),
    ("The Congress of Vienna redrew the map.", "Vienna", ""),
    ("The Battle of Waterloo lasted one day.", "Waterloo", ""),
    ("The Boston Marathon starts early.", "Boston", ""),
    ("The Munich Conference opens on Friday.", "Munich", ""),
    ("The Schengen and Maastricht Treaty are old.", "Maastricht", ""),
    ("The Dayton Accord ended the war.", "Dayton", ""),
    ("The Basel Convention covers waste.", "Basel", ""),
    # regiments, dynasties, clubs
    ("The Lancaster Regiment paraded.", "Lancaster", ""),
    ("The Nanjing Dynasty lasted a century.", "Nanjing", ""),
    ("Manchester United won again.", "Manchester", ""),
    ("Leeds United lost at home.", "Leeds", ""),
    ("Bolton Wanderers lost at home.", "Bolton", ""),
    ("Bristol Rovers drew.", "Bristol", ""),
    ("Burton Albion were promoted.", "Burton", ""),
    # metonyms
    ("Beijing said it would respond.", "Beijing", ""),
    ("Washington warned of new sanctions.", "Washington", ""),
    ("Moscow denied the report.", "Moscow", ""),
    ("London insisted on the deadline.", "London", ""),
    ("Tehran rejected the proposal.", "Tehran", ""),
    ("The pro-Beijing camp lost seats.", "Beijing", ""),
    ("An anti-Moscow mood prevails.", "Moscow", ""),
    ("A Beijing-backed candidate won.", "Beijing", ""),
    ("Tokyo's government objected.", "Tokyo", ""),
    ("Pyongyang vowed to test another missile.", "Pyongyang", ""),
    # capitals as places
    ("Beijing hosted the winter games.", "Beijing", "CN110000"),
    ("Visitors to Washington enjoyed the museums.", "Washington", "GN4140963"),
    ("The museum in Moscow reopened.", "Moscow", "GN524901"),
    ("Bakers in London said bread costs more.", "London", "GN2643743"),
    # possessives and hyphens
    ("Chengdu's tea houses are famous.", "Chengdu", "CN510100"),
    ("The Shenzhen-based firm makes drones.", "Shenzhen", "CN440300"),
    ("The Beijing-based company hired staff.", "Beijing", "CN110000"),
    ("London's theatres were full.", "London", "GN2643743"),
    ("The Hangzhou-Shanghai line opened.", "Hangzhou", "CN330100"),
    ("Xi'an's city wall was repaired.", "Xi'an", "CN610100"),
    ("A Barcelona-born chef runs it.", "Barcelona", "GN3128760"),
    ("The Chicago-style pizza sold out.", "Chicago", ""),
    # datelines
    ("BEIJING, March 5 (Xinhua) -- Shops reopened.", "BEIJING", ""),
    ("LONDON (AP) -- Shops reopened.", "LONDON", ""),
    ("WASHINGTON -- The museum reopened.", "WASHINGTON", ""),
    # capitals as shouted headings
    ("TOKYO opens a new museum.", "TOKYO", "GN1850147"),
    ("MUSEUM OPENS IN SAN DIEGO", "SAN DIEGO", "GN5391811"),
    ("READING IS GOOD FOR CHILDREN", "READING", ""),
    # city and state
    ("Cambridge, Mass., has two famous schools.", "Cambridge", "GN4931972"),
    ("Cambridge, Massachusetts, has two famous schools.", "Cambridge", "GN4931972"),
    ("Cambridge, England, lies on a river.", "Cambridge", "GN2653941"),
    ("Cambridge, Ontario, lies on a river.", "Cambridge", "GN5913695"),
    ("Springfield, Ill., voted early.", "Springfield", "GN4250542"),
    ("Springfield, Missouri, voted early.", "Springfield", "GN4409896"),
    ("The firm left Springfield, MA.", "Springfield", "GN4951788"),
    ("Birmingham, Ala., was rebuilt.", "Birmingham", "GN4049979"),
    ("Birmingham, England, was rebuilt.", "Birmingham", "GN2655603"),
    ("Portland, Ore., likes coffee.", "Portland", "GN5746545"),
    ("Portland, Maine, likes lobster.", "Portland", "GN4975802"),
    ("Vancouver, Wash., lies on the river.", "Vancouver", "GN5814616"),
    ("Vancouver, B.C., lies on the sea.", "Vancouver", "GN6173331"),
    ("Vancouver, British Columbia, lies on the sea.", "Vancouver", "GN6173331"),
    ("London, Ontario, has a new hospital wing.", "London", "GN6058560"),
    ("Paris, Texas, has a small tower.", "Paris", "GN4717560"),
    ("Dublin, Ohio, celebrated.", "Dublin", "GN5152333"),
    ("Athens, Ga., is a college town.", "Athens", "GN4180386"),
    ("Rochester, New York, is cold.", "Rochester", "GN5134086"),
    ("Rochester, Minn., is colder.", "Rochester", "GN5043473"),
    ("Newcastle, New South Wales, exports coal.", "Newcastle", "GN2155472"),
    ("Newcastle, N.S.W., exports coal.", "Newcastle", ""),
    ("Hyderabad, Telangana, makes vaccines.", "Hyderabad", "GN1269843"),
    ("Perth, Scotland, lies on the Tay.", "Perth", "GN2640358"),
    ("Perth, Western Australia, lies on the Swan.", "Perth", "GN2063523"),
    ("Manhattan, Kan., is a college town.", "Manhattan", "GN4274994"),
    ("Melbourne, Fla., builds rockets.", "Melbourne", "GN4163971"),
    ("Columbus, Ga., lies on a river.", "Columbus", "GN4188985"),
    ("Aurora, Colo., is growing.", "Aurora", ""),
    ("Buffalo, N.Y., had snow.", "Buffalo", "GN5110629"),
    ("Lebanon, Indiana, cleans its streets.", "Lebanon", "GN4922673"),
    ("Moscow, Idaho, grows lentils.", "Moscow", "GN5601538"),
    ("Madrid, Iowa, has a bridge.", "Madrid", ""),
    ("Rome, Georgia, lies among seven hills.", "Rome", "GN4219762"),
    ("Offices opened in Boston, New York and Chicago.", "Boston", "GN4930956"),
    ("They flew to Boston, Washington and Miami.", "Boston", "GN4930956"),
    # a state or a country in the sentence or document
    ("In Massachusetts the trains stop at Cambridge first.", "Cambridge", "GN4931972"),
    ("Cambridge lies in eastern England.", "Cambridge", "GN2653941"),
    ("Alabama is proud of its steel. The museum in Birmingham opened.", "Birmingham", "GN4049979"),
    ("Kansas voted. The university in Lawrence welcomed students.", "Kansas", ""),
    ("Springfield is the capital of Illinois.", "Springfield", "GN4250542"),
    ("He flew from Paris to Dallas, Texas.", "Paris", "GN2988507"),
    ("Flights from San Francisco, California, to Dublin resume.", "Dublin", "GN2964574"),
    ("They live in Dublin, Ohio. The Dublin mayor spoke.", "Dublin", "GN5152333"),
    # homographs are not guessed
    ("Cambridge is lovely in spring.", "Cambridge", ""),
    ("Birmingham is lovely in spring.", "Birmingham", ""),
    ("Springfield is lovely in spring.", "Springfield", ""),
    ("Georgia is lovely in spring.", "Georgia", ""),
    ("Suzhou has many bridges.", "Suzhou", ""),
    ("Taizhou has many bridges.", "Taizhou", ""),
    ("Fuzhou has many bridges.", "Fuzhou", ""),
    ("Yichun has many forests.", "Yichun", ""),
    ("Yulin has many bridges.", "Yulin", ""),
    ("Suzhou in Jiangsu has many bridges.", "Suzhou", "CN320500"),
    ("Suzhou in Anhui has few bridges.", "Suzhou", "CN341300"),
    ("Taizhou, Zhejiang, makes pumps.", "Taizhou", "CN331000"),
    ("Taizhou, Jiangsu, makes drugs.", "Taizhou", "CN321200"),
    ("Fuzhou, the capital of Fujian, lies on the Min.", "Fuzhou", "CN350100"),
    ("Fuzhou in Jiangxi lies inland.", "Fuzhou", "CN361000"),
    ("Yulin in Shaanxi mines coal.", "Yulin", "CN610800"),
    ("Yulin in Guangxi trades herbs.", "Yulin", "CN450900"),
    ("Yichun in Heilongjiang has forests.", "Yichun", "CN230700"),
    ("Yichun in Jiangxi makes batteries.", "Yichun", "CN360900"),
    # states are no cities
    ("Ohio and Texas voted.", "Ohio", ""),
    ("New South Wales reopened its beaches.", "New South Wales", ""),
    ("Ontario reopened its schools.", "Ontario", ""),
]


def _attention(reader: Reader, text: str, name: str) -> str:
    """Id of the last naming of ``name`` that counts as attention; '' without one."""
    cities = reader.read(Document(id="1", text=text, lang="en")).cities
    found = [c.place_id for c in cities if c.name == name and not c.derived and not c.metonym]
    return found[-1] if found else ""


@pytest.mark.parametrize(("text", "name", "expected"), CASES)
def test_trap(reader: Reader, text: str, name: str, expected: str) -> None:
    assert name in text
    assert _attention(reader, text, name) == expected


REASONS = [
    (
        "In Massachusetts the trains stop at Cambridge.",
        "Cambridge → Cambridge, Massachusetts: Massachusetts in the same sentence",
    ),
    ("Springfield, Ill., voted early.", "Springfield → Springfield, Illinois: Illinois beside it"),
    (
        "They left Dublin, Ohio. The Dublin mayor spoke.",
        "Dublin → Dublin, Ohio: named with its state in the document",
    ),
]


@pytest.mark.parametrize(("text", "reason"), REASONS)
def test_reason_reads_well(reader: Reader, text: str, reason: str) -> None:
    assert reader.read(Document(id="1", text=text, lang="en")).cities[-1].reason == reason


ARTICLES = [
    # a town and its neighbours against the famous namesake
    (
        "Lamar County and Texas raised the sales tax. Paris collected more than last year.",
        "Paris",
        "GN4717560",
    ),
    ("France raised the sales tax, Texas did not. Paris collected more.", "Paris", "GN2988507"),
    # a settled city close by
    ("The bus from Cincinnati stops in Hamilton.", "Hamilton", "GN4513575"),
    # a county that one state has
    ("The Licking County sheriff spoke. Voters in Newark were glad.", "Newark", "GN5164466"),
    # one sense per document
    (
        "Springfield, Ill., voted. Later Springfield police closed a road.",
        "Springfield",
        "GN4250542",
    ),
    # nothing speaks for one of them
    ("Voters in Newark were glad. The mayor thanked them.", "Newark", ""),
]


@pytest.mark.parametrize(("text", "name", "expected"), ARTICLES)
def test_articles(reader: Reader, text: str, name: str, expected: str) -> None:
    assert _attention(reader, text, name) == expected
