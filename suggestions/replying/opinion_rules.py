"""Who gives an opinion, who sends it back, whom a reply waits for, and who signs a draft."""

from datetime import date

from people.models import UNIT_WORKERS, Membership
from suggestions.assigning.rules import works_for_unit
from suggestions.models import Assignment, CounterSignature
from suggestions.models.assigning import OPEN
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState
from workflow.machines.case import CaseState


def is_helping(part: Assignment) -> bool:
    """Whether a part is a co-unit's, in the round that goes on and before it is answered."""
    return (
        part.role == AssignmentRole.CO
        and part.round == part.case.round
        and part.case.state == CaseState.ASSIGNED
    )


def can_give_opinion(member: Membership | None, part: Assignment) -> bool:
    """A co-unit that has signed for the case gives its opinion, late too, until it is answered."""
    return (
        works_for_unit(member, part)
        and is_helping(part)
        and part.state == AssignmentState.SIGNED_FOR
    )


def can_send_opinion_back(member: Membership | None, part: Assignment) -> bool:
    """Who is about to answer the deputy sends back an opinion that says nothing to the point."""
    return (
        is_helping(part)
        and part.state == AssignmentState.OPINED
        and is_answering_beside(member, part)
    )


def may_send_opinions_back(member: Membership | None, own: Assignment) -> bool:
    """Whether somebody is about to answer the deputy, and so judges what his co-units say."""
    return works_for_unit(member, own) and own.answers and own.state == AssignmentState.SIGNED_FOR


def is_answering_beside(member: Membership | None, part: Assignment) -> bool:
    """Whether somebody acts for a unit that still has to answer in the same round as a part."""
    if member is None or member.role not in UNIT_WORKERS:
        return False
    return Assignment.objects.filter(
        case=part.case_id,
        round=part.round,
        unit=member.unit_id,
        role__in=ANSWERING,
        state=AssignmentState.SIGNED_FOR,
    ).exists()


def blocks(part: Assignment, on: date, *, reply_due_on: date | None) -> bool:
    """Whether a reply has to wait on a day: for a co-unit that may still say something in time.

    What is due no earlier than the reply itself holds nothing up: where the rules set no time for
    an opinion, the reply would never come in time.
    """
    with_the_reply = reply_due_on is not None and part.due_on and part.due_on >= reply_due_on
    return is_in_time(part, on) and not with_the_reply


def is_in_time(part: Assignment, on: date) -> bool:
    """Whether a co-unit that has not given its opinion still has time for it on a day."""
    return _owes_an_opinion(part) and part.due_on is not None and part.due_on >= on


def fell_silent(part: Assignment, on: date) -> bool:
    """Whether a co-unit has let its time go by, and that is not on record yet."""
    return _owes_an_opinion(part) and part.due_on is not None and part.due_on < on


def _owes_an_opinion(part: Assignment) -> bool:
    return (
        part.role == AssignmentRole.CO
        and part.state in OPEN
        and part.silent_on is None
        and not part.over
    )


def can_countersign(
    member: Membership | None, part: Assignment, signature: CounterSignature | None
) -> bool:
    """A co-unit that was asked signs the draft or objects to it, once for each text."""
    return (
        works_for_unit(member, part)
        and is_helping(part)
        and part.state != AssignmentState.RETURNED
        and signature is not None
        and signature.state == CounterSignature.State.ASKED
    )
