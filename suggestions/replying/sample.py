"""A letter about nothing real, to show what a template makes of one."""

from datetime import date
from typing import Final

from people.models import Congress
from suggestions.models import Reply
from suggestions.replying.paper import Paper, compose
from suggestions.replying.template import Parts
from suggestions.replying.wording import Wording
from workflow.policy import PolicyMissing, in_force
from workflow.presets import PRESETS

MARK: Final = "样张"
TEXT: Final = """一、办理情况
收到建议后，我们会同会办单位到现场踏勘，当面听取了代表和居民的意见。
（一）关于增设站点。已新增公交站点两处，方便三个小区的居民出行。
（二）关于夜间班次。末班车已延长至二十二时。
二、下一步工作
1.继续跟踪客流情况；
2.将候车亭改造列入明年计划。"""


def sample(congress: Congress, parts: Parts, *, on: date) -> Paper:
    """Give a sample letter in the words of a template, in the name of nobody."""
    try:
        rules = in_force(congress.pk, on).rules
    except PolicyMissing:
        rules = PRESETS["national"]
    wording = Wording(
        parts=parts,
        congress=congress.label_zh,
        session="三届五次会议",
        period="",
        number="128",
        title="关于增设公交站点的建议",
        units=["某某区交通运输局"],
        co_units=["区财政局"],
        deputies=["王建国", "李秀英"],
    )
    reply = Reply(
        text=TEXT,
        letter_no="某交函〔2026〕37号",
        signatory="张明",
        contact_person="周文静",
        contact_phone="0000-5555 0137",
        issued_on=on,
    )
    best = rules.outcomes[0].code
    return compose(wording, reply, outcome=best, rules=rules, mark=MARK)
