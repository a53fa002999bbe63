"""What the units write back: the body of the letter, its abstract, and what they promise.

The letter's head, salutation, signature and date are the system's. Outcomes are the classes of
the Shanghai preset: A 解决采纳, B 正在解决, C 计划解决, D 留作参考; B and C name a date.
"""

import re
from datetime import date, timedelta

from config.demo.suggestions import Matter, chance
from config.demo.themes import Point, PointKind
from config.demo.units import unit

ORDINALS = "一二三四五六"
NUMBER = re.compile(r"\{(\d+)\.\.(\d+)(?:/(\d+))?\}")

OPENINGS = (
    "您提出的《{title}》收悉。{we}高度重视，{together}逐条研究办理，现答复如下：",
    "您提出的《{title}》收悉。感谢您对这项工作的关心。经{together}认真研究，现将办理情况答复如下：",
    "《{title}》收悉。{we}明确专人负责，{together}实地了解情况，多次听取您的意见，现答复如下：",
)

# What is said of a point that is under way (B), planned for later (C) or not possible (D).
UNDER_WAY: dict[PointKind, tuple[str, ...]] = {
    PointKind.WORKS: (
        "该项工程已完成现场踏勘和方案设计，预算评审已经通过，正在办理施工前手续，计划{date}前完工。",
        "{we}已制定实施方案，征求了周边群众意见，所需资金已经落实，目前正在组织施工，{date}前完成。",
        "该项工程已列入今年实施计划，前期手续基本办结，近期即可进场，力争早日见效，{date}前完成。",
    ),
    PointKind.SUPPLY: (
        "所需设备已完成选型和采购，正在分批安装调试，{date}前全部到位。",
        "{we}已落实采购资金，首批设备正在试用，将根据使用情况逐步增配，{date}前完成。",
    ),
    PointKind.RULES: (
        "{we}已起草具体办法，正在征求有关部门和街镇意见，{date}前印发施行。",
        "该项工作已明确责任科室和责任人，正在部分点位先行试点，{date}前全面推开。",
    ),
    PointKind.SERVICE: (
        "{we}已与有关单位商定合作方式，人员和场地正在落实，{date}前正式开展。",
        "该项服务已列入今年工作计划，首批试点正在进行，{date}前推广到位。",
    ),
}
PLANNED: dict[PointKind, tuple[str, ...]] = {
    PointKind.WORKS: (
        (
            "经现场勘察，该项工程涉及用地、管线和资金等多方面条件，今年难以全部实施。"
            "{we}已将其列入{year}年项目计划，{date}前完成。"
        ),
        "该项工程投入较大，需要统筹安排。{we}已完成方案比选，拟分期实施，{date}前完成首期工程。",
    ),
    PointKind.SUPPLY: (
        "今年预算已经确定，此项所需经费{we}拟列入{year}年部门预算，{date}前配置到位。",
    ),
    PointKind.RULES: (
        "此项工作涉及多个部门的职责，尚需进一步理顺。{we}将牵头开展调研，{date}前出台具体办法。",
    ),
    PointKind.SERVICE: (
        "由于专业人员和经费尚有缺口，此项工作先选点试行，总结经验后再行推广，计划{date}前实现。",
    ),
}
NOT_POSSIBLE: dict[PointKind, tuple[str, ...]] = {
    PointKind.WORKS: (
        (
            "经反复论证，受现有用地和规划条件限制，此项工程目前不具备实施条件。"
            "{we}将先在现有条件下采取过渡措施，并在今后编制规划和年度计划时统筹考虑。"
        ),
    ),
    PointKind.SUPPLY: (
        (
            "经测算，此项投入和后期维护费用较大，现阶段财力难以承担。"
            "{we}将先盘活现有设备，提高使用效率，今后视财力情况再作安排。"
        ),
    ),
    PointKind.RULES: (
        (
            "此项内容涉及上级部门的职权和现行规定，区级无权自行调整。"
            "{we}已将您的意见向市级主管部门反映，并在现有权限内加强管理。"
        ),
    ),
    PointKind.SERVICE: (
        "经与有关单位反复商议，受编制和专业力量限制，此项工作目前难以实施，待条件成熟时再行推进。",
    ),
}
LATER: dict[str, dict[PointKind, tuple[str, ...]]] = {
    "B": UNDER_WAY,
    "C": PLANNED,
    "D": NOT_POSSIBLE,
}

NEXT_STEPS = {
    "A": (
        "下一步，{we}将加强日常管理和回访，巩固办理成果。",
        "今后，{we}将持续跟踪实施效果，发现问题及时改进。",
        "欢迎您继续监督，如发现新的情况，请随时与{we}联系。",
    ),
    "B": ("{we}将按照上述时限抓紧推进，完成后及时书面告知您。",),
    "C": ("{we}已将上述事项列入承诺事项台账，每季度向您通报进展。",),
    "D": ("对暂时不能解决的事项，敬请理解。您的意见{we}将留作今后工作的重要参考。",),
}
SUBJECTS = {
    "urban": "城市建设和管理",
    "transport": "交通出行",
    "culture": "教科文卫",
    "social": "民生保障",
    "economy": "经济发展",
    "rural": "“三农”",
    "environment": "生态环境保护",
    "safety": "公共安全",
    "law": "法治建设",
}


def promised_on(matter: Matter, outcome: str, *, on: date) -> date | None:
    """Give the day by which a reply of `on` promises the rest; None where nothing is promised.

    B stays in the year where two months are left of it; C is always for the next year.
    """
    if outcome == "B":
        ends = [date(on.year, 9, 30), date(on.year, 10, 31), date(on.year, 11, 30)]
        ends = [end for end in ends if end - on > timedelta(days=60)]
        return ends[chance(matter.title, "B") % len(ends)] if ends else date(on.year + 1, 6, 30)
    if outcome == "C":
        ends = [date(on.year + 1, 6, 30), date(on.year + 1, 9, 30), date(on.year + 1, 11, 30)]
        return ends[chance(matter.title, "C") % len(ends)]
    return None


def reply_text(matter: Matter, outcome: str, *, on: date) -> str:
    """Give the body of the letter issued on that day: every point answered under its number.

    Raises:
        KeyError: the outcome is none of A, B, C, D.
    """
    paragraphs = [_fill(_pick(OPENINGS, matter, "opening"), matter, outcome, on)]
    for at, (point, text) in enumerate(_answers(matter, outcome, on)):
        paragraphs += [f"{ORDINALS[at]}、关于{point.name}", text]
    paragraphs.append(_fill(_pick(NEXT_STEPS[outcome], matter, "next"), matter, outcome, on))
    paragraphs.append(f"感谢您对我区{SUBJECTS[matter.category]}工作的关心和支持！")
    return "\n".join(paragraphs)


def kept_text(matter: Matter, outcome: str, *, on: date) -> str:
    """Give the body of the letter that tells that what was left open is done by that day."""
    we = unit(matter.lead).self_name
    paragraphs = [f"{we}在答复《{matter.title}》时承诺的事项已经落实，现将有关情况函告如下："]
    for at, point in enumerate(open_points(matter, outcome)):
        done = _fill(point.done, matter, "A", on, point.name)
        paragraphs += [f"{ORDINALS[at]}、关于{point.name}", done]
    paragraphs.append(_fill(_pick(NEXT_STEPS["A"], matter, "kept"), matter, "A", on))
    return "\n".join(paragraphs)


def abstract(matter: Matter, outcome: str, *, on: date) -> str:
    """Give the abstract (摘要) for publication: what was asked, what came of it, by when."""
    waiting = open_points(matter, outcome)
    settled = [answer for answer in _answers(matter, outcome, on) if answer[0] not in waiting]
    sentences = ["代表建议" + _listed([point.name for point in matter.points]) + "。"]
    if settled:
        sentences.append(f"{unit(matter.lead).short}答复：{settled[0][1]}")
    if len(settled) > 1:
        names = _listed([point.name for point, _ in settled[1:]])
        sentences.append(f"{names}{'均' if len(settled) > 2 else ''}已办理到位。")
    if waiting:
        who = "" if settled else f"{unit(matter.lead).short}答复："
        names = _listed([point.name for point in waiting])
        sentences.append(who + names + _fate(matter, outcome, on))
    return _self_named(matter, "".join(sentences))


def open_points(matter: Matter, outcome: str) -> tuple[Point, ...]:
    """Give the points that a reply of this class leaves open; none where all is solved."""
    return tuple(matter.points[at] for at in _unsettled(matter, outcome))


def _fate(matter: Matter, outcome: str, on: date) -> str:
    promised = promised_on(matter, outcome, on=on)
    if promised is None:
        return "暂不具备条件，留作参考。"
    return f"{'正在推进' if outcome == 'B' else '已列入计划'}，承诺{_day(promised)}前完成。"


def _unsettled(matter: Matter, outcome: str) -> tuple[int, ...]:
    """Tell which points stay open: the costly ones if any, the last in B, two in C, one in D."""
    if outcome == "A":
        return ()
    costly = [
        at
        for at, point in enumerate(matter.points)
        if point.kind in (PointKind.WORKS, PointKind.SUPPLY)
    ]
    if outcome == "B":
        return tuple(costly[-1:]) or (len(matter.points) - 1,)
    return tuple(costly[: 2 if outcome == "C" else 1]) or (0,)


def _answers(matter: Matter, outcome: str, on: date) -> list[tuple[Point, str]]:
    unsettled = _unsettled(matter, outcome)
    answers: list[tuple[Point, str]] = []
    for at, point in enumerate(matter.points):
        if at in unsettled:
            choices = LATER[outcome][point.kind]
            text = choices[(chance(matter.title, "later") + at) % len(choices)]
        else:
            text = point.done
        answers.append((point, _fill(text, matter, outcome, on, point.name)))
    return answers


def _fill(text: str, matter: Matter, outcome: str, on: date, salt: str = "") -> str:
    promised = promised_on(matter, outcome, on=on)
    words = {
        "{title}": matter.title,
        "{p}": matter.place,
        "{we}": unit(matter.lead).self_name,
        "{together}": _together(matter),
        "{recent}": _part_of_month(on - timedelta(days=10 + chance(matter.title, salt) % 20), on),
        "{before}": _part_of_month(on - timedelta(days=32 + chance(salt, "b") % 26), on),
        "{date}": _day(promised) if promised else "",
        "{year}": str(promised.year) if promised else "",
    }
    for word, value in words.items():
        text = text.replace(word, value)
    return NUMBER.sub(lambda found: _drawn(found, f"{matter.title}{salt}"), text)


def _drawn(found: re.Match[str], salt: str) -> str:
    low, high, step = int(found[1]), int(found[2]), int(found[3] or 1)
    return str(low + step * (chance(salt, str(found.start())) % ((high - low) // step + 1)))


def _together(matter: Matter) -> str:
    if not matter.co:
        return ""
    return "会同" + "、".join(unit(code).short for code in matter.co)


def _part_of_month(day: date, on: date) -> str:
    part = ("上旬", "中旬", "下旬")[min((day.day - 1) // 10, 2)]
    return f"{'' if day.year == on.year else '去年'}{day.month}月{part}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _listed(names: list[str]) -> str:
    """Quote the names one after the other; quotes within quotes are single ones (GB/T 15834)."""
    return "".join(f"“{name.replace('“', '‘').replace('”', '’')}”" for name in names)


def _pick(choices: tuple[str, ...], matter: Matter, salt: str) -> str:
    return choices[chance(matter.title, salt) % len(choices)]


def _self_named(matter: Matter, text: str) -> str:
    """Let an abstract speak of the unit by its name, as it stands apart from the letter."""
    self_name = unit(matter.lead).self_name
    return text.replace(self_name, self_name.replace("我", "该"))
