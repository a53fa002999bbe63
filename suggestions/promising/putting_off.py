"""Acts on promises that are not kept in time: chase, take into the next year, explain."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.contents import digests
from suggestions.intake.files import NewFile
from suggestions.kinds.promising import PromiseExplained, PromiseReminded, PromiseRolledOn
from suggestions.models import Commitment, CommitmentEntry
from suggestions.promising import rules
from suggestions.promising.steps import (
    NOT_OPEN,
    about_promise,
    add_evidence,
    add_line,
    answering,
    units_of,
)
from suggestions.record import Acting, act, keep, record, require, round_of
from suggestions.telling import named, secretariat, signers, tell, unit_users

Kind = CommitmentEntry.Kind


@act
def remind_promise(commitment: Commitment, acting: Acting, *, text: str = "") -> Event:
    """Remind the units of a promise (催办); each reminder is counted."""
    require(
        rules.can_remind(acting.actor, commitment),
        _("Secretariat and supervisors remind of a promise that is being carried out."),
    )
    line = add_line(commitment, Kind.REMINDED, acting, text)
    keep(commitment)
    event = record(
        commitment.case,
        "promise_reminded",
        acting,
        touched=commitment,
        digests=digests(line),
        data={"unit": commitment.unit_id, "commitment": commitment.pk},
    )
    told = PromiseReminded(**about_promise(commitment), text=text)
    units = units_of([commitment], answering(commitment.reply, commitment))
    tell(event, commitment.case, told, to=unit_users(units))
    return event


@act
def roll_on(commitment: Commitment, acting: Acting, *, due_on: date, reason: str) -> Event:
    """Take a promise that was not kept by its day into the next year (Shanghai art. 22).

    What was promised first stays on record, and how often it was put off.
    """
    require(
        rules.can_roll_on(acting.actor, commitment, acting.day),
        _("The secretariat takes into the next year what was not kept by its day."),
    )
    require(bool(reason.strip()), _("Give the reason: the unit and the deputies read it."))
    require(
        rules.is_next_year(due_on, commitment, acting.day),
        _("The new day lies ahead, in a later year than the old one, by the end of next year."),
    )
    commitment.due_on = due_on
    commitment.rolled += 1
    keep(commitment, "due_on", "rolled")
    line = add_line(commitment, Kind.ROLLED, acting, reason, due_on=due_on)
    case = commitment.case
    event = record(
        case,
        "promise_rolled",
        acting,
        touched=commitment,
        digests=digests(line),
        data={
            "unit": commitment.unit_id,
            "commitment": commitment.pk,
            "due_on": due_on.isoformat(),
        },
    )
    told = PromiseRolledOn(**about_promise(commitment), reason=reason)
    units = units_of([commitment], answering(commitment.reply, commitment))
    tell(event, case, told, to=[*unit_users(units), *signers(case)])
    return event


@act
def explain(
    commitment: Commitment,
    acting: Acting,
    *,
    text: str,
    signatory: str,
    files: Sequence[NewFile] = (),
) -> Event:
    """Explain in writing, signed, why a promise can't be kept any more (Shanghai art. 22).

    It is then no longer followed up; the class of the letter stays as it is.
    """
    case = commitment.case
    parts = answering(commitment.reply, commitment)
    policy = round_of(case).policy.rules
    require(rules.can_report(acting.actor, commitment, parts, policy), NOT_OPEN)
    require(bool(text.strip()), _("Write what has changed, and why it can't be kept."))
    require(bool(signatory.strip()), _("Enter the leader who signs the explanation."))
    commitment.ended_on = acting.day
    commitment.mark_explained()
    keep(commitment, "state", "ended_on")
    line = add_line(commitment, Kind.EXPLAINED, acting, text, signatory=signatory)
    attached = add_evidence(line, files, acting)
    unit = commitment.reply.assignment.unit
    event = record(
        case,
        "promise_explained",
        acting,
        touched=commitment,
        digests=digests(line, *attached),
        data={"unit": unit.pk, "commitment": commitment.pk},
    )
    told = PromiseExplained(**about_promise(commitment), **named(unit), reason=text)
    tell(event, case, told, to=[*secretariat(case), *signers(case)])
    return event
