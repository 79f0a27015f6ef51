"""Words, names and places of the invented charts, zh and en."""

WIDTHS = (640, 360)
LONG = {
    "zh": "粤港澳大湾区国际科技创新中心与综合性国家科学中心先行启动区"
    "城市更新与产业转型升级示范联合体暨文化旅游融合发展先导示范城市群落",
    "en": "Greater Bay Area International Science and Technology Centre "
    "of the United Cities of the South",
}
HOSTILE = "</text><script>alert(1)</script>\u202e\x07=1+1\ud800"
NAMES = {
    "zh": [
        "经济与创新",
        "文化与遗产",
        "治理与营商",
        "环境与宜居",
        "教育与科研",
        "开放与交往",
        "旅游与形象",
    ],
    "en": [
        "Economy and innovation",
        "Culture and heritage",
        "Government and business",
        "Environment",
        "Education and science",
        "Openness and exchange",
        "Tourism and image",
    ],
}
CITIES = [
    ("北京", "Beijing", 39.9, 116.4),
    ("上海", "Shanghai", 31.23, 121.47),
    ("广州", "Guangzhou", 23.13, 113.26),
    ("东莞", "Dongguan", 23.02, 113.75),
    ("惠州", "Huizhou", 23.11, 114.42),
    ("香港", "Hong Kong", 22.3, 114.17),
    ("杭州", "Hangzhou", 30.27, 120.15),
    ("成都", "Chengdu", 30.57, 104.07),
    ("乌鲁木齐", "Urumqi", 43.83, 87.62),
    ("哈尔滨", "Harbin", 45.8, 126.53),
    ("伦敦", "London", 51.5, -0.13),
    ("纽约", "New York", 40.71, -74.0),
    ("悉尼", "Sydney", -33.87, 151.2),
    ("内罗毕", "Nairobi", -1.29, 36.82),
    ("布宜诺斯艾利斯", "Buenos Aires", -34.6, -58.38),
    ("新加坡", "Singapore", 1.35, 103.82),
    ("莫斯科", "Moscow", 55.75, 37.62),
    ("东京", "Tokyo", 35.68, 139.69),
]
SAID = {
    "zh": {
        "own": "城市自述",
        "outside": "外部所见",
        "left": "自己谈得更多",
        "right": "外部谈得更多",
        "blame": "贬多",
        "praise": "褒多",
        "median": "中位数",
        "others": "其他城市",
        "first": "第 1 名",
        "last": "末位",
        "city": "深圳",
        "all": "全部文本",
        "unit": "提及率（‰）",
        "size": "面积与线宽：关注度（‰）",
        "silent": "有观测、未提及",
        "note": "另有 17 家全国性媒体没有所在城市，不在图上；它们占外部关注的 42%。",
        "width": "线越宽，同现越强",
        "among": "细线：这些城市之间也有同现",
        "km": "公里",
        "why": "样本不足",
        "abroad": "点的大小：境外平均关注度（‰）",
    },
    "en": {
        "own": "The city itself",
        "outside": "Others",
        "left": "the city says more",
        "right": "others say more",
        "blame": "more blame",
        "praise": "more praise",
        "median": "median",
        "others": "other cities",
        "first": "rank 1",
        "last": "last",
        "city": "Shenzhen",
        "all": "all texts",
        "unit": "Mentions per 1,000",
        "size": "Area and width: attention (per 1,000)",
        "silent": "observed, no mention",
        "note": "17 national outlets have no city of their own and are not on the map; "
        "they hold 42% of attention.",
        "width": "Wider line: stronger association",
        "among": "thin lines: named together with each other",
        "km": "km",
        "why": "too few texts",
        "abroad": "Size: mean attention abroad (per 1,000)",
    },
}


def named(city: tuple[str, str, float, float], lang: str) -> str:
    """The name of a city in the reader's language."""
    return city[0] if lang == "zh" else city[1]
