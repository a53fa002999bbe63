"""The fictional district's congress: delegations, deputies, secretariat, supervisors, stations.

There is no 安澜区 and no 澄州市 among the administrative divisions; nobody here is a real person.
"""

from dataclasses import dataclass

DISTRICT_ZH = "安澜区"
DISTRICT_EN = "Anlan District"
CONGRESS_CODE = "demo"
CONGRESS_ZH = "安澜区人民代表大会"
CONGRESS_EN = "People's Congress of Anlan District"
TERM_ZH = "第八届"
TERM_EN = "8th term"


@dataclass(frozen=True)
class Named:
    """A code with its name in both languages."""

    code: str
    label_zh: str
    label_en: str


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    username: str
    name: str
    name_en: str
    phone: str


@dataclass(frozen=True)
class Deputy(Person):
    """A deputy, with the code of the delegation and the certificate number."""

    delegation: str
    certificate_no: str


@dataclass(frozen=True)
class Station:
    """A grass-roots station (基层实践站) where voters bring their matters."""

    label_zh: str
    label_en: str
    delegation: str


DELEGATIONS: tuple[Named, ...] = (
    Named("anlan", "安澜街道代表团", "Delegation of Anlan Subdistrict"),
    Named("wenchang", "文昌街道代表团", "Delegation of Wenchang Subdistrict"),
    Named("liupu", "柳浦街道代表团", "Delegation of Liupu Subdistrict"),
    Named("beita", "北塔街道代表团", "Delegation of Beita Subdistrict"),
    Named("xindu", "新渡街道代表团", "Delegation of Xindu Subdistrict"),
    Named("shiqiao", "石桥镇代表团", "Delegation of Shiqiao Town"),
    Named("qinghe", "青禾镇代表团", "Delegation of Qinghe Town"),
    Named("hetang", "荷塘镇代表团", "Delegation of Hetang Town"),
)

# Name, family name and given name in pinyin.
_ROLL: dict[str, tuple[str, ...]] = {
    "anlan": (
        "陈静怡 Chen Jingyi",
        "周德润 Zhou Derun",
        "许向阳 Xu Xiangyang",
        "林婉秋 Lin Wanqiu",
        "陆承志 Lu Chengzhi",
        "高云芳 Gao Yunfang",
        "史家和 Shi Jiahe",
        "薛明慧 Xue Minghui",
    ),
    "wenchang": (
        "吴敏学 Wu Minxue",
        "郑书琴 Zheng Shuqin",
        "沈鹤鸣 Shen Heming",
        "钱雅文 Qian Yawen",
        "潘志恒 Pan Zhiheng",
        "蒋玉珍 Jiang Yuzhen",
        "叶知秋 Ye Zhiqiu",
        "汪启明 Wang Qiming",
    ),
    "liupu": (
        "杨春柳 Yang Chunliu",
        "徐海波 Xu Haibo",
        "孙丽娟 Sun Lijuan",
        "何立冬 He Lidong",
        "朱晓岚 Zhu Xiaolan",
        "罗建业 Luo Jianye",
        "谢春生 Xie Chunsheng",
        "邓佩佩 Deng Peipei",
    ),
    "beita": (
        "马长林 Ma Changlin",
        "唐素英 Tang Suying",
        "冯铁生 Feng Tiesheng",
        "袁美凤 Yuan Meifeng",
        "傅国强 Fu Guoqiang",
        "董秀兰 Dong Xiulan",
        "余守业 Yu Shouye",
    ),
    "xindu": (
        "刘思远 Liu Siyuan",
        "黄志鹏 Huang Zhipeng",
        "赵欣悦 Zhao Xinyue",
        "魏东升 Wei Dongsheng",
        "夏雨薇 Xia Yuwei",
        "丁文博 Ding Wenbo",
        "石磊鑫 Shi Leixin",
        "姜海燕 Jiang Haiyan",
    ),
    "shiqiao": (
        "王根宝 Wang Genbao",
        "李水莲 Li Shuilian",
        "张渔生 Zhang Yusheng",
        "竺美娣 Zhu Meidi",
        "胡银泉 Hu Yinquan",
        "严大勇 Yan Dayong",
        "万桂香 Wan Guixiang",
    ),
    "qinghe": (
        "沈阿根 Shen Agen",
        "范稻香 Fan Daoxiang",
        "彭立春 Peng Lichun",
        "苏禾苗 Su Hemiao",
        "葛青山 Ge Qingshan",
        "程惠芬 Cheng Huifen",
        "金满仓 Jin Mancang",
    ),
    "hetang": (
        "莫荷生 Mo Hesheng",
        "郭玉莲 Guo Yulian",
        "崔小满 Cui Xiaoman",
        "闻振华 Wen Zhenhua",
        "盛水根 Sheng Shuigen",
        "侯丽萍 Hou Liping",
        "梁秋生 Liang Qiusheng",
    ),
}


def _deputies() -> tuple[Deputy, ...]:
    rows = [(delegation, row.split()) for delegation, names in _ROLL.items() for row in names]
    return tuple(
        Deputy(
            username=f"{family}{given}".lower(),
            name=name,
            name_en=f"{family} {given}",
            phone=f"866301{number:02d}",
            delegation=delegation,
            certificate_no=f"AL08-{number:03d}",
        )
        for number, (delegation, (name, family, given)) in enumerate(rows, 1)
    )


DEPUTIES: tuple[Deputy, ...] = _deputies()

SECRETARIAT: tuple[Person, ...] = (
    Person("secretariat1", "向晚晴", "Xiang Wanqing", "86610011"),
    Person("secretariat2", "殷正则", "Yin Zhengze", "86610012"),
    Person("secretariat3", "柏小舟", "Bai Xiaozhou", "86610013"),
)
SUPERVISORS: tuple[Person, ...] = (
    Person("supervisor1", "简廷芳", "Jian Tingfang", "86610001"),
    Person("supervisor2", "裴松年", "Pei Songnian", "86610002"),
)
ADMINISTRATOR = Person("administrator", "纪若谷", "Ji Ruogu", "86610020")

STATIONS: tuple[Station, ...] = (
    Station("人民新村基层实践站", "Renmin New Village Station", "anlan"),
    Station("文庙前街基层实践站", "Wenmiao Front Street Station", "anlan"),
    Station("文昌里基层实践站", "Wenchangli Station", "wenchang"),
    Station("学府名苑基层实践站", "Xuefu Mingyuan Station", "wenchang"),
    Station("柳浦新村基层实践站", "Liupu New Village Station", "liupu"),
    Station("红旗新村基层实践站", "Hongqi New Village Station", "beita"),
    Station("新渡工业园基层实践站", "Xindu Industrial Park Station", "xindu"),
    Station("澜湾科创园基层实践站", "Lanwan Innovation Park Station", "xindu"),
    Station("石桥老街基层实践站", "Shiqiao Old Street Station", "shiqiao"),
    Station("稻香村基层实践站", "Daoxiang Village Station", "qinghe"),
    Station("莲花村基层实践站", "Lianhua Village Station", "hetang"),
)

CATEGORIES: tuple[Named, ...] = (
    Named("urban", "城建城管", "Urban building and management"),
    Named("transport", "交通出行", "Transport"),
    Named("culture", "教科文卫", "Education, science, culture and health"),
    Named("social", "社会建设", "Social affairs"),
    Named("economy", "财政经济", "Finance and economy"),
    Named("rural", "农业农村", "Agriculture and villages"),
    Named("environment", "生态环境", "Environment"),
    Named("safety", "公共安全", "Public safety"),
    Named("law", "民主法制", "Democracy and law"),
)
