"""Acts on ratings: rate, correct, enter a paper one, study an objection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from history.models import Event
from people.models import Deputy, Role
from suggestions.assigning.rules import Handout, is_closed, refusal_of
from suggestions.assigning.steps import (
    assigned_step,
    hand_out,
    handed_data,
    set_due,
    tell_signers,
    tell_units,
)
from suggestions.contents import digests
from suggestions.intake.files import NewFile, attach
from suggestions.kinds.replying import ObjectionClosed, Rated
from suggestions.models import Assignment, Attachment, Rating, Reply, Round, Suggestion
from suggestions.models.rating import Judgement
from suggestions.rating import rules
from suggestions.record import Acting, act, keep, note, record, require, round_of
from suggestions.steps import parts_of, standing_replies
from suggestions.telling import about, secretariat, signers, tell
from workflow.machines.assignment import AssignmentRole, AssignmentState
from workflow.machines.reply import ReplyState
from workflow.policy import Rules, in_force


@dataclass(frozen=True)
class Answers:
    """The two questions, and why where one says no. Codes are the policy's."""

    result: str
    attitude: str
    comment: str = ""


@act
def rate(
    reply: Reply,
    acting: Acting,
    *,
    deputy: Deputy,
    answers: Answers,
    scan: NewFile | None = None,
) -> Event:
    """Rate a delivered reply, or correct one's rating within the window.

    A unit's user never rates. After the window a first rating is kept, marked late, and counts
    nowhere; a correction is refused. What the secretariat enters is marked as given on paper, of
    which it may keep the scan.
    """
    case = reply.case
    round_ = round_of(case)
    policy = round_.policy.rules
    require(
        rules.may_rate(acting.actor, case, deputy),
        _("A reply is rated by the deputy himself, or entered by the secretariat from paper."),
    )
    require(
        case.state in rules.RATABLE
        and reply.state == ReplyState.ISSUED
        and reply.round == round_.number
        and not reply.superseded,
        _("This reply can't be rated now."),
    )
    require(deputy.pk in rules.raters(case, policy), _("By the policy the lead deputy rates."))
    rating = Rating(
        **judged(case, acting, deputy, answers, policy),
        round=reply.round,
        reply=reply,
        conflict=rules.belongs_to_answering_unit(deputy, reply, on=acting.day),
    )
    earlier = reply.ratings.filter(deputy=deputy, superseded=False).first()
    supersede(earlier, late=rating.late)
    rating.save(force_insert=True)
    complete = not rating.late and _complete(case, round_, policy)
    step = _rated_step(rating, reply, policy) | {"complete": complete}
    columns = _settle(case, round_, rating, policy, complete=complete)
    keep(case, *columns)
    keep(reply)
    steps: list[dict[str, Any]] = [step]
    handed: list[Assignment] = []
    objection = rules.is_objection(rating, policy) and not rating.late
    at_once = objection and policy.rehandle == "at_once"
    same = _same_units(case, round_, localdate(acting.at)) if at_once else []
    if same:
        again, handed = _handle_again(case, round_, same, acting)
        steps += again
    event = record(
        case,
        _kind(rating, earlier),
        acting,
        touched=reply,
        steps=steps,
        digests=digests(rating, *_kept_scan(rating, scan, acting)),
        data={"rating": rating.pk, "late": rating.late, **handed_data(handed)},
    )
    told = Rated(**about(case), deputy=deputy.name, objection=objection)
    tell(event, case, told, to=secretariat(case))
    if handed:
        tell_units(event, case, handed)
        tell_signers(event, case, handed, again=True)
    return event


def _kept_scan(rating: Rating, scan: NewFile | None, acting: Acting) -> list[Attachment]:
    if scan is None or not rating.on_paper:
        return []
    purpose = Attachment.Purpose.RATING
    return [attach(rating.case, scan, purpose, acting, reply=rating.reply)]


def _kind(rating: Rating, earlier: Rating | None) -> str:
    if rating.on_paper:
        return "rating_entered"
    return "rating_corrected" if earlier else "rated"


def judged(
    case: Suggestion, acting: Acting, deputy: Deputy, answers: Answers, policy: Rules
) -> dict[str, Any]:
    """Give a deputy's answers on a case as they are kept; refused as `said_of` refuses them."""
    late = rules.is_late(case, acting.day)
    said = said_of(acting, deputy, answers, policy, delivered_on=case.resolved_on, late=late)
    return {"case": case, **said}


def said_of(
    acting: Acting,
    deputy: Deputy,
    answers: Answers,
    policy: Rules,
    *,
    delivered_on: date | None,
    late: bool,
) -> dict[str, Any]:
    """Give what a deputy says of a letter; refused for unknown choices and a missing comment.

    What the secretariat enters is marked as given on paper, what comes after the window as late.
    """
    results = {choice.code: choice for choice in policy.results}
    attitudes = {choice.code: choice for choice in policy.attitudes}
    require(
        answers.result in results and answers.attitude in attitudes, _("Answer both questions.")
    )
    require(
        acting.day <= localdate(acting.at) and (delivered_on is None or acting.day >= delivered_on),
        _("A rating is given after the letter was delivered, and not in the future."),
    )
    says_no = results[answers.result].needs_text or attitudes[answers.attitude].needs_text
    require(
        not says_no or bool(answers.comment.strip()),
        _("Say what is missing: with a no the reason is needed."),
    )
    return {
        "deputy": deputy,
        "result": answers.result,
        "attitude": answers.attitude,
        "comment": answers.comment,
        "given_on": acting.day,
        "late": late,
        "on_paper": acting.actor is not None and acting.actor.role == Role.SECRETARIAT,
        "given_by": acting.actor.user if acting.actor else None,
        "given_at": acting.at,
    }


def supersede(earlier: Judgement | None, *, late: bool) -> None:
    """Let an earlier answer give way to a new one; refused after the window. Both are kept."""
    if earlier is None:
        return
    require(not late, _("The time for rating has ended: the rating can't be changed any more."))
    earlier.superseded = True
    earlier.save(update_fields=["superseded"])


def _complete(case: Suggestion, round_: Round, policy: Rules) -> bool:
    """Whether everybody who has to rate has rated every reply of the round in time."""
    needed = {
        (reply.pk, deputy)
        for reply in standing_replies(case, round_.number)
        for deputy in rules.raters(case, policy)
    }
    given = case.ratings.filter(round=round_.number, superseded=False, late=False)
    return needed <= set(given.values_list("reply_id", "deputy_id"))


def _rated_step(rating: Rating, reply: Reply, policy: Rules) -> dict[str, Any]:
    """Give what the figures need of a rating."""
    results = [choice.code for choice in policy.results]
    attitudes = [choice.code for choice in policy.attitudes]
    return {
        "step": "rated",
        "round": rating.round,
        "reply": reply.pk,
        "deputy": rating.deputy_id,
        **({"each": True} if policy.who_rates == "all" else {}),
        "assignments": [part.pk for part in parts_of(rating.case, reply)],
        "counts": not rating.late,
        "result": rating.result,
        "result_rank": results.index(rating.result),
        "consent": policy.result(rating.result).counts,
        "attitude": rating.attitude,
        "attitude_rank": attitudes.index(rating.attitude),
        "satisfied": policy.attitude(rating.attitude).counts,
    }


def _settle(
    case: Suggestion, round_: Round, rating: Rating, policy: Rules, *, complete: bool
) -> list[str]:
    """Bring the case's state and its open objection up to the ratings; give the columns."""
    if rating.late:
        return []
    standing = case.ratings.filter(round=round_.number, superseded=False, late=False)
    # One that was studied and closed stays so when somebody else rates.
    looked_at = standing if case.objection_open else [rating]
    case.objection_open = any(rules.is_objection(given, policy) for given in looked_at)
    if not complete:
        return ["objection_open"]
    case.rated_on = rating.given_on
    case.mark_rated()
    return ["state", "rated_on", "objection_open"]


@act
def rehandle(case: Suggestion, acting: Acting, *, units: Sequence[Handout], reason: str) -> Event:
    """Have the case handled again after an objection was studied: a new round, a new due date.

    Nothing of the earlier round is overwritten (Shanghai art. 21: a new reply in one month).
    """
    require(
        rules.can_study(acting.actor, case),
        _("Only the secretariat can have it handled again, while an objection is open."),
    )
    require(bool(reason.strip()), _("Give the reason: the unit and the deputy will read it."))
    wrong = refusal_of(units, case.congress_id, acting.day)
    require(wrong is None, wrong or "")
    steps, handed = _handle_again(case, round_of(case), units, acting)
    written = note(case, reason, acting)
    event = record(
        case,
        "rehandled",
        acting,
        steps=steps,
        digests=digests(written),
        data=handed_data(handed),
    )
    tell_units(event, case, handed)
    tell_signers(event, case, handed, again=True)
    return event


def _same_units(case: Suggestion, round_: Round, on: date) -> list[Handout]:
    """Give the hand-out of the round once more; none where one of its units is gone by that day.

    Then the objection stays open until the secretariat has chosen who handles it.
    """
    standing = case.assignments.select_related("unit").filter(round=round_.number)
    again = [
        Handout(assignment.unit, AssignmentRole(assignment.role), assignment.part)
        for assignment in standing.exclude(state=AssignmentState.RETURNED)
    ]
    return [] if any(is_closed(handout.unit, on) for handout in again) else again


def _handle_again(
    case: Suggestion, round_: Round, units: Sequence[Handout], acting: Acting
) -> tuple[list[dict[str, Any]], list[Assignment]]:
    """Open the next round under the policy of this day and hand it out."""
    following = Round.objects.create(
        case=case,
        number=round_.number + 1,
        policy=in_force(case.congress_id, acting.day),
        opened_on=acting.day,
    )
    case.round = following.number
    case.objection_open = False
    case.assigned_on = acting.day
    case.answered_on = case.resolved_on = case.rated_on = case.feedback_until = None
    case.mark_handled_again()
    handed = hand_out(case, following, units, acting)
    set_due(case)
    keep(
        case,
        "state",
        "round",
        "objection_open",
        "assigned_on",
        "due_on",
        "answered_on",
        "resolved_on",
        "rated_on",
        "feedback_until",
    )
    steps = [
        {"step": "rehandled", "round": following.number},
        assigned_step(following.number, handed),
    ]
    return steps, handed


@act
def close_objection(case: Suggestion, acting: Acting, *, reason: str) -> Event:
    """Close an objection after talking with the deputy; the rating stays as it is."""
    require(
        rules.can_study(acting.actor, case),
        _("Only the secretariat can close an objection, while it is open."),
    )
    require(bool(reason.strip()), _("Say what was talked over with the deputy."))
    case.objection_open = False
    keep(case, "objection_open")
    written = note(case, reason, acting)
    event = record(case, "objection_closed", acting, digests=digests(written))
    tell(event, case, ObjectionClosed(**about(case), reason=reason), to=signers(case))
    return event
