"""Acts on promises that are being kept: progress, the report with its letter, the decision."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.contents import digests
from suggestions.deadlines import promise_feedback_until
from suggestions.intake.files import NewFile
from suggestions.kinds.promising import (
    PromiseConfirmed,
    PromiseNotKept,
    PromiseReported,
    SupplementDelivered,
)
from suggestions.models import (
    Attachment,
    Commitment,
    CommitmentEntry,
    Reply,
    Round,
    Supplement,
)
from suggestions.promising import rules
from suggestions.promising.reporting import (
    NO_EVIDENCE,
    check_class,
    files_along,
    others_kept,
    require_in_hand,
    write_report,
)
from suggestions.promising.steps import (
    NOT_OPEN,
    about_promise,
    add_evidence,
    add_line,
    answering,
    units_of,
)
from suggestions.promising.writing import Letter
from suggestions.record import Acting, act, keep, record, require, round_of
from suggestions.steps import parts_of, standing_replies
from suggestions.telling import named, secretariat, signers, tell, unit_users
from workflow.machines.commitment import CommitmentState

Kind = CommitmentEntry.Kind


@act
def note_progress(
    commitment: Commitment, acting: Acting, *, text: str, files: Sequence[NewFile] = ()
) -> Event:
    """Note down how a promise goes on; the deputies can read it."""
    parts = answering(commitment.reply, commitment)
    require(rules.can_note(acting.actor, commitment, parts), NOT_OPEN)
    require(bool(text.strip()), _("Describe the progress."))
    line = add_line(commitment, Kind.PROGRESS, acting, text)
    attached = add_evidence(line, files, acting)
    keep(commitment)
    return record(
        commitment.case,
        "promise_progress",
        acting,
        touched=commitment,
        digests=digests(line, *attached),
        data={"unit": commitment.unit_id, "commitment": commitment.pk},
    )


@act
def report_kept(
    commitment: Commitment,
    acting: Acting,
    *,
    evidence: str,
    letter: Letter,
    files: Sequence[NewFile] = (),
    also: Sequence[Commitment] = (),
    handed_in: Sequence[Attachment] = (),
) -> Event:
    """Report a promise as kept, with the evidence and the supplementary letter about it.

    `also` names further promises of the same letter that are kept as well, `handed_in` files of
    the unit's draft that go along. The letter says to which class the reply rises, if it does; all
    takes effect when the secretariat confirms it.
    """
    case, reply = commitment.case, commitment.reply
    parts = answering(reply, commitment)
    policy = round_of(case).policy.rules
    require(rules.can_report(acting.actor, commitment, parts, policy), NOT_OPEN)
    along = files_along(commitment, acting, handed_in)
    require(bool(evidence.strip() or files or along), NO_EVIDENCE)
    require(letter.is_complete, _("Fill in the whole letter: the deputies receive it."))
    kept = [commitment, *others_kept(commitment, also)]
    require_in_hand(kept, acting)
    check_class(reply, letter.outcome, kept, policy)
    supplement = write_report(kept, acting, letter, state=Supplement.State.HANDED_IN)
    lines = []
    for one in kept:
        one.reported_on = acting.day
        one.mark_reported()
        keep(one, "state", "reported_on")
        lines.append(add_line(one, Kind.REPORTED, acting, evidence))
    attached = add_evidence(lines[0], files, acting, along=along)
    event = record(
        case,
        "promise_reported",
        acting,
        touched=commitment,
        digests=digests(supplement, *lines, *attached),
        data={
            "unit": reply.assignment.unit_id,
            "supplement": supplement.pk,
            "commitments": [one.pk for one in kept],
        },
    )
    told = PromiseReported(**about_promise(commitment), **named(reply.assignment.unit))
    tell(event, case, told, to=secretariat(case))
    return event


@act
def confirm_kept(supplement: Supplement, acting: Acting) -> Event:
    """Confirm that promises are kept (销号), and deliver the letter about them.

    The class in force rises from this day on, if the letter says so; the first class stays.
    """
    commitments = _reported(supplement, acting)
    case, reply = supplement.case, supplement.reply
    round_ = round_of(case)
    policy = round_.policy.rules
    check_class(reply, supplement.outcome, commitments, policy)
    lines = []
    for one in commitments:
        one.ended_on = acting.day
        one.mark_kept()
        keep(one, "state", "ended_on")
        lines.append(add_line(one, Kind.KEPT, acting))
    supplement.state = Supplement.State.CONFIRMED
    supplement.confirmed_on = acting.day
    supplement.feedback_until = promise_feedback_until(policy, acting.day)
    keep(supplement, "state", "confirmed_on", "feedback_until")
    steps = _raise(reply, supplement, round_) if supplement.outcome else []
    parts = parts_of(case, reply)
    event = record(
        case,
        "promise_kept",
        acting,
        touched=supplement,
        steps=steps,
        digests=digests(*lines),
        data={
            "unit": reply.assignment.unit_id,
            "supplement": supplement.pk,
            "commitments": [one.pk for one in commitments],
            "outcome": supplement.outcome,
        },
    )
    told, until = about_promise(commitments[0]), supplement.feedback_until
    delivered = SupplementDelivered(**told, until=until.isoformat() if until else "")
    tell(event, case, delivered, to=signers(case))
    confirmed = PromiseConfirmed(**told, outcome=supplement.outcome)
    tell(event, case, confirmed, to=unit_users(units_of(commitments, parts)))
    return event


def _raise(reply: Reply, supplement: Supplement, round_: Round) -> list[dict[str, Any]]:
    """Raise the class of a letter; that of the case is the worst of its letters', as ever."""
    case, policy = supplement.case, round_.policy.rules
    reply.raised_outcome = supplement.outcome
    keep(reply, "raised_outcome")
    standing = standing_replies(case, round_.number)
    case.outcome = round_.outcome = rules.worst_class(case, standing, policy)
    round_.save(update_fields=["outcome"])
    keep(case, "outcome")
    told = {
        "outcome": reply.raised_outcome,
        "solved": policy.outcome(reply.raised_outcome).solved,
    }
    return [
        {
            "step": "raised",
            "round": round_.number,
            "outcome": case.outcome,
            "solved": policy.outcome(case.outcome).solved,
            "parts": {str(part.pk): told for part in parts_of(case, reply)},
        }
    ]


@act
def refuse_kept(supplement: Supplement, acting: Acting, *, reason: str) -> Event:
    """Send a report back: the promises are not kept yet, and the letter is not delivered."""
    commitments = _reported(supplement, acting)
    require(bool(reason.strip()), _("Give the reason: the unit reads what is missing."))
    case = supplement.case
    lines = []
    for one in commitments:
        one.reported_on = None
        one.mark_not_kept()
        keep(one, "state", "reported_on")
        lines.append(add_line(one, Kind.NOT_KEPT, acting, reason))
    supplement.state = Supplement.State.SENT_BACK
    keep(supplement, "state")
    event = record(
        case,
        "promise_not_kept",
        acting,
        touched=supplement,
        digests=digests(*lines),
        data={
            "unit": supplement.reply.assignment.unit_id,
            "supplement": supplement.pk,
            "commitments": [one.pk for one in commitments],
        },
    )
    told = PromiseNotKept(**about_promise(commitments[0]), reason=reason)
    units = units_of(commitments, parts_of(case, supplement.reply))
    tell(event, case, told, to=unit_users(units))
    return event


def _reported(supplement: Supplement, acting: Acting) -> list[Commitment]:
    """Give the promises that a letter reports as kept, to be decided on; refused otherwise."""
    require(
        rules.can_decide(acting.actor, supplement),
        _("Only the secretariat decides on what was reported as kept, once."),
    )
    commitments = list(supplement.commitments.select_related("unit").order_by("position"))
    for one in commitments:
        one.case = supplement.case
    reported = CommitmentState.REPORTED
    require(
        bool(commitments) and all(one.in_force and one.state == reported for one in commitments),
        _("A later letter to the deputy has taken the place of these promises."),
    )
    return commitments
