"""Papers that did not become cases: unfinished drafts, and what was not taken as a suggestion."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """A form as its writer left it; an empty field is one he has not come to yet."""

    title: str
    category: str
    situation: str
    proposal: str


@dataclass(frozen=True)
class Declined:
    """A paper that was not taken as a suggestion, what became of it, and the reason told."""

    paper: Paper
    disposition: str
    reason: str


DRAFTS: tuple[Paper, ...] = (
    Paper(
        "关于在锦澜苑东门增设快递柜的建议",
        "urban",
        "锦澜苑东门每天有两百多件快递堆在地上，下雨天只能盖一块塑料布，丢件、错拿的事常有。",
        "1. 在东门内侧空地增设智能快递柜。",
    ),
    Paper(
        "关于延长文昌路健身广场照明时间的建议",
        "urban",
        "文昌路健身广场的灯晚上八点半就熄了，跳舞、散步的居民摸黑回家。",
        "",
    ),
    Paper(
        "关于加强外卖电动车安全管理的建议",
        "transport",
        "",
        "",
    ),
    Paper(
        "关于支持石桥镇发展竹产业的建议",
        "rural",
        "石桥镇有竹林五千多亩，近年竹材价格低，许多竹林无人砍伐，老竹枯死，新竹长不起来。"
        "竹编艺人多已年老，年轻人不愿接手。",
        "1. 引进一家竹材初加工企业，就地收购。\n2. 把竹编与旅游结合起来，",
    ),
    Paper(
        "关于在新渡街道增设老年大学教学点的建议",
        "culture",
        "新渡街道退休居民多，报名区老年大学要连夜排队，路上还要换两趟车。",
        "1. 利用社区闲置教室设教学点。\n2. 请区老年大学派老师，开设书法、智能手机等课程。",
    ),
    Paper(
        "关于改善荷塘镇村道绿化养护的建议",
        "environment",
        "荷塘镇村道两旁的树苗栽下三年，死了近三成，没有人补种，也没有人浇水。",
        "",
    ),
)

DECLINED: tuple[Declined, ...] = (
    Declined(
        Paper(
            "关于尽快执行某公司货款纠纷案的建议",
            "law",
            "本人亲属经营的公司与客户发生货款纠纷，判决生效已近一年，至今没有拿到货款，"
            "经营十分困难。",
            "1. 请法院加大该案执行力度。\n2. 请有关部门查清对方财产，尽快执行到位。",
        ),
        "returned",
        "建议内容涉及亲属的具体案件，依照规定不作为代表建议办理。可依法向法院反映，"
        "代表工委已与您电话沟通。",
    ),
    Declined(
        Paper(
            "关于提高城乡居民基础养老金标准的建议",
            "social",
            "农村老人每月领取的基础养老金仍然偏低，没有其他收入的老人生活比较拮据。",
            "1. 提高城乡居民基础养老金最低标准。\n2. 建立与物价挂钩的调整办法。",
        ),
        "referred_up",
        "基础养老金标准由上级确定，不属本区职权，已整理转报市人大常委会有关工作机构。",
    ),
    Declined(
        Paper(
            "关于转交机床厂宿舍区住户来信的建议",
            "urban",
            "机床厂宿舍区两位住户因楼上漏水索赔发生争执，写信托本人转交，请有关部门出面处理。",
            "1. 请有关部门受理住户来信。\n2. 将处理结果告知来信人。",
        ),
        "letter",
        "该件为转交的群众来信，按代表来信转街道办理，结果将告知您和来信人。",
    ),
    Declined(
        Paper(
            "关于在青禾镇推广某型净水设备的建议",
            "rural",
            "某企业生产的净水设备效果较好，价格适中，已在外地使用。",
            "1. 在青禾镇各村推广该型净水设备。\n2. 由财政给予购置补助。",
        ),
        "reference",
        "建议内容涉及具体产品的推广，不作为代表建议办理，所反映的农村饮水情况转区农水局工作参考。",
    ),
)
