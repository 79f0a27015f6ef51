"""Sentences of a made-up study: (text with {city}, term, code, label), some of them hostile."""

ZH = [
    ("{city}的历史文化街区修缮后开放,游客称赞不已。", "历史文化街区", "E03", 1),
    ("{city}的政务服务大厅实行一网通办,办事时间缩短一半。", "一网通办", "E15", 1),
    ("有市民投诉{city}的养老服务床位不足。", "养老服务", "E17", -1),
    ("{city}出台人才政策,吸引青年落户。", "人才政策", "E22", 0),
    ("{city}的绿道串起公园,宜居水平提升。", "宜居", "E27", 1),
    ("{city}与友好城市签署备忘录。", "友好城市", "E30", 0),
    ("{city}的科技创新企业增长放缓。", "科技创新", "E33", -1),
    ("{city}的城市精神是开放与包容。", "城市精神", "E01", 0),
    ("{city}获评全国文明城市。", "获评", "X08", 1),
    ("{city}的马拉松赛事组织混乱,跑者批评。", "赛事", "E10", -1),
]
EN = [
    ("Visitors praised the historic district of {city}.", "historic district", "E03", 1),
    ("{city} opened a new public library to all residents.", "public library", "E11", 1),
    ("Residents of {city} complained about elderly care.", "elderly care", "E17", -1),
    ("Universities in {city} want to attract talent from abroad.", "talent", "E22", 0),
    ("{city} is among the most livable places, readers said.", "livable", "E27", 1),
    ("{city} signed a deal with a sister city in Europe.", "sister city", "E30", 0),
    ("A startup from {city} failed after a short boom.", "startup", "E33", -1),
    ("The city spirit of {city} was the theme of the forum.", "city spirit", "E01", 0),
    ("{city} was ranked first by a travel magazine.", "ranked", "X08", 1),
    ("The marathon in {city} was badly organised.", "marathon", "E10", -1),
]
HOSTILE = [
    (
        '{city} <script>alert("x")</script> & <img src=x onerror=a(1)> has a historic district.',
        "historic district",
        "E03",
        1,
    ),
    (
        "{city}\u202e反转\u202c 😀👨‍👩‍👧 的历史文化街区 {{ 7*7 }} {% raw %}。",
        "历史文化街区",
        "E03",
        -1,
    ),
]
HOSTILE_TITLES = [
    '=HYPERLINK("http://evil.example")',
    "</title><script>alert(2)</script>",
    "@SUM(1+1)",
    "-2+3",
]
HOSTILE_OUTLETS = ['"><script>alert(3)</script>', "+Daily 日报", 'O\'Reilly "Post"']
CITIES = [
    ("CN320500", "苏州", "Suzhou"),
    ("CN330100", "杭州", "Hangzhou"),
    ("CN510100", "成都", "Chengdu"),
    ("GN2158177", "墨尔本", "Melbourne"),
]
MORE = [
    ("CN110000", "北京", "Beijing"),
    ("CN310000", "上海", "Shanghai"),
    ("CN440300", "深圳", "Shenzhen"),
    ("CN420100", "武汉", "Wuhan"),
    ("CN610100", "西安", "Xi'an"),
    ("CN370200", "青岛", "Qingdao"),
    ("CN320100", "南京", "Nanjing"),
    ("CN500000", "重庆", "Chongqing"),
    ("CN469025", "白沙黎族自治县", "Baisha Li Autonomous County"),
]


def cities(n: int) -> list[tuple[str, str, str]]:
    """n cities as (id, zh, en); beyond the known ones the names are numbered."""
    known = CITIES + MORE
    extra = [(f"CN9{i:05d}", f"样本市{i}", f"Sampleville {i}") for i in range(len(known), n)]
    return (known + extra)[:n]
