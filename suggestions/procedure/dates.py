"""Why these dates? Every date of a suggestion that a rule gave, each with its rule and reasons."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import Unit
from suggestions.assigning.why import Why, why
from suggestions.deadlines import due, feedback_due, opinion_again_by
from suggestions.models import Assignment, Round, Suggestion
from suggestions.models.case import Period
from workflow.calendar import Calendar, load_calendar
from workflow.limits import DueDate
from workflow.machines.assignment import AssignmentState
from workflow.machines.case import CaseState
from workflow.policy import Rules
from workflow.wording import WORDINGS, said

# What a part is asked for besides its due date, while it is in hand.
_BESIDES = ("return_window", "contact")
_IN_HAND = (AssignmentState.PENDING, AssignmentState.SIGNED_FOR)


@dataclass(frozen=True)
class Dated:
    """One date: what it is, whose, how it stands, and why.

    `counted` says the limit in words. Of a unit's due date the subject of handing out knows more:
    that it was set by hand, or put off.
    """

    anchor: str
    what: Words
    unit: Unit | None
    on: date | None
    why: Why
    done_on: date | None = None
    provisional: bool = False
    counted: str = ""

    @property
    def is_window(self) -> bool:
        """Whether something may be done until then, and is not overdue afterwards."""
        return bool(self.counted) and not self.anchor.startswith(("contact", "handout"))

    @property
    def now_on(self) -> date | None:
        """The date that the calendar gives now, where another one stands still."""
        by_rule = self.why.limit is not None and not self.why.given
        return self.why.on if by_rule and self.why.on != self.on else None


def dates_of(
    case: Suggestion,
    parts: Sequence[Assignment],
    rounds: Iterable[Round],
    *,
    in_force: Rules | None,
    inside: bool,
    on: date,
) -> list[Dated]:
    """Give the dates of a suggestion: of its parts that a reader sees, and of its own.

    `in_force` are the rules by which it is handed out, while it is not; `inside` whether the
    reader is told of what units do among themselves.
    """
    by_number = {round_.number: round_ for round_ in rounds}
    standing = [
        part for part in parts if part.state != AssignmentState.RETURNED and part.round in by_number
    ]
    begun = [part.assigned_on for part in standing] + [
        day for day in (case.submitted_on, case.resolved_on) if day
    ]
    calendar = load_calendar(min(begun, default=on))
    found = [*_of_handout(case, in_force, calendar)]
    for part in standing:
        beside = [one for one in standing if one.answers and one.round == part.round]
        explained = why(part, by_number[part.round], on=on, calendar=calendar)
        if explained.again and not any(one.first_due_on for one in beside):
            again = _again(part, beside, by_number[part.round].policy.rules, calendar)
            explained = replace(explained, on=again)
        found += _of_part(part, by_number[part.round], calendar, explained, inside=inside)
    if case.round in by_number:
        found += _of_rating(case, by_number[case.round].policy.rules, calendar)
    return found


def _of_handout(case: Suggestion, rules: Rules | None, calendar: Calendar) -> Iterator[Dated]:
    """Explain by when it has to be handed out: what came in between sessions has a limit."""
    waits = case.state == CaseState.SUBMITTED and case.period == Period.BETWEEN
    if rules is None or rules.handout is None or not waits or case.submitted_on is None:
        return
    ends = due(rules.handout, case.submitted_on, roll=rules.roll, calendar=calendar)
    yield _by_limit("handout", None, rules, ends)


def _of_part(
    part: Assignment, round_: Round, calendar: Calendar, explained: Why, *, inside: bool
) -> Iterator[Dated]:
    if part.due_on is not None and not part.over:
        yield Dated(
            anchor=anchor_of(part),
            what=_("Reply") if part.answers else _("Opinion of a co-unit"),
            unit=part.unit,
            on=part.due_on,
            why=explained,
            done_on=part.replied_on,
            provisional=part.due_provisional,
        )
    rules = round_.policy.rules
    in_hand = part.state in _IN_HAND and not part.over
    for name in _BESIDES if inside and in_hand else ():
        limit = getattr(rules, name)
        if limit is not None:
            days = part.assigned_on, part.received_on
            ends = due(limit, *days, roll=rules.roll, calendar=calendar)
            yield _by_limit(name, part, rules, ends)


def _again(
    part: Assignment, answering: Sequence[Assignment], rules: Rules, calendar: Calendar
) -> date | None:
    """Give when an opinion that was sent back is due, as the calendar gives it now."""
    asked_on = max(one.sent_back_on for one in part.opinions.all() if one.sent_back_on)
    ends = opinion_again_by(calendar, rules, asked_on, answering)
    return ends.on if ends else None


def _of_rating(case: Suggestion, rules: Rules, calendar: Calendar) -> Iterator[Dated]:
    if case.feedback_until is None or case.resolved_on is None:
        return
    ends = feedback_due(rules, case.resolved_on, calendar=calendar)
    if ends is not None:
        yield _by_limit(
            "feedback",
            None,
            rules,
            ends,
            stands=case.feedback_until,
            provisional=case.feedback_provisional,
        )


def _by_limit(
    name: str,
    part: Assignment | None,
    rules: Rules,
    ends: DueDate,
    *,
    stands: date | None = None,
    provisional: bool | None = None,
) -> Dated:
    """Explain a date by its limit; one that is not stored stands as it is worked out."""
    return Dated(
        anchor=f"{name}-{part.public_id}" if part else name,
        what=WORDINGS[name].label,
        unit=part.unit if part else None,
        on=stands or ends.on,
        why=Why(
            ends.on,
            limit=getattr(rules, name),
            article=rules.articles.get(name, ""),
            reasons=tuple(ends.explain()),
        ),
        provisional=ends.provisional if provisional is None else provisional,
        counted=" ".join(said(rules, name)),
    )


def anchor_of(part: Assignment) -> str:
    """Give the place on the page of dates where a part's due date is explained."""
    return f"due-{part.public_id}"
