"""What the co-units of the demo say: most in time, some late, one to be said again."""

from config.demo.suggestions import Matter, chance
from config.demo.units import handler_of, unit
from suggestions.replying.opining import Said

# By stance; {first} and {last} are points of the suggestion, {we} and {lead} the units.
AGREE: tuple[str, ...] = (
    "经研究，{we}同意{lead}的办理意见。“{first}”所涉事项，{we}将按职责配合，明确一名科室负责人对接。",
    "{we}对该建议无不同意见。涉及{we}的工作已列入本年度计划，将配合{lead}落实“{last}”，并按月通报进展。",
    "同意。{we}已会同{lead}到现场查看，“{first}”所需的手续{we}即到即办，五个工作日内办结。",
    "{we}支持该建议。相关数据和台账已提供给{lead}，“{last}”实施中需要{we}出面协调的，请随时联系。",
)
AMEND: tuple[str, ...] = (
    "原则同意。“{last}”建议分两步实施：今年先行试点，视效果再全面推开，答复中请不要写明全区范围。",
    "原则同意。“{first}”的完成时间建议写到季度，不写具体日期；涉及{we}的部分以会议纪要为准。",
    "同意“{first}”；“{last}”涉及的经费尚未列入预算，建议答复表述为“积极争取资金安排”。",
)
DISSENT: tuple[str, ...] = (
    "“{last}”不属于{we}职责范围，且现行规定不允许区级自行设定，{we}不同意在答复中作出承诺。",
)
EMPTY = "同意。"
SEND_BACK = "意见过于笼统，没有说明贵单位承担的事项、时限和经费来源，请针对建议逐条提出。"
CHECK_NOTE = "第二条没有写明责任单位和完成时间，请补充后再送；标题下“区有关部门”请写具体名称。"
OBJECTION = "文稿中“年底前全部完成”与我单位意见不一致，请改为“年底前完成试点”。"


def stance_of(matter: Matter, code: str) -> str:
    """Give what a co-unit thinks of a matter: of ten eight agree, and one does not."""
    lot = chance(matter.title, code, "stance") % 10
    return "dissent" if lot == 9 else "amend" if lot >= 7 else "agree"


def said(matter: Matter, code: str) -> Said:
    """Give a co-unit's opinion on a matter."""
    stance = stance_of(matter, code)
    texts = {"agree": AGREE, "amend": AMEND, "dissent": DISSENT}[stance]
    text = texts[chance(matter.title, code, "opinion") % len(texts)]
    return _signed(stance, _about(text, matter, code), code)


def said_emptily(code: str) -> Said:
    """Give an opinion that says nothing."""
    return _signed("agree", EMPTY, code)


def _signed(stance: str, text: str, code: str) -> Said:
    handler = handler_of(code)
    return Said(stance, text, contact_person=handler.name, contact_phone=handler.phone)


def _about(text: str, matter: Matter, code: str) -> str:
    names = [point.name.replace("“", "‘").replace("”", "’") for point in matter.points]
    words = {
        "{first}": names[0],
        "{last}": names[-1],
        "{we}": unit(code).self_name,
        "{lead}": unit(matter.lead).short,
    }
    for word, value in words.items():
        text = text.replace(word, value)
    return text
