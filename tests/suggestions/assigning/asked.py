"""Short words for what units ask and are answered, on the days of the usual hand-out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from history.models import Event
from notifications.models import Message
from people.models import Membership, Unit
from suggestions.assigning import asking, deciding
from suggestions.assigning.actions import sign_for
from suggestions.assigning.rules import Handout
from suggestions.models import Suggestion, UnitRequest
from tests import cast as play
from tests.cast import Cast
from workflow.machines.assignment import AssignmentRole

LEAD, JOINT, SEPARATE, CO, INFORMATION = AssignmentRole
EARLY = date(2025, 2, 24)
DECIDED = date(2025, 2, 26)


def to(*units: Unit, role: AssignmentRole = LEAD, due_on: date | None = None) -> list[Handout]:
    """Give a hand-out of several units in one role."""
    return [Handout(unit, role, due_on=due_on) for unit in units]


def signed(
    people: Cast,
    units: Sequence[Handout] | None = None,
    *,
    title: str = "关于增设公交站点的建议",
    day: date = play.HANDED_OUT,
) -> Suggestion:
    """Hand Mei's suggestion out; every unit signs for it on the day."""
    case = play.assigned(people, units, title=title, day=day)
    for part in case.assignments.select_related("unit"):
        sign_for(part, play.by(people.user_of(part.unit), day))
    return play.fresh(case)


def returns(
    people: Cast, case: Suggestion, own: Unit, *, day: date = EARLY, **said: Any
) -> UnitRequest:
    """A unit asks to return its part."""
    words = {"reason": "不属本单位职责。", **said}
    part = play.part(case, own)
    asking.ask_return(part, play.by(people.user_of(own), day), **words)
    return latest(case)


def extends(
    people: Cast, case: Suggestion, unit: Unit, until: date, *, day: date = EARLY
) -> UnitRequest:
    """A unit asks for more time."""
    acting = play.by(people.user_of(unit), day)
    part = play.part(case, unit)
    asking.ask_extension(part, acting, reason="须待招标完成。", until=until)
    return latest(case)


def proposes(
    people: Cast, case: Suggestion, unit: Unit, other: Unit, *, role: str = CO, day: date = EARLY
) -> UnitRequest:
    """A unit proposes a further one."""
    acting = play.by(people.user_of(unit), day)
    part = play.part(case, unit)
    asking.propose_unit(part, acting, unit=other, role=role, reason="部分内容属其职责。")
    return latest(case)


def refuses(
    member: Membership, request: UnitRequest, answer: str = "属你单位职责。", day: date = DECIDED
) -> UnitRequest:
    """Somebody refuses what was asked."""
    return decides(member, request, agree=False, answer=answer, day=day)


def decides(
    member: Membership,
    request: UnitRequest,
    *,
    agree: bool = True,
    day: date = DECIDED,
    **said: Any,
) -> UnitRequest:
    """Somebody decides what was asked."""
    acts = {
        "return": deciding.decide_return,
        "extension": deciding.decide_extension,
        "units": deciding.decide_units,
    }
    acts[request.kind](request, play.by(member, day), agree=agree, **said)
    return UnitRequest.objects.get(pk=request.pk)


def disputes(member: Membership, request: UnitRequest, *, day: date = DECIDED) -> UnitRequest:
    """A unit disagrees."""
    asking.dispute(request, play.by(member, day), note="三定方案中无此职责。")
    return UnitRequest.objects.get(pk=request.pk)


def latest(case: Suggestion) -> UnitRequest:
    """Give what was asked last."""
    return UnitRequest.objects.filter(case=case).latest("pk")


def told(kind: str) -> set[str]:
    """Give the names of those who were told something."""
    return set(Message.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def kinds_of(case: Suggestion) -> list[str]:
    """Give the kinds of a case's events, oldest first."""
    events = Event.objects.filter(stream__ref=str(case.pk), stream__kind="suggestion")
    return list(events.order_by("seq").values_list("kind", flat=True))
