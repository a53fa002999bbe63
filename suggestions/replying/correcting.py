"""Acts of the secretariat on replies that were issued: sent back, or their class corrected."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.assigning.steps import set_due
from suggestions.contents import digests
from suggestions.kinds.replying import OutcomeCorrected, ReplySentBack
from suggestions.models import Assignment, Reply, Round, Suggestion
from suggestions.models.assigning import OPEN
from suggestions.record import Acting, act, keep, note, record, require, round_of
from suggestions.replying import rules
from suggestions.replying.letter import letter_of
from suggestions.replying.steps import SENT_BACK, keep_version
from suggestions.steps import parts_of, standing_replies
from suggestions.telling import about, signers, tell, unit_users
from workflow.machines.assignment import AssignmentRole
from workflow.rules import Rules


@act
def send_reply_back(
    reply: Reply, acting: Acting, *, reason: str, due_on: date | None = None
) -> Event:
    """Send a reply back to its unit before it stands: the case is not answered any more.

    The letter stays as it was issued; a new draft begins with its text. `due_on` is the day by
    which it has to come again, where that is not the unit's own date. Of separate units only the
    one concerned has it in hand again, of joint leads all.
    """
    require(
        rules.can_send_back(acting.actor, reply),
        _("Only the secretariat sends a reply back, while it checks it."),
    )
    require(bool(reason.strip()), _("Give the reason: the unit will read it."))
    require(due_on is None or due_on >= acting.day, _("A due date can't lie in the past."))
    case, parts = reply.case, parts_of(reply.case, reply)
    reply.superseded = True
    keep(reply, "superseded")
    _new_draft(reply, acting)
    steps = [_take_up_again(case, parts, reply.round), *_new_dates(parts, due_on)]
    for part in parts:
        keep(part, "state", "replied_on", "due_on", "first_due_on", "due_given", "due_provisional")
    set_due(case)
    case.answered_on = None
    case.mark_sent_back()
    keep(case, "state", "answered_on", "due_on")
    written, version = note(case, reason, acting), keep_version(reply, SENT_BACK, acting)
    event = record(
        case,
        "reply_sent_back",
        acting,
        touched=reply,
        steps=steps,
        digests=digests(written, version),
        data={
            "unit": reply.assignment.unit_id,
            "reply": reply.pk,
            "parts": [part.pk for part in parts],
        },
    )
    for part in parts:
        day = part.due_on.isoformat() if part.due_on else ""
        told = ReplySentBack(**about(case), reason=reason, due_on=day)
        tell(event, case, told, to=unit_users([part.unit]), part=str(part.unit_id))
    return event


def _new_draft(reply: Reply, acting: Acting) -> Reply:
    """Begin a new version with the text of the one that was sent back."""
    return Reply.objects.create(
        case=reply.case,
        assignment=reply.assignment,
        round=reply.round,
        number=reply.number + 1,
        written_by=reply.written_by,
        written_at=acting.at,
        **letter_of(reply).columns,
    )


def _take_up_again(case: Suggestion, parts: list[Assignment], round_no: int) -> dict[str, Any]:
    """Put the parts back in hand, and co-units that were silent too; give the step."""
    for part in parts:
        part.replied_on = None
        part.mark_sent_back()
    case.assignments.filter(round=round_no, role=AssignmentRole.CO, state__in=OPEN).update(
        over=False
    )
    return {"step": "sent_back", "round": round_no, "assignments": [part.pk for part in parts]}


def _new_dates(parts: list[Assignment], due_on: date | None) -> list[dict[str, Any]]:
    """Set the day by which the parts have to be answered again; give the steps."""
    changed = [part for part in parts if due_on is not None and part.due_on != due_on]
    for part in changed:
        part.first_due_on = part.first_due_on or part.due_on
        part.due_on, part.due_given, part.due_provisional = due_on, True, False
    return [
        {"step": "due", "assignment": part.pk, "due_on": part.due_on.isoformat()}
        for part in changed
        if part.due_on is not None
    ]


def _new_class(reply: Reply, round_: Round) -> dict[str, Any]:
    """Let the case have the worst class of its letters, as ever; give the step."""
    case, policy = reply.case, round_.policy.rules
    letters = standing_replies(case, round_.number)
    round_.outcome = case.outcome = max((r.class_now for r in letters), key=policy.rank)
    round_.save(update_fields=["outcome"])
    keep(case, "outcome")
    step = {
        "step": "raised" if reply.raised_outcome else "reclassed",
        "round": round_.number,
        **_told(policy, case.outcome),
        "parts": {str(part.pk): _told(policy, reply.class_now) for part in parts_of(case, reply)},
    }
    if not reply.raised_outcome:
        first = max((r.confirmed_outcome for r in letters), key=policy.rank)
        step["first"] = _told(policy, first)
    return step


def _told(policy: Rules, outcome: str) -> dict[str, Any]:
    return {"outcome": outcome, "solved": policy.outcome(outcome).solved}


@act
def correct_outcome(reply: Reply, acting: Acting, *, outcome: str, reason: str) -> Event:
    """Correct the class in force of a reply that stands; the letter stays as it was issued.

    The figures follow from this day on. Where a kept promise raised the class, the raised one is
    corrected, and the one of the first letter stays.
    """
    require(
        rules.can_correct_outcome(acting.actor, reply),
        _("Only the secretariat corrects the class, of a reply that stands."),
    )
    case, round_ = reply.case, round_of(reply.case)
    policy = round_.policy.rules
    require(
        outcome in {one.code for one in policy.outcomes},
        _("Choose the result class of each reply."),
    )
    before = reply.class_now
    require(outcome != before, _("It has this class already."))
    require(bool(reason.strip()), _("Give the reason: the unit and the deputies will read it."))
    column = "raised_outcome" if reply.raised_outcome else "confirmed_outcome"
    setattr(reply, column, outcome)
    keep(reply, column)
    step = _new_class(reply, round_)
    written = note(case, reason, acting)
    event = record(
        case,
        "outcome_corrected",
        acting,
        touched=reply,
        steps=[step],
        digests=digests(written),
        data={
            "unit": reply.assignment.unit_id,
            "reply": reply.pk,
            "before": before,
            "outcome": outcome,
        },
    )
    payload = OutcomeCorrected(**about(case), before=before, now=outcome, reason=reason)
    units = [part.unit for part in parts_of(case, reply)]
    tell(event, case, payload, to=[*signers(case), *unit_users(units)])
    return event
