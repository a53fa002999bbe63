"""The short texts of the promise ledger: what is promised, how it goes on, and what came of it."""

from config.demo.suggestions import Matter, chance
from config.demo.themes import Point, PointKind

PROMISED: dict[PointKind, str] = {
    PointKind.WORKS: "{name}：完成施工并通过验收",
    PointKind.SUPPLY: "{name}：全部配置到位并投入使用",
    PointKind.RULES: "{name}：出台具体办法并全面推开",
    PointKind.SERVICE: "{name}：正式开展并向代表通报成效",
}
PROGRESS: dict[PointKind, tuple[str, ...]] = {
    PointKind.WORKS: (
        "施工图设计和预算评审已完成，正在办理施工许可，计划下月进场。",
        "已进场施工，完成工程量约六成，因雨天停工的工期正在抢回。",
        "主体工程已完工，正在清理场地、准备竣工验收。",
    ),
    PointKind.SUPPLY: (
        "招标采购已完成，首批设备到货三成，正在逐处安装。",
        "安装调试过半，已请属地街镇一并验收点位。",
    ),
    PointKind.RULES: (
        "征求意见稿已送有关部门和街镇，收到意见十余条，正在修改。",
        "办法已经单位会议审议通过，正在选点试行。",
    ),
    PointKind.SERVICE: (
        "人员和场地已落实，首批试点运行正常。",
        "试点范围已扩大，正在听取群众意见。",
    ),
}
# What a unit hands in with its report, in time and after the promise was rolled on.
IN_TIME = "承诺事项已按期完成并通过验收，验收单和现场照片附后，已书面告知代表。"
LATE = "工程已完工投入使用，代表到场查看，对结果表示认可，验收单附后。"
ROLLED = (
    "前期手续办理时间较长，年内未能完成，转入下一年度继续落实，请承办单位按季报送进展。",
    "方案调整后需重新评审，未能按期完成，转入下一年度跟踪督办。",
    "所需资金已列入下年预算，转入下一年度继续落实。",
)
EXPLAINED = (
    "原拟集中整治的点位位于生态公益林范围内，按林地管理要求不能实施迁移施工，"
    "该项承诺无法按原方案落实。现改为就地绿化遮蔽，并引导群众选择公益性公墓，已当面向代表说明。"
)
NOT_KEPT = "现场仍有尾工未完成，验收单缺少使用单位意见，请补齐后再报。"
REMINDED = "该项承诺已超过时限，请尽快落实，并在台账中说明进展。"


def promise(point: Point) -> str:
    """Give the promise that a letter makes about a point that it leaves open."""
    return PROMISED[point.kind].replace("{name}", point.name)


def progress(matter: Matter, text: str, *, turn: int) -> str:
    """Give how a promise of that text goes on, at the first turn, at the second one, and later."""
    point = next((p for p in matter.points if promise(p) == text), matter.points[0])
    choices = PROGRESS[point.kind]
    return choices[min(turn, len(choices) - 1)]


def rolled(matter: Matter) -> str:
    """Give why a promise goes on into the next year."""
    return ROLLED[chance(matter.title, "rolled") % len(ROLLED)]
