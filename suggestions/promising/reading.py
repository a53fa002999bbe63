"""What pages show of promises: one of them with its story, those of a case, their letters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.shortcuts import get_object_or_404

from people.models import Membership
from people.requests import MemberRequest
from suggestions import timeline, visibility
from suggestions.belongings import has
from suggestions.intake.reading import SHOWN, in_words
from suggestions.models import (
    Attachment,
    Commitment,
    CommitmentEntry,
    Suggestion,
    Supplement,
    SupplementRating,
)
from suggestions.promising.queries import promises_of
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
    ratings: list[dict[str, Any]]


def found_promise(request: MemberRequest, public_id: str, promise_id: str) -> Commitment:
    """Give the promise that an address names, with its case; or 404."""
    shown = visibility.commitments_visible_to(request.membership).select_related(
        "unit", "assignment", "reply__assignment__unit", *CASE
    )
    return get_object_or_404(shown, public_id=promise_id, case__public_id=public_id)


def found_letter(request: MemberRequest, public_id: str, letter_id: str) -> Supplement:
    """Give the supplementary letter that an address names, with its case; or 404."""
    shown = visibility.supplements_visible_to(request.membership).select_related(
        "reply__assignment__unit", "reply__assignment__handling__policy", *CASE
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


def story_of(
    commitments: Iterable[Commitment],
    member: Membership,
    files: Iterable[Attachment] | None = None,
) -> list[Line]:
    """Give the story of promises as somebody may read it, the newest line first.

    `files` are those of the case that he may open, where they are loaded already.
    """
    entries = visibility.entries_visible_to(member).filter(commitment__in=list(commitments))
    lines = {
        entry.pk: Line(entry) for entry in entries.select_related("written_by").order_by("-pk")
    }
    if files is None:
        files = visibility.attachments_visible_to(member).filter(entry__in=list(lines))
    for file in sorted(files, key=lambda file: file.pk):
        if file.entry_id in lines:
            lines[file.entry_id].files.append(file)
    return list(lines.values())


def letters_of(case: Suggestion, supplements: Iterable[Supplement]) -> list[Letter]:
    """Give supplementary letters of a case as pages show them. One query for any number."""
    return _letters(case, [(one, list(one.commitments.all())) for one in supplements])


def _letters(
    case: Suggestion, told: Iterable[tuple[Supplement, Sequence[Commitment]]]
) -> list[Letter]:
    """Give letters with the promises of which they tell, and what the deputies said of them."""
    letters = [
        Letter(one, supplement_paper(case, one, _rules(one)), promises, ratings=[])
        for one, promises in told
    ]
    by_supplement = {letter.supplement.pk: letter for letter in letters}
    if letters and has(case, "supplement_ratings"):
        given = SupplementRating.objects.filter(supplement__in=by_supplement, superseded=False)
        for rating in given.select_related("deputy__user"):
            letter = by_supplement[rating.supplement_id]
            letter.ratings.append(in_words(rating, _rules(letter.supplement)))
    return letters


def _rules(supplement: Supplement) -> Rules:
    return supplement.reply.assignment.handling.policy.rules


def promised_in(case: Suggestion, member: Membership) -> dict[str, Any]:
    """Give what a case's page shows of its promises: they, and the letters about kept ones."""
    promises = promises_of(case, member)
    told: dict[int, tuple[Supplement, list[Commitment]]] = {}
    for promise in promises:
        for supplement in promise.told_in:
            told.setdefault(supplement.pk, (supplement, []))[1].append(promise)
    latest_first = [told[pk] for pk in sorted(told, reverse=True)]
    return {"promises": promises, "promise_letters": _letters(case, latest_first)}
