"""Acts on replies: draft, issue, resolve."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.contents import digests
from suggestions.intake.files import FILES_PER_STEP, NewFile, attach
from suggestions.models import Assignment, Attachment, Reply, Suggestion
from suggestions.record import Acting, ActRefused, act, keep, note, record, require, round_of
from suggestions.replying import rules
from suggestions.replying.letter import Letter
from suggestions.replying.promises import (
    enter_promises,
    faults_of_promises,
    may_promise,
    units_that_may_carry_out,
)
from suggestions.steps import (
    answer_if_complete,
    parts_of,
    resolve_round,
    standing_replies,
    tell_progress,
)
from workflow.machines.assignment import AssignmentState
from workflow.policy import Rules

NOT_ANSWERING = _("Only an answering unit that has signed for the case can reply, and only once.")
# Earlier records may know of an answer and of no unit; then there is no letter that could stand.
NO_REPLY = _(
    "No unit's reply is on record here. Enter in the imported file when it was concluded, "
    "and import it again."
)

NOT_OF_THIS_CASE = _("Only a unit that answers or helps here can be responsible for a promise.")
PROMISES_NOTHING = _(
    "A class that needs a date needs a promise with it, and the unit made none: its letter can't "
    "stand under this class."
)


class LetterRefused(ActRefused):
    """The letter is not ready to be issued; `faults` name the fields."""

    def __init__(self, faults: list[tuple[str, Any]]) -> None:
        super().__init__(faults[0][1])
        self.faults = faults


@act
def draft_reply(assignment: Assignment, acting: Acting, *, letter: Letter) -> Event:
    """Save the reply as far as it is written."""
    require(rules.can_reply(acting.actor, assignment), NOT_ANSWERING)
    reply = _written(assignment, letter, acting)
    reply.save()
    keep(assignment)
    return record(
        assignment.case,
        "reply_drafted",
        acting,
        touched=assignment,
        data={"unit": assignment.unit_id, "reply": reply.pk},
    )


@act
def issue_reply(
    assignment: Assignment, acting: Acting, *, letter: Letter, files: Sequence[NewFile] = ()
) -> Event:
    """Issue the unit's reply; the case is answered with the last answering unit.

    Refused while the letter lacks a part, or a talk with the deputy that the policy demands. What
    it promises is kept in the ledger from its delivery on; only some classes promise anything.
    """
    require(rules.can_reply(acting.actor, assignment), NOT_ANSWERING)
    case = assignment.case
    round_ = round_of(case)
    policy = round_.policy.rules
    if not may_promise(policy, letter.outcome):
        letter = replace(letter, promises=())
    faults = list(rules.faults_of(letter, policy))
    faults += _faults_of_promises(assignment, letter, policy, acting)
    if faults:
        raise LetterRefused(faults)
    require(
        not rules.contact_missing(case, assignment, policy),
        _("Note down at least one talk with the deputy before you reply."),
        article=policy.articles.get("contact_required", ""),
    )
    require(len(files) <= FILES_PER_STEP, _("A letter can carry ten files."))
    reply = _written(assignment, letter, acting)
    reply.issued_on = acting.day
    reply.mark_issued()
    reply.version += 1
    reply.save()
    attached = [attach(case, f, Attachment.Purpose.REPLY, acting, reply=reply) for f in files]
    promised = enter_promises(reply, assignment, letter.promises)
    answered = _mark_replied(case, reply, assignment, acting)
    steps = [
        {"step": "replied", "round": round_.number, "assignments": [a.pk for a in answered]},
        *answer_if_complete(case, round_, acting),
    ]
    event = record(
        case,
        "reply_issued",
        acting,
        touched=assignment,
        steps=steps,
        digests=digests(reply, *attached, *promised),
        data={"unit": assignment.unit_id, "reply": reply.pk, "outcome": reply.outcome},
    )
    tell_progress(event, case, unit=assignment.unit)
    return event


def _faults_of_promises(
    assignment: Assignment, letter: Letter, policy: Rules, acting: Acting
) -> list[tuple[str, Any]]:
    faults = list(faults_of_promises(letter.promises, letter.outcome, policy, on=acting.day))
    named = {promise.unit_id for promise in letter.promises} - {None, assignment.unit_id}
    if named and named - {unit.pk for unit in units_that_may_carry_out(assignment)}:
        faults.append(NOT_OF_THIS_CASE)
    return [("promises", words) for words in faults]


def _written(assignment: Assignment, letter: Letter, acting: Acting) -> Reply:
    """Write the letter into the unit's reply that is being drafted, or begin one; to be saved."""
    reply = assignment.replies.filter(superseded=False).first()
    if reply is None:
        reply = Reply(case=assignment.case, assignment=assignment, round=assignment.round)
    for column, value in letter.columns.items():
        setattr(reply, column, value)
    reply.written_by = acting.actor.user if acting.actor else None
    reply.written_at = acting.at
    return reply


def _mark_replied(
    case: Suggestion, reply: Reply, own: Assignment, acting: Acting
) -> list[Assignment]:
    """Mark the unit's part replied; joint leads answer once, together (Shanghai art. 17)."""
    parts = [own if part.pk == own.pk else part for part in parts_of(case, reply)]
    require(
        all(part.state == AssignmentState.SIGNED_FOR for part in parts),
        _("The other lead unit has not signed for the case yet. Joint leads answer together."),
    )
    for part in parts:
        part.replied_on = acting.day
        part.mark_replied()
        keep(part, "state", "replied_on")
    return parts


@act
def resolve(
    case: Suggestion, acting: Acting, *, outcomes: Mapping[int, str], reason: str = ""
) -> Event:
    """Let the replies stand, each under its confirmed class, and deliver them to the signers.

    `outcomes` maps a reply's id to the class. Another class than the unit's needs a reason.
    """
    require(
        rules.can_resolve(acting.actor, case),
        _("Only the secretariat can let a reply stand, after the last unit has replied."),
    )
    round_ = round_of(case)
    replies = standing_replies(case, round_.number)
    require(bool(replies), NO_REPLY)
    known = {outcome.code for outcome in round_.policy.rules.outcomes}
    require(
        all(outcomes.get(reply.pk, reply.outcome) in known for reply in replies),
        _("Choose the result class of each reply."),
    )
    changed = [r for r in replies if outcomes.get(r.pk, r.outcome) != r.outcome]
    require(
        not changed or bool(reason.strip()),
        _("You chose another class than the unit. Give the reason."),
    )
    require(
        not any(
            _promises_nothing(reply, outcomes.get(reply.pk, reply.outcome), round_.policy.rules)
            for reply in replies
        ),
        PROMISES_NOTHING,
        article=round_.policy.rules.articles.get("outcomes", ""),
    )
    steps = resolve_round(case, round_, replies, outcomes, acting)
    written = [note(case, reason, acting)] if reason.strip() else []
    event = record(
        case,
        "resolved",
        acting,
        steps=steps,
        digests=digests(*written),
        data={"outcome": case.outcome, "changed": [reply.pk for reply in changed]},
    )
    tell_progress(event, case)
    return event


def _promises_nothing(reply: Reply, outcome: str, policy: Rules) -> bool:
    """Whether a letter lacks what its class needs. Earlier records tell of no promises."""
    return (
        may_promise(policy, outcome) and not reply.case.imported and not reply.commitments.exists()
    )
