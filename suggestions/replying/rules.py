"""Who drafts, checks, issues and sends back a reply, and what a letter must carry."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import Membership, Role
from suggestions.assigning.rules import works_for_unit
from suggestions.intake.rules import works_for_secretariat
from suggestions.models import Assignment, Contact, Reply, Suggestion
from suggestions.models.replying import Openness
from suggestions.replying.letter import Letter
from workflow.limits import by_article
from workflow.machines.assignment import AssignmentState
from workflow.machines.case import CaseState
from workflow.machines.reply import ReplyState
from workflow.policy import Rules

FACE_TO_FACE = frozenset({Contact.Kind.MEETING.value, Contact.Kind.VISIT.value})
TALK_FIRST: Mapping[str, Words] = {
    "contact_required": _("Note down at least one talk with the deputy before you reply."),
    "reply_form": _(
        "The deputy is answered face to face: note down a meeting or a visit before you reply."
    ),
}
NOT_ANSWERING = _("Only an answering unit that has signed for the case can reply, and only once.")
BEING_CHECKED = _("The signatory is checking the letter. Ask for it back to change it.")
DELIVERED = (CaseState.RESOLVED, CaseState.RATED)
_MUST_BE_FILLED_IN: Mapping[str, Words] = {
    "letter_no": _("Enter the letter's number (文号)."),
    "signatory": _("Enter who signs the letter."),
    "contact_person": _("Enter whom the deputy can call."),
    "contact_phone": _("Enter the contact person's telephone."),
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


def can_write(member: Membership | None, assignment: Assignment, reply: Reply | None) -> bool:
    """The letter is written by either; while it is being checked, by the signatory alone."""
    checking = reply is not None and reply.state == ReplyState.CHECKING
    return can_reply(member, assignment) and (not checking or signs(member))


def can_issue(member: Membership | None, assignment: Assignment, rules: Rules) -> bool:
    """Who may reply issues the letter, too; where the rules say so, the signatory alone does."""
    return can_reply(member, assignment) and (not rules.signatory_issues or signs(member))


def can_give_back(member: Membership | None, assignment: Assignment, reply: Reply | None) -> bool:
    """The signatory gives a letter back that he checks; its author may ask for it back."""
    checking = reply is not None and reply.state == ReplyState.CHECKING
    return can_reply(member, assignment) and checking


def signs(member: Membership | None) -> bool:
    """Whether somebody acts as his unit's signatory."""
    return member is not None and member.role == Role.SIGNATORY


def can_send_back(member: Membership | None, reply: Reply) -> bool:
    """The secretariat sends a reply back while it checks it, before it stands."""
    case = reply.case
    return (
        works_for_secretariat(member, case)
        and case.state == CaseState.ANSWERED
        and _is_standing(reply)
    )


def can_correct_outcome(member: Membership | None, reply: Reply) -> bool:
    """The secretariat corrects the class of a reply that stands, in the round that goes on."""
    case = reply.case
    return works_for_secretariat(member, case) and case.state in DELIVERED and _is_standing(reply)


def _is_standing(reply: Reply) -> bool:
    return (
        reply.state == ReplyState.ISSUED
        and reply.round == reply.case.round
        and not reply.superseded
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
    if letter.given_orally and rules.reply_form != "oral":
        yield "given_orally", _by_rule(_("The deputy is answered by letter."), rules, "reply_form")
    for name, asked in _MUST_BE_FILLED_IN.items():
        if not getattr(letter, name).strip() and not (letter.given_orally and name == "letter_no"):
            yield name, asked
    if letter.openness not in Openness.values:
        yield "openness", _("Choose whether it is published.")
    elif letter.openness != Openness.OPEN and not letter.openness_reason.strip():
        yield "openness_reason", _("Give the reason why it is not published.")


def _by_rule(reason: Words, rules: Rules, name: str) -> Words:
    """Say a reason together with the article behind it."""
    return by_article(reason, rules.articles.get(name, ""))
