"""Acts on key items (重点督办): chosen, planned, visited, concluded.

The chairpersons' meeting chooses them (代表法 52); their leaders, a committee, the office and the
towns supervise them together (四级联动督办).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from history.log import canonical
from history.models import Event
from people.models import User
from suggestions.contents import digests
from suggestions.intake.files import FILES_PER_STEP, NewFile, attach
from suggestions.kinds.supervising import KeyItem, SupervisionConcluded
from suggestions.models import (
    Attachment,
    Suggestion,
    Supervision,
    SupervisionLevel,
    SupervisionVisit,
)
from suggestions.record import Acting, act, case_of, keep, note, record, require
from suggestions.supervising import rules
from suggestions.telling import about, signers, tell, unit_users
from workflow.machines.assignment import AssignmentState

NOT_UNDER_WAY = _("Only secretariat and supervisors do this, while the key item is supervised.")
LEADER_AND_GROUNDS = _("Say why it is chosen, and which leader supervises it.")
Level = SupervisionLevel.Level


@dataclass(frozen=True)
class Item:
    """What is settled of a key item: why, who, by which plan. `levels` says who at which level."""

    grounds: str
    supervised_by: str
    handled_by: str = ""
    committee: str = ""
    plan: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, str]:
        """The columns of its row."""
        return {name: value for name, value in asdict(self).items() if name != "levels"}

    @property
    def named_levels(self) -> dict[str, str]:
        """Who supervises at the levels at which somebody does, in their order."""
        told = {level.value: self.levels.get(level.value, "").strip() for level in Level}
        return {level: who for level, who in told.items() if who}


def item_of(supervision: Supervision) -> Item:
    """Give what is settled of a key item now."""
    columns = {name: getattr(supervision, name) for name in Item.__dataclass_fields__}
    levels = dict(supervision.levels.values_list("level", "who"))
    return Item(**{**columns, "levels": levels})


@act
def make_key_item(case: Suggestion, acting: Acting, *, item: Item) -> Event:
    """Put a suggestion under key supervision; its deputies and units are told who leads it.

    Refused before it has a number, for a secret matter, and for one that is a key item already.
    """
    require(
        rules.can_choose(acting.actor, case),
        _("Secretariat and supervisors choose key items, of what has a number and is not secret."),
    )
    require(not case.key_item, _("It is a key item already."))
    require(bool(item.grounds.strip() and item.supervised_by.strip()), LEADER_AND_GROUNDS)
    supervision = Supervision.objects.filter(case=case).first() or Supervision(case=case)
    supervision.chosen_on, supervision.ended_on = acting.day, None
    supervision.result = supervision.beneficiaries = ""
    _settle(supervision, item)
    case.key_item = True
    keep(case, "key_item")
    written = note(case, item.grounds, acting)
    event = record(case, "key_item_made", acting, digests=digests(written, supervision))
    told = KeyItem(**about(case), leader=item.supervised_by)
    tell(event, case, told, to=_concerned(case))
    return event


def _settle(supervision: Supervision, item: Item) -> None:
    """Write down what is settled, with who supervises at which level."""
    for column, value in item.columns.items():
        setattr(supervision, column, value)
    supervision.version += 1
    supervision.save()
    supervision.levels.all().delete()
    SupervisionLevel.objects.bulk_create(
        SupervisionLevel(supervision=supervision, level=level, who=who)
        for level, who in item.named_levels.items()
    )


def _concerned(case: Suggestion) -> list[User]:
    """Give the deputies who signed it and the users of the units that have it."""
    parts = case.assignments.select_related("unit").filter(round=case.round)
    standing = parts.exclude(state=AssignmentState.RETURNED)
    return [*signers(case), *unit_users([part.unit for part in standing])]


@act
def revise_supervision(
    supervision: Supervision, acting: Acting, *, item: Item, reason: str = ""
) -> Event:
    """Settle plan, leaders or levels anew; what stood there before is kept with the reason."""
    case = case_of(supervision)
    require(rules.can_supervise(acting.actor, supervision), NOT_UNDER_WAY)
    require(bool(item.grounds.strip() and item.supervised_by.strip()), LEADER_AND_GROUNDS)
    values = _differences(item_of(supervision), item)
    require(bool(values), _("Nothing was changed."))
    _settle(supervision, item)
    written = note(case, canonical({"reason": reason, "values": values}), acting)
    return record(
        case,
        "supervision_revised",
        acting,
        touched=supervision,
        digests=digests(written, supervision),
        data={"columns": sorted(values)},
    )


def _differences(old: Item, new: Item) -> dict[str, list[str]]:
    before: dict[str, str] = {**old.columns, **old.named_levels}
    after: dict[str, str] = {**new.columns, **new.named_levels}
    names = before.keys() | after.keys()
    both = {name: [before.get(name, ""), after.get(name, "")] for name in sorted(names)}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


@dataclass(frozen=True)
class Visit:
    """What is noted down of a visit, an inquiry or a summons."""

    kind: str
    held_on: date
    people: str
    content: str
    place: str = ""


@act
def log_visit(
    supervision: Supervision, acting: Acting, *, visit: Visit, files: Sequence[NewFile] = ()
) -> Event:
    """Note down a step of the supervision, between its beginning and today; files go with it."""
    case = case_of(supervision)
    require(rules.can_supervise(acting.actor, supervision), NOT_UNDER_WAY)
    require(visit.kind in SupervisionVisit.Kind.values, _("Choose what it was."))
    require(
        supervision.chosen_on <= visit.held_on <= acting.day,
        _("It was held between the day the key item was chosen and today."),
    )
    require(len(files) <= FILES_PER_STEP, _("At most ten files go with it."))
    row = SupervisionVisit.objects.create(
        supervision=supervision,
        **asdict(visit),
        written_by=acting.actor.user if acting.actor else None,
        written_at=acting.at,
    )
    purpose = Attachment.Purpose.SUPERVISION
    attached = [attach(case, file, purpose, acting, visit=row) for file in files]
    keep(supervision)
    return record(
        case,
        "visit_logged",
        acting,
        touched=supervision,
        digests=digests(row, *attached),
        data={"visit": row.pk, "kind": visit.kind},
    )


@act
def conclude_supervision(
    supervision: Supervision, acting: Acting, *, result: str, beneficiaries: str = ""
) -> Event:
    """Conclude the supervision with what came of it; the item stays marked as a key item."""
    case = case_of(supervision)
    require(rules.can_supervise(acting.actor, supervision), NOT_UNDER_WAY)
    require(bool(result.strip()), _("Say what came of the supervision."))
    supervision.ended_on = acting.day
    supervision.result, supervision.beneficiaries = result, beneficiaries
    keep(supervision, "ended_on", "result", "beneficiaries")
    written = note(case, result, acting)
    event = record(
        case,
        "supervision_concluded",
        acting,
        touched=supervision,
        digests=digests(written, supervision),
    )
    tell(event, case, SupervisionConcluded(**about(case), result=result), to=_concerned(case))
    return event


@act
def drop_key_item(supervision: Supervision, acting: Acting, *, reason: str) -> Event:
    """Take a suggestion off the key items; what was noted down stays with its history."""
    case = case_of(supervision)
    require(rules.can_supervise(acting.actor, supervision), NOT_UNDER_WAY)
    require(bool(reason.strip()), _("Give the reason: the deputies will read it."))
    supervision.ended_on = acting.day
    keep(supervision, "ended_on")
    case.key_item = False
    keep(case, "key_item")
    written = note(case, reason, acting)
    event = record(
        case,
        "key_item_dropped",
        acting,
        touched=supervision,
        digests=digests(written, supervision),
    )
    told: dict[str, Any] = {"dropped": True, "reason": reason}
    tell(event, case, KeyItem(**about(case), **told), to=_concerned(case))
    return event
