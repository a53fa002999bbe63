"""Who drafts, issues and checks a reply, and what a letter must carry."""

from collections.abc import Iterator

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


def contact_missing(case: Suggestion, assignment: Assignment, rules: Rules) -> bool:
    """Whether the policy demands a talk with the deputy that the unit has not noted down."""
    return (
        rules.contact_required
        and not Contact.objects.filter(
            assignment__case=case,
            assignment__round=assignment.round,
            assignment__unit=assignment.unit_id,
        ).exists()
    )


def faults_of(letter: Letter, rules: Rules) -> Iterator[tuple[str, Words]]:
    """Give what is missing in a letter that is to be issued: the field, and what to do."""
    if not letter.text.strip():
        yield "text", _("Write the reply.")
    if letter.outcome not in {outcome.code for outcome in rules.outcomes}:
        yield "outcome", _("Choose the result class.")
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
