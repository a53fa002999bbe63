"""Suggestions that are handled together (并案): which they are, and what a reader may know of them.

One of them heads the others; for the reader they all stand beside each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.models import Membership
from suggestions import visibility
from suggestions.belongings import has
from suggestions.models import Assignment, Suggestion
from workflow.machines.case import ENDED, CaseState


@dataclass(frozen=True)
class Companion:
    """One that a suggestion is handled together with; its title only for who may see it."""

    case: Suggestion
    shown: bool
    heads: bool


def others_of(case: Suggestion) -> QuerySet[Suggestion]:
    """Give those with which a suggestion is handled together, ended ones left out, by number."""
    head = case.handled_with_id or case.pk
    group = Suggestion.objects.filter(Q(pk=head) | Q(handled_with=head))
    return group.exclude(pk=case.pk).exclude(state__in=ENDED).order_by("number", "pk")


def companions(case: Suggestion, member: Membership) -> list[Companion]:
    """Give them as a reader may know of them: everybody the number, who sees it the title too."""
    if is_alone(case):
        return []
    shown = Exists(visibility.visible_to(member).filter(pk=OuterRef("pk")))
    others: QuerySet[Any] = others_of(case).annotate(shown=shown)
    return [Companion(one, one.shown, one.pk == case.handled_with_id) for one in others]


def is_alone(case: Suggestion) -> bool:
    """Whether it is known that a suggestion is handled together with no other."""
    return case.handled_with_id is None and not has(case, "followers")


def waiting_followers(case: Suggestion, member: Membership) -> QuerySet[Suggestion]:
    """Give those merged with a suggestion that have their number and wait to be handed out."""
    shown = visibility.visible_to(member).filter(handled_with=case, number__isnull=False)
    return shown.filter(state=CaseState.SUBMITTED).order_by("number", "pk")


def with_followers(cases: Iterable[Suggestion], member: Membership) -> list[Suggestion]:
    """Give some suggestions, each with those after it that are handed out along with it."""
    chosen = list(cases)
    known = {case.pk for case in chosen}
    following: dict[int | None, list[Suggestion]] = {}
    shown = visibility.visible_to(member).filter(handled_with__in=known, number__isnull=False)
    for one in shown.filter(state=CaseState.SUBMITTED).order_by("number", "pk"):
        if one.pk not in known:
            following.setdefault(one.handled_with_id, []).append(one)
    return [one for case in chosen for one in (case, *following.get(case.pk, ()))]


def with_mark(cases: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    """Add to each suggestion whether it is handled together with others (`together`)."""
    followed = Suggestion.objects.filter(handled_with=OuterRef("pk")).exclude(state__in=ENDED)
    return cases.annotate(together=Q(handled_with__isnull=False) | Exists(followed))


def parts_with_mark(parts: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Add to each unit's part whether its suggestion is handled with others (`together`)."""
    followed = Suggestion.objects.filter(handled_with=OuterRef("case")).exclude(state__in=ENDED)
    return parts.annotate(together=Q(case__handled_with__isnull=False) | Exists(followed))
