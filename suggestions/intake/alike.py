"""Suggestions that may be about the same matter, of this session and of earlier ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest

from django.db.models import Prefetch, QuerySet

from people.models import Membership
from suggestions import visibility
from suggestions.intake.likeness import likeness, of_pairs, pairs
from suggestions.intake.reading import SHOWN
from suggestions.models import Assignment, Suggestion, TextVersion
from workflow.machines.assignment import ANSWERING, AssignmentState

COMPARED = 1_500  # titles of this session, and as many of earlier ones, the newest first
LIKELY = 0.35
LISTED = 6


@dataclass(frozen=True)
class Alike:
    """A suggestion that may be about the same matter; how like its title is, in per cent."""

    case: Suggestion
    percent: int

    @property
    def text(self) -> TextVersion | None:
        """Its text as it was submitted last."""
        texts: list[TextVersion] = getattr(self.case, "read_texts", [])
        return texts[0] if texts else None


def alike(case: Suggestion, member: Membership) -> list[Alike]:
    """Give the suggestions whose titles are most like this one's, the likest first.

    Asks the database as often for a thousand of them as for one.
    """
    own = pairs(case.title)
    shown = visibility.visible_to(member).exclude(pk=case.pk).filter(secret=False)
    same = shown.filter(session_id=case.session_id)
    earlier = shown.exclude(session_id=case.session_id)
    scores = [
        (of_pairs(own, pairs(title)), pk)
        for rows in (same, earlier)
        for pk, title in rows.order_by("-pk").values_list("pk", "title")[:COMPARED]
    ]
    likely = {pk: score for score, pk in nlargest(LISTED, scores) if score >= LIKELY}
    found = _loaded(shown.filter(pk__in=likely)) if likely else []
    by_likeness = sorted(found, key=lambda one: (-likely[one.pk], -one.pk))
    return [Alike(one, int(100 * likely[one.pk])) for one in by_likeness]


def alike_to(case: Suggestion, public_id: str, member: Membership) -> Alike | None:
    """Give one that was chosen, however like it is; None where the reader sees no such."""
    shown = visibility.visible_to(member).exclude(pk=case.pk)
    found = list(_loaded(shown.filter(public_id=public_id)))
    return Alike(found[0], _percent(case, found[0])) if found else None


def numbered(case: Suggestion, number: int, member: Membership) -> list[Alike]:
    """Give those of the same session that have a number: one in session, one between."""
    shown = visibility.visible_to(member).exclude(pk=case.pk)
    found = _loaded(shown.filter(session_id=case.session_id, number=number))
    return [Alike(one, _percent(case, one)) for one in found]


def _percent(case: Suggestion, other: Suggestion) -> int:
    return int(100 * likeness(case.title, other.title))


def _loaded(cases: QuerySet[Suggestion]) -> Iterable[Suggestion]:
    """Give cases with what stands side by side of them: text, proposer, units."""
    texts = TextVersion.objects.filter(sealed_at__isnull=False).order_by("-number")
    parts = Assignment.objects.filter(role__in=ANSWERING).exclude(state=AssignmentState.RETURNED)
    return cases.select_related(*SHOWN, "handled_with").prefetch_related(
        Prefetch("texts", texts, "read_texts"),
        Prefetch("assignments", parts.select_related("unit").order_by("pk"), "answering"),
    )
