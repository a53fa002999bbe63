"""The short texts around a case: talks, ratings, reasons, reminders."""

import re
from dataclasses import dataclass

from config.demo.replies import open_points
from config.demo.suggestions import Matter, chance
from config.demo.units import handler_of, signatory_of, unit

# One place that one can walk to, by how its name ends; other matters are talked over indoors.
ON_SITE = re.compile(
    "(?!经济|全区|.*(?:农村|线路|和))[^、各]*"
    "(村|路|街|巷|路口|桥|站|园|苑|段|河|港|小学|中学|医院|市场|广场|门口|街区|地块|宿舍区|集镇|夜市)"
)
TALKS = (
    (
        "介绍了办理思路。{deputy}代表认为“{first}”最为迫切，希望先易后难、尽快见效。"
        "双方商定答复前再沟通一次。"
    ),
    (
        "听取了{deputy}代表的补充意见。代表提出，“{last}”要多听群众的想法，不要只看材料。"
        "已记录并转经办科室落实。"
    ),
    "就“{first}”的实施条件和时间安排作了说明，{deputy}代表表示理解，要求答复中写明责任单位和完成时间。",
    "通报了前期调研情况和初步方案。{deputy}代表就点位、规模提出两条修改意见，已当场采纳。",
    (
        "汇报了办理进展，并就答复稿征求意见。{deputy}代表对“{first}”的做法表示认可，"
        "希望“{last}”建立长效办法。"
    ),
)

SATISFIED_COMMENTS: tuple[str, ...] = (
    "答复具体，有时间、有数字，承办人员还陪我到现场看了一遍，满意。",
    "问题解决得比预想的快，附近居民托我道一声谢。",
    "办理前中后都有联系，态度诚恳，结果看得见。",
    "三条建议条条有回音，希望把管护坚持下去。",
    "经办同志很负责，周末还到社区听居民意见。",
    "已向选区群众反馈，大家都说办得实在。",
    "办理认真，结果满意，继续关注后续效果。",
    "能办的马上办，不能马上办的讲清了原因和时间，可以接受。",
    "现场看过，确实办好了。",
    "会办单位也主动打来电话，部门之间配合得好。",
    "答复没有套话，针对性强。",
    "困扰多年的问题有了结果，感谢各单位的努力。",
)
FAIR_COMMENTS: tuple[str, ...] = (
    "总体可以，完成时间希望再提前一些。",
    "办理态度很好，效果还要看汛期的检验。",
    "主要问题解决了，夜间管理还有薄弱之处，请继续跟进。",
    "答复较全面，第二条的标准可以写得更细。",
    "基本满意，希望完工时再请居民去看一看。",
    "已有改善，建议半年后回访一次。",
)
# Objections to a reply that calls all solved, and to one that leaves a point open.
TOO_GOOD_TO_BE_TRUE: tuple[str, ...] = (
    "答复称“{first}”已经落实，我上周实地看过，情况并没有明显改变，请重新核实。",
    "承办单位只打过一次电话，没有到现场，答复与实际情况有出入，对“{first}”的做法不能认同。",
)
TOO_VAGUE: tuple[str, ...] = (
    "群众最盼的就是“{open}”，答复却一拖再拖，没有责任人，也看不到阶段安排，我无法向选区交代。",
    "答复讲原则多、讲办法少，“{open}”与去年的说法几乎一样，希望拿出具体措施。",
)

RETURNED_TO_DEPUTY: tuple[str, ...] = (
    "建议同时反映了停车和养老两件事，请按一事一议分别提出。",
    "反映的情况比较清楚，但具体建议一栏只有一句话，请补充希望怎样解决。",
    "请补充具体路段或小区名称，便于确定承办单位。",
    "与您今年提出的另一件建议内容重复，请核对后再提交。",
)
WITHDRAWAL_REASON = (
    "提出后承办单位很快到现场解决了问题，经与群众商量，不再需要按建议办理，申请撤回。"
)
EXTENSION_REASONS: tuple[str, ...] = (
    "涉及三个部门的职责划分，需提交区政府专题会议研究，申请延期一个月答复。",
    "第三方检测报告须下月中旬才能出具，为使答复有据，申请适当延期。",
    "方案正在公示，需待公示期满、意见处理完毕后答复。",
)
RETURN_REFUSED = (
    "经与编办核对职责分工，该建议所提事项由你单位牵头、相关单位配合，请继续办理，按期答复代表。"
)
DISPUTE = (
    "经本单位主要负责人研究：机构改革后该项职责已划出，三定规定附后，单独牵头确有困难，请予协调。"
)
EXTENDED = "同意延期，请向代表说明原因，并在新的期限内答复。"
PROPOSAL = "建议涉及项目资金安排，须由财政部门就资金来源提出意见，建议增加其会办。"
LEFT_TO_THE_OFFICE = "所提事项涉及多个部门，由区政府办按职责分办，答复期限不变。"
SENT_BACK_REASONS: tuple[str, ...] = (
    "第二条建议没有正面回应，请逐条答复。",
    "办理结果定为解决采纳，但正文写明工程尚未开工，请核实类别并写明完成时限。",
    "没有写明与代表沟通的情况，请先与代表当面沟通再行答复。",
)
REHANDLE_NOTES: tuple[str, ...] = (
    "经实地查看，代表反映的情况属实，答复中的措施没有完全到位，请承办单位重新办理，一个月内再次答复。",
    "承办单位与代表沟通不够，请当面沟通、补充具体措施和时限后重新答复。",
)
CLOSED_NOTES: tuple[str, ...] = (
    "经会同承办单位与代表当面沟通，代表对政策限制表示理解，同意不再重新办理，列入下一年度跟踪事项。",
    "代表所提内容主要涉及市级职权，区级措施已经落实，已向代表说明，不再重新办理。",
)
REMINDERS: tuple[str, ...] = (
    "办理期限将至，系统中尚无沟通记录，请尽快与代表联系。",
    "该件距答复期限不足十五天，请抓紧拟稿，按时答复。",
    "该件已超过办理期限，请说明原因并于三个工作日内答复代表。",
    "该件尚未签收，请今日内签收；不属本单位职责的，请按规定申请退办并说明理由。",
    "代表来电询问进展，请主动联系并告知办理情况。",
)
RAISED_AGAIN = "代表接待日上，又有群众反映这件事。"
MERGED = "两件建议反映的事项相近，合并办理，分别答复。"
REMINDER_LETTER = (
    "贵单位承办的下列代表建议已超过答复期限。请主要负责同志亲自过问，抓紧与代表沟通，"
    "三个工作日内答复代表，并将超期原因书面报送我委。"
)
KEY_GROUNDS: tuple[str, ...] = (
    "事关群众日常生活，多位代表持续关注，经主任会议讨论，列为年度重点督办建议。",
    "涉及部门多、协调难度大，近年代表多次提出，经主任会议讨论，列为年度重点督办建议。",
    "与民心工程项目关联紧密，社会关注度高，经主任会议讨论，列为年度重点督办建议。",
)
KEY_PLAN = (
    "一、承办单位提出办理方案，明确责任人和时间节点。\n"
    "二、常委会领导带队现场视察，与代表、居民当面沟通。\n"
    "三、专工委召开推进会，听取办理情况汇报。\n"
    "四、年底前向主任会议书面报告督办成效。"
)
KEY_LEVELS = {
    "chairpersons": "常委会分管副主任领衔",
    "committee": "对口专工委跟踪督办",
    "office": "代表工委统筹协调",
    "town": "街镇人大组织代表参与",
}
KEY_PEOPLE = "常委会分管副主任、专工委负责人、领衔代表、承办单位负责人"
KEY_VISIT = {
    "kind": "visit",
    "place": "项目现场",
    "content": "现场查看了办理进展，听取了居民意见。代表认为方案可行，建议公布完成时间，"
    "承办单位当场确认了责任人和节点。",
}
KEY_HEARING = {
    "kind": "report",
    "place": "区人大机关会议室",
    "content": "听取承办单位和会办单位汇报。会议认为总体进度正常，资金已经落实，"
    "要求会办单位月底前完成配套工作，并主动向代表通报。",
}
KEY_RESULT = (
    "建议所提事项已经落实，相关设施投入使用，长效管理办法已经印发，代表到场查看后表示满意。"
)
KEY_BENEFICIARIES = "周边六个小区四千二百余户居民"
NOT_OPEN_REASONS: tuple[str, ...] = (
    "内容涉及未公开的规划方案，暂不宜公开。",
    "内容涉及个人隐私，不予公开。",
)


@dataclass(frozen=True)
class ContactNote:
    """What a unit notes of a talk (面商): its kind (visit, meeting, call), where, who, what."""

    kind: str
    place: str
    people: str
    content: str


def contact(matter: Matter, deputy: str, *, turn: int = 0) -> ContactNote:
    """Give the note of the unit's talk with the deputy of that name; `turn` counts their talks."""
    lot = chance(matter.title, "contact", str(turn))
    handler, signatory = handler_of(matter.lead), signatory_of(matter.lead)
    content = _about(TALKS[lot % len(TALKS)], matter).replace("{deputy}", deputy)
    both = f"{deputy}代表；{signatory.post}{signatory.name}、经办人{handler.name}"
    if turn % 2 == 1:
        people = f"{deputy}代表；经办人{handler.name}"
        return ContactNote("call", "", people, f"电话{content}")
    if ON_SITE.fullmatch(matter.place):
        return ContactNote("visit", f"{matter.place}现场", both, f"与代表一同实地查看，{content}")
    rooms = ("人大代表之家", f"{unit(matter.lead).short}会议室", "街镇代表联络站")
    return ContactNote("meeting", rooms[lot % len(rooms)], both, f"当面{content}")


def objection(matter: Matter, outcome: str) -> str:
    """Give what a deputy writes who is not satisfied with a reply of this class (不满意)."""
    waiting = open_points(matter, outcome)
    texts = TOO_VAGUE if waiting else TOO_GOOD_TO_BE_TRUE
    text = texts[chance(matter.title, "objection") % len(texts)]
    return _about(text, matter).replace("{open}", waiting[0].name if waiting else "")


def return_request(matter: Matter, proposed: str) -> str:
    """Give the reason with which a unit asks to return a case (申请退办) to another one."""
    return (
        f"经研究，该建议所提“{matter.points[0].name}”主要属{unit(proposed).short}职责，"
        f"{unit(matter.lead).self_name}没有相应职权，建议改由{unit(proposed).label_zh}主办，"
        f"{unit(matter.lead).self_name}配合办理。"
    )


def _about(text: str, matter: Matter) -> str:
    names = [point.name.replace("“", "‘").replace("”", "’") for point in matter.points]
    words = {"{first}": names[0], "{last}": names[-1]}
    for word, value in words.items():
        text = text.replace(word, value)
    return text
