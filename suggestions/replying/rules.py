"""Who drafts, issues and checks a reply, and what a letter must carry."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import Membership
from suggestions.assigning.rules import works_for_unit
from suggestions.intake.rules import works_for_secretariat
from suggestions.models import Assignment, Contact, Suggestion
from suggestions.models.replying import Openness
from suggestions.replying.letter import Letter
from workflow.machines.assignment import AssignmentState
from workflow.machines.case import CaseState
from workflow.policy import Rules

FACE_TO_FACE = frozenset({Contact.Kind.MEETING.value, Contact.Kind.VISIT.value})
TALK_FIRST: Mapping[str, Words] = {
    "contact_required": _("Note down at least one talk with the deputy before you reply."),
    "reply_form": _(
        "The deputy is answered face to face: note down a meeting or a visit before you reply."
    ),
}


def can_reply(member: Membership | None, assignment: Assignment) -> bool:
    """An answering unit that has signed for the case drafts and issues its reply.

    A co-unit may talk with the deputy, but not answer him.
    """
    return (
        works_for_unit(member, assignment)
        and assignment.answers
        and assignment.state == AssignmentState.SIGNED_FOR
    )


def can_resolve(member: Membership | None, case: Suggestion) -> bool:
    """The secretariat checks what was answered and lets it stand."""
    return works_for_secretariat(member, case) and case.state == CaseState.ANSWERED


def contact_missing(case: Suggestion, assignment: Assignment, rules: Rules) -> str:
    """Name the rule that demands a talk with the deputy which is not noted down yet, or none.

    Where the deputy is answered face to face first (面复), it has to be a meeting or a visit. What
    a unit noted down that was merged into this one counts too.
    """
    if not rules.contact_required and rules.reply_form != "face_to_face":
        return ""
    unit = assignment.unit_id
    own = Q(assignment__unit=unit) | Q(assignment__unit__merged_into=unit)
    talks = Contact.objects.filter(
        own, assignment__case=case, assignment__round=assignment.round
    ).values_list("kind", flat=True)
    return talk_missing(set(talks), rules)


def talk_missing(kinds: Collection[str], rules: Rules) -> str:
    """Name the rule that demands another talk than those of these kinds, or none."""
    if rules.reply_form == "face_to_face" and not FACE_TO_FACE & set(kinds):
        return "reply_form"
    return "contact_required" if rules.contact_required and not kinds else ""


def faults_of(letter: Letter, rules: Rules) -> Iterator[tuple[str, Words]]:
    """Give what is missing in a letter that is to be issued: the field, and what to do."""
    if not letter.text.strip():
        yield "text", _("Write the reply.")
    if letter.outcome not in {outcome.code for outcome in rules.outcomes}:
        yield "outcome", _("Choose the result class.")
    elif rules.outcome(letter.outcome).needs_date and letter.promised_on is None:
        yield "promised_on", _("This class needs the date by which it will be solved.")
    if not letter.letter_no.strip():
        yield "letter_no", _("Enter the letter's number (文号).")
    if not letter.signatory.strip():
        yield "signatory", _("Enter who signs the letter.")
    if not letter.contact_person.strip():
        yield "contact_person", _("Enter whom the deputy can call.")
    if not letter.contact_phone.strip():
        yield "contact_phone", _("Enter the contact person's telephone.")
    if letter.openness not in Openness.values:
        yield "openness", _("Choose whether it is published.")
    elif letter.openness != Openness.OPEN and not letter.openness_reason.strip():
        yield "openness_reason", _("Give the reason why it is not published.")
