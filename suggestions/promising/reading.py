"""What pages show of promises: one of them with its story, those of a case, their letters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.shortcuts import get_object_or_404

from people.models import Membership
from people.requests import MemberRequest
from suggestions import timeline, visibility
from suggestions.intake.reading import SHOWN
from suggestions.models import (
    Attachment,
    Commitment,
    CommitmentEntry,
    Round,
    Suggestion,
    Supplement,
    SupplementRating,
)
from suggestions.promising.queries import promises_of, supplements_of
from suggestions.promising.reporting import is_checked
from suggestions.promising.rules import can_write
from suggestions.promising.steps import answering
from suggestions.replying.opinion_forms import GiveBackForm
from suggestions.replying.paper import Paper, supplement_paper
from suggestions.replying.rules import signs
from suggestions.telling import signatories
from workflow.rules import Rules

CASE = tuple(f"case__{name}" for name in SHOWN)


@dataclass
class Line:
    """A line of a promise's story with its evidence."""

    entry: CommitmentEntry
    files: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True)
class Letter:
    """A supplementary letter, of what it tells, and what the deputies said of it."""

    supplement: Supplement
    paper: Paper
    promises: Sequence[Commitment]
    ratings: Sequence[dict[str, Any]]


def found_promise(request: MemberRequest, public_id: str, promise_id: str) -> Commitment:
    """Give the promise that an address names, with its case; or 404."""
    shown = visibility.commitments_visible_to(request.membership).select_related(
        "unit", "assignment", "reply__assignment__unit", *CASE
    )
    return get_object_or_404(shown, public_id=promise_id, case__public_id=public_id)


def found_letter(request: MemberRequest, public_id: str, letter_id: str) -> Supplement:
    """Give the supplementary letter that an address names, with its case; or 404."""
    shown = visibility.supplements_visible_to(request.membership).select_related(
        "reply__assignment__unit", *CASE
    )
    return get_object_or_404(shown, public_id=letter_id, case__public_id=public_id)


def inside(
    request: MemberRequest, commitment: Commitment, draft: Supplement | None
) -> dict[str, Any]:
    """Give where the report on a promise stands inside the unit, and what was said of it."""
    member, parts = request.membership, answering(commitment.reply, commitment)
    unit = member.unit
    if unit is None or not can_write(member, commitment, parts):
        return {}
    said = timeline.last_words(commitment, ("report_given_back",), member) if draft else None
    return {
        "draft": draft,
        "checking": is_checked(draft),
        "draft_files": list(draft.files.order_by("pk")) if draft else [],
        "said_of_it": None if is_checked(draft) else said,
        "signs": signs(member),
        "signatories": signatories(unit),
        "give_back_form": GiveBackForm(),
    }


def story_of(commitments: Iterable[Commitment], member: Membership) -> list[Line]:
    """Give the story of promises as somebody may read it, the newest line first."""
    entries = visibility.entries_visible_to(member).filter(commitment__in=list(commitments))
    lines = {
        entry.pk: Line(entry) for entry in entries.select_related("written_by").order_by("-pk")
    }
    files = visibility.attachments_visible_to(member).filter(entry__in=list(lines))
    for file in files.order_by("pk"):
        lines[file.entry_id or 0].files.append(file)
    return list(lines.values())


def letters_of(case: Suggestion, supplements: Sequence[Supplement]) -> list[Letter]:
    """Give supplementary letters of a case as pages show them. Two queries for any number."""
    if not supplements:
        return []
    rules = {round_.number: round_.policy.rules for round_ in _rounds(case)}
    given = SupplementRating.objects.filter(supplement__in=list(supplements), superseded=False)
    ratings = list(given.select_related("deputy__user"))
    return [
        Letter(
            supplement,
            supplement_paper(case, supplement, rules[supplement.reply.round]),
            list(supplement.commitments.all()),
            [
                _told(rating, rules[supplement.reply.round])
                for rating in ratings
                if rating.supplement_id == supplement.pk
            ],
        )
        for supplement in supplements
    ]


def _rounds(case: Suggestion) -> Iterable[Round]:
    return case.rounds.select_related("policy")


def _told(rating: SupplementRating, rules: Rules) -> dict[str, Any]:
    """Give a rating with its answers in words."""
    return {
        "rating": rating,
        "result": rules.result(rating.result).label,
        "attitude": rules.attitude(rating.attitude).label,
    }


def promised_in(case: Suggestion, member: Membership) -> dict[str, Any]:
    """Give what a case's page shows of its promises: they, and the letters about kept ones.

    One query where nothing was promised.
    """
    promises = promises_of(case, member)
    supplements = supplements_of(case, member) if promises else []
    return {"promises": promises, "promise_letters": letters_of(case, supplements)}
