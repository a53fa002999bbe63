"""Who rates, until when it counts, and what an objection is."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from people.models import Deputy, Membership, Role
from people.queries import role_in_force
from suggestions.intake.rules import works_for_secretariat
from suggestions.models import Assignment, CoSignature, Rating, Reply, Suggestion
from suggestions.models.rating import Judgement
from workflow.machines.assignment import ANSWERING, AssignmentState
from workflow.machines.case import CaseState
from workflow.machines.reply import ReplyState
from workflow.policy import Rules

RATABLE = (CaseState.RESOLVED, CaseState.RATED)


def raters(case: Suggestion, rules: Rules) -> list[int]:
    """Give the ids of the deputies who rate: the lead deputy, or by policy all signers."""
    own = [case.proposer_id] if case.proposer_id else []
    if rules.who_rates == "lead":
        return own
    signed = case.cosignatures.filter(state=CoSignature.State.CONFIRMED)
    return own + list(signed.values_list("deputy_id", flat=True))


def letters_owed_by(user_id: int) -> QuerySet[Reply]:
    """Give of a suggestion in an outer question the letters that a user has not rated yet.

    That a letter counts once for each who rates is said by `raters`.
    """
    rated = Rating.objects.filter(reply=OuterRef("pk"), deputy__user=user_id, superseded=False)
    return Reply.objects.filter(
        ~Exists(rated),
        case=OuterRef("pk"),
        round=OuterRef("round"),
        state=ReplyState.ISSUED,
        superseded=False,
    )


def seat_in(case: Suggestion, user_id: int) -> Deputy | None:
    """Give the seat in which a user signed the case: of the term in which he did."""
    if case.proposer and case.proposer.user_id == user_id:
        return case.proposer
    signature = case.cosignatures.select_related("deputy").filter(deputy__user=user_id).first()
    return signature.deputy if signature else None


def may_rate(member: Membership | None, case: Suggestion, deputy: Deputy) -> bool:
    """A deputy rates for himself, never while acting for a unit; the secretariat enters paper."""
    if works_for_secretariat(member, case):
        return True
    return member is not None and member.role == Role.DEPUTY and deputy.user_id == member.user_id


def is_late(case: Suggestion, day: date) -> bool:
    """Whether a rating of that day comes after the feedback window: kept, but counted nowhere."""
    return case.feedback_until is not None and day > case.feedback_until


def is_objection(rating: Judgement, rules: Rules) -> bool:
    """Whether a rating says no to one of the questions: then it says why, and is studied.

    One of earlier records may leave a question open.
    """
    on_result = bool(rating.result) and rules.result(rating.result).needs_text
    on_attitude = bool(rating.attitude) and rules.attitude(rating.attitude).needs_text
    return on_result or on_attitude


def belongs_to_answering_unit(deputy: Deputy, reply: Reply, *, on: date) -> bool:
    """Whether the deputy belongs to a unit that answered in this round: his rating is flagged.

    What counts is his role on the day on which he rates.
    """
    answered = Assignment.objects.filter(
        case_id=reply.case_id,
        round=reply.round,
        role__in=ANSWERING,
        state=AssignmentState.REPLIED,
    )
    return belongs_to(deputy, answered.values("unit"), on=on)


def belongs_to(deputy: Deputy, units: Iterable[int] | QuerySet[Any, Any], *, on: date) -> bool:
    """Whether a deputy belongs to one of the units on a day."""
    roles = Membership.objects.filter(role_in_force(on), user_id=deputy.user_id, unit__in=units)
    return roles.exists()


def can_study(member: Membership | None, case: Suggestion) -> bool:
    """The secretariat studies an objection that is open."""
    return works_for_secretariat(member, case) and case.state in RATABLE and case.objection_open
