"""The handling units of the fictional district, the office that splits the work, their people."""

from dataclasses import dataclass

HUB = "finance"
COORDINATING_UNIT = "gov_office"


@dataclass(frozen=True)
class Unit:
    """A handling unit. `self_name` is how it calls itself in a letter, `mark` opens its 文号."""

    code: str
    label_zh: str
    label_en: str
    short: str
    self_name: str
    mark: str
    system: str = "government"
    parent: str | None = None


@dataclass(frozen=True)
class UnitUser:
    """Somebody who acts for a unit; `role` is handler, signatory or coordinator."""

    username: str
    name: str
    name_en: str
    unit: str
    role: str
    post: str
    phone: str


UNITS: tuple[Unit, ...] = (
    Unit(
        "gov_office",
        "安澜区人民政府办公室",
        "General Office of Anlan District Government",
        "区政府办",
        "我办",
        "安政办提",
    ),
    Unit(
        "development",
        "安澜区发展和改革委员会",
        "Development and Reform Commission of Anlan District",
        "区发改委",
        "我委",
        "安发改提",
    ),
    Unit(
        "education",
        "安澜区教育局",
        "Education Bureau of Anlan District",
        "区教育局",
        "我局",
        "安教提",
    ),
    Unit(
        "industry",
        "安澜区经济信息化和商务局",
        "Bureau of Economy, Information Technology and Commerce of Anlan District",
        "区经信商务局",
        "我局",
        "安经信提",
    ),
    Unit(
        "police",
        "澄州市公安局安澜分局",
        "Anlan Branch of Chengzhou Public Security Bureau",
        "公安安澜分局",
        "我分局",
        "安公提",
    ),
    Unit(
        "traffic_police",
        "澄州市公安局安澜分局交通警察大队",
        "Traffic Police Division, Anlan Branch of Chengzhou Public Security Bureau",
        "交警大队",
        "我大队",
        "安公交提",
        parent="police",
    ),
    Unit(
        "civil",
        "安澜区民政局",
        "Civil Affairs Bureau of Anlan District",
        "区民政局",
        "我局",
        "安民提",
    ),
    Unit(
        "justice",
        "安澜区司法局",
        "Justice Bureau of Anlan District",
        "区司法局",
        "我局",
        "安司提",
    ),
    Unit(
        "finance",
        "安澜区财政局",
        "Finance Bureau of Anlan District",
        "区财政局",
        "我局",
        "安财提",
    ),
    Unit(
        "labour",
        "安澜区人力资源和社会保障局",
        "Human Resources and Social Security Bureau of Anlan District",
        "区人社局",
        "我局",
        "安人社提",
    ),
    Unit(
        "planning",
        "澄州市自然资源和规划局安澜分局",
        "Anlan Branch of Chengzhou Natural Resources and Planning Bureau",
        "资源规划安澜分局",
        "我分局",
        "安资规提",
    ),
    Unit(
        "ecology",
        "澄州市生态环境局安澜分局",
        "Anlan Branch of Chengzhou Ecology and Environment Bureau",
        "生态环境安澜分局",
        "我分局",
        "安环提",
    ),
    Unit(
        "housing",
        "安澜区住房和城乡建设局",
        "Housing and Urban-Rural Development Bureau of Anlan District",
        "区住建局",
        "我局",
        "安建提",
    ),
    Unit(
        "urban",
        "安澜区城市管理局",
        "Urban Management Bureau of Anlan District",
        "区城管局",
        "我局",
        "安城管提",
    ),
    Unit(
        "transport",
        "安澜区交通运输局",
        "Transport Bureau of Anlan District",
        "区交通运输局",
        "我局",
        "安交提",
    ),
    Unit(
        "agriculture",
        "安澜区农业农村和水务局",
        "Bureau of Agriculture, Rural Affairs and Water of Anlan District",
        "区农水局",
        "我局",
        "安农水提",
    ),
    Unit(
        "culture",
        "安澜区文化体育和旅游局",
        "Culture, Sports and Tourism Bureau of Anlan District",
        "区文体旅局",
        "我局",
        "安文提",
    ),
    Unit(
        "health",
        "安澜区卫生健康委员会",
        "Health Commission of Anlan District",
        "区卫健委",
        "我委",
        "安卫提",
    ),
    Unit(
        "emergency",
        "安澜区应急管理局",
        "Emergency Management Bureau of Anlan District",
        "区应急管理局",
        "我局",
        "安应急提",
    ),
    Unit(
        "market",
        "安澜区市场监督管理局",
        "Market Regulation Bureau of Anlan District",
        "区市场监管局",
        "我局",
        "安市监提",
    ),
    Unit(
        "court",
        "安澜区人民法院",
        "People's Court of Anlan District",
        "区法院",
        "我院",
        "安法提",
        system="court",
    ),
    Unit(
        "procuratorate",
        "安澜区人民检察院",
        "People's Procuratorate of Anlan District",
        "区检察院",
        "我院",
        "安检提",
        system="procuratorate",
    ),
    Unit(
        "social_work",
        "中共安澜区委社会工作部",
        "Social Work Department of the Anlan District Party Committee",
        "区委社会工作部",
        "我部",
        "安社工提",
        system="party",
    ),
    Unit(
        "disabled",
        "安澜区残疾人联合会",
        "Disabled Persons' Federation of Anlan District",
        "区残联",
        "我会",
        "安残提",
        system="party",
    ),
    Unit(
        "power",
        "澄州供电公司安澜供电中心",
        "Anlan Supply Centre of Chengzhou Power Supply Company",
        "安澜供电中心",
        "我中心",
        "安供电提",
        system="other",
    ),
)

# Two people a unit: who handles, then who signs and in what post.
_STAFF: dict[str, tuple[str, str, str, str, str]] = {
    "gov_office": ("沈佳宁", "Shen Jianing", "韩志远", "Han Zhiyuan", "副主任"),
    "development": ("吕晨", "Lü Chen", "方守诚", "Fang Shoucheng", "主任"),
    "education": ("柯雨桐", "Ke Yutong", "梅建章", "Mei Jianzhang", "局长"),
    "industry": ("龚立", "Gong Li", "卢海平", "Lu Haiping", "局长"),
    "police": ("任鹏程", "Ren Pengcheng", "雷振国", "Lei Zhenguo", "副局长"),
    "traffic_police": ("苗峰", "Miao Feng", "耿卫东", "Geng Weidong", "大队长"),
    "civil": ("贺小梅", "He Xiaomei", "宋玉兰", "Song Yulan", "局长"),
    "justice": ("俞清扬", "Yu Qingyang", "戴明礼", "Dai Mingli", "局长"),
    "finance": ("施文静", "Shi Wenjing", "曹永年", "Cao Yongnian", "局长"),
    "labour": ("樊晓蕾", "Fan Xiaolei", "江汉平", "Jiang Hanping", "局长"),
    "planning": ("庄逸", "Zhuang Yi", "邵宗明", "Shao Zongming", "局长"),
    "ecology": ("温若溪", "Wen Ruoxi", "倪国栋", "Ni Guodong", "局长"),
    "housing": ("章伟强", "Zhang Weiqiang", "秦学军", "Qin Xuejun", "局长"),
    "urban": ("童欣", "Tong Xin", "尹长河", "Yin Changhe", "局长"),
    "transport": ("翁俊杰", "Weng Junjie", "路广平", "Lu Guangping", "局长"),
    "agriculture": ("田小禾", "Tian Xiaohe", "鲁丰年", "Lu Fengnian", "局长"),
    "culture": ("舒悦", "Shu Yue", "祝新民", "Zhu Xinmin", "局长"),
    "health": ("白静文", "Bai Jingwen", "华济舟", "Hua Jizhou", "主任"),
    "emergency": ("常磊", "Chang Lei", "熊保国", "Xiong Baoguo", "局长"),
    "market": ("阮芳", "Ruan Fang", "康正平", "Kang Zhengping", "局长"),
    "court": ("凌霄", "Ling Xiao", "毛正心", "Mao Zhengxin", "副院长"),
    "procuratorate": ("乔安然", "Qiao Anran", "项维民", "Xiang Weimin", "副检察长"),
    "social_work": ("甘雨", "Gan Yu", "屈志群", "Qu Zhiqun", "部长"),
    "disabled": ("池映雪", "Chi Yingxue", "骆怀仁", "Luo Huairen", "理事长"),
    "power": ("管亮", "Guan Liang", "滕耀东", "Teng Yaodong", "主任"),
}


def _staff() -> tuple[UnitUser, ...]:
    people: list[UnitUser] = []
    for position, (unit, (handler, handler_en, signatory, signatory_en, post)) in enumerate(
        _STAFF.items(), 1
    ):
        phone = f"86620{position:02d}"
        people += [
            UnitUser(
                f"{unit}.handler", handler, handler_en, unit, "handler", "办公室科员", f"{phone}1"
            ),
            UnitUser(
                f"{unit}.signatory", signatory, signatory_en, unit, "signatory", post, f"{phone}2"
            ),
        ]
    return tuple(people)


UNIT_USERS: tuple[UnitUser, ...] = _staff()
COORDINATORS: tuple[UnitUser, ...] = (
    UnitUser(
        "coordinator",
        "顾明远",
        "Gu Mingyuan",
        COORDINATING_UNIT,
        "coordinator",
        "督查室主任",
        "86620001",
    ),
)


def unit(code: str) -> Unit:
    """Give the unit with that code. Raises `KeyError` where there is none."""
    return _BY_CODE[code]


def handler_of(code: str) -> UnitUser:
    """Give the person who handles what comes to the unit. Raises `KeyError` for a strange code."""
    return _BY_ROLE[code, "handler"]


def signatory_of(code: str) -> UnitUser:
    """Give the person who signs the unit's letters. Raises `KeyError` for a strange code."""
    return _BY_ROLE[code, "signatory"]


_BY_CODE = {row.code: row for row in UNITS}
_BY_ROLE = {(row.unit, row.role): row for row in UNIT_USERS}
