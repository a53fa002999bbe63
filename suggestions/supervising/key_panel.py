"""A key item as its pages show it: leaders, levels, plan, steps and result, by right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from people.models import Membership
from suggestions import visibility
from suggestions.models import (
    Attachment,
    Suggestion,
    Supervision,
    SupervisionLevel,
    SupervisionVisit,
)
from suggestions.supervising import rules


@dataclass(frozen=True)
class Step:
    """A visit, an inquiry or a summons; what was found is told only to who may read it."""

    visit: SupervisionVisit
    told: bool
    files: Sequence[Attachment] = ()


@dataclass(frozen=True)
class KeyItem:
    """A key item with its levels and steps, and whether its reader may go on with it."""

    supervision: Supervision
    levels: Sequence[SupervisionLevel]
    steps: Sequence[Step]
    may_supervise: bool

    @property
    def concluded_on(self) -> date | None:
        """The day on which its supervision was concluded."""
        return self.supervision.ended_on


def key_item_of(
    case: Suggestion, member: Membership, files: Sequence[Attachment]
) -> KeyItem | None:
    """Give the key item that a suggestion is, as a reader may know it; None where it is none.

    `files` are those of the suggestion that he may open.
    """
    if not case.key_item:
        return None
    shown = visibility.supervisions_visible_to(member).filter(case=case)
    found = shown.prefetch_related("levels").first()
    if found is None:
        return None
    found.case = case
    told = Exists(visibility.visits_told_to(member).filter(pk=OuterRef("pk")))
    visits: QuerySet[Any] = SupervisionVisit.objects.filter(supervision=found).annotate(told=told)
    return KeyItem(
        found,
        sorted(found.levels.all(), key=lambda level: _PLACES[level.level]),
        [
            Step(one, one.told, [f for f in files if f.visit_id == one.pk])
            for one in visits.order_by("-held_on", "-pk")
        ],
        may_supervise=rules.can_supervise(member, found) and not case.is_ended,
    )


_PLACES = {level.value: place for place, level in enumerate(SupervisionLevel.Level)}
