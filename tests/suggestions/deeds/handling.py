"""Acts of handing out and handling."""

from suggestions.assigning import actions as assigning
from suggestions.assigning.rules import Handout
from suggestions.models import Suggestion
from tests import cast as play
from tests.suggestions.deeds.deed import DAY, DELIVERED, RUNNING, WRITING, Deed, Words, nothing
from tests.suggestions.everybody import Everybody
from workflow.machines.assignment import AssignmentRole


def other_units(people: Everybody, _case: Suggestion) -> Words:
    lead = Handout(people.education, AssignmentRole.LEAD)
    helps = Handout(people.finance, AssignmentRole.CO)
    return {"units": [lead, helps], "reason": "属教育局职责。"}


DEEDS = (
    Deed(
        assigning.assign,
        "assigned",
        ("song",),
        ("numbered",),
        lambda people, _case: {"units": play.lead_and_co(people), "instruction": "请认真办理。"},
    ),
    Deed(assigning.reassign, "reassigned", ("song", "guan"), RUNNING, other_units),
    Deed(
        assigning.sign_for, "signed_for", ("lin", "zhao"), ("assigned", "again"), nothing, on="part"
    ),
    Deed(
        assigning.log_contact,
        "contacted",
        ("lin", "zhao"),
        (*WRITING, "checking", "answered", *DELIVERED),
        lambda *_: {
            "talk": assigning.Talk(kind="visit", held_on=DAY, people="梅若兰", content="看现场。")
        },
        on="part",
    ),
)
