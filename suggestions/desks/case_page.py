"""The case page: the same for everybody, with the parts that he may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.access import signed_in
from people.models import UNIT_WORKERS, Membership
from people.requests import MemberRequest
from suggestions import timeline, visibility
from suggestions.assigning.asks import of_case
from suggestions.belongings import has
from suggestions.bonds import Bond, bonds_of
from suggestions.desks.offers import offers
from suggestions.intake import reading
from suggestions.intake.withdrawal_panel import asked_of
from suggestions.models import (
    Assignment,
    Attachment,
    Contact,
    CoSignature,
    Reminder,
    Reply,
    Round,
    Suggestion,
)
from suggestions.promising.reading import promised_in
from suggestions.rating.opinion_ratings import add_ratings
from suggestions.replying.heard import by_round, opinions_in
from suggestions.replying.paper import Paper, paper
from suggestions.replying.wording import Circle
from suggestions.supervising.key_panel import key_item_of
from suggestions.together import companions
from workflow.machines.assignment import AssignmentRole, AssignmentState
from workflow.machines.reply import ReplyState


@dataclass
class Letter:
    """A reply as the page shows it: the letter, its files and what the deputies said of it."""

    reply: Reply
    paper: Paper
    files: list[Attachment] = field(default_factory=list)
    ratings: list[dict[str, Any]] = field(default_factory=list)


@require_safe
@signed_in
def case(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show one suggestion: its text, its units, talks, letters and ratings, by right."""
    member = request.membership
    found = reading.found_whole(request, public_id)
    parts = _parts(found, member)
    current = [p for p in parts if p.round == found.round and p.state != AssignmentState.RETURNED]
    files, handed = reading.files_of(member, found), found.assigned_on is not None
    taken_off_on, asked = _taken_off_on(member, parts), asked_of(found, member)
    rounds, circle = {part.round: part.handling for part in parts}, Circle(parts, _cosigners(found))
    context = {
        "case": found,
        "today": timezone.localdate(),
        "text": reading.text_of(found),
        "cosigners": circle.cosigners,
        "parts": parts,
        "current": current,
        "own": [p for p in current if p.unit_id == member.unit_id and member.unit_id],
        "contacts": list(_contacts(found, parts)) if handed else [],
        "requests": of_case(member, found, parts) if handed else [],
        "rounds": _letters(found, request, files, rounds, circle) if handed else [],
        "heard_by_round": _heard(found, member, parts, rounds, on=timezone.localdate()),
        "files": [f for f in files if f.is_of_the_case and f.purpose != Attachment.Purpose.RATING],
        "item": key_item_of(found, member, files) if not taken_off_on else None,
        "reminders": list(_reminders(found, member, parts)) if handed else [],
        "bonds": _bonds(found, member, current, on=timezone.localdate()),
        **(promised_in(found, member) if handed else {}),
        "offers": offers(found, member, current, asked=asked),
        "asked": asked,
        "companions": companions(found, member) if found.number and not taken_off_on else [],
        "dates": _dates(found),
        "taken_off_on": taken_off_on,
    }
    return render(request, "suggestions/case.html", context)


def _parts(found: Suggestion, member: Membership) -> list[Assignment]:
    """Give the units' parts that the reader may read of, each with its case and its round."""
    shown = visibility.assignments_visible_to(member).filter(case=found)
    parts = list(shown.select_related("unit__parent", "handler", "handling__policy"))
    for part in parts:
        part.case = found
    return parts


def _reminders(
    found: Suggestion, member: Membership, parts: Iterable[Assignment]
) -> Iterable[Reminder]:
    """Give the reminders to the units, for who may read them, each with its unit."""
    if not has(found, "reminders"):
        return
    known = {part.pk: part for part in parts}
    sent = visibility.reminders_visible_to(member).filter(assignment__in=list(known))
    for reminder in sent.order_by("-sent_at", "-pk"):
        reminder.assignment = known[reminder.assignment_id]
        yield reminder


def _bonds(
    found: Suggestion, member: Membership, current: Iterable[Assignment], *, on: date
) -> list[Bond]:
    """Tell the congress which signers belong to a unit that answers them."""
    answering = [part.unit for part in current if part.answers]
    bound = has(found, "lead_of_units") or has(found, "cosigners_of_units")
    if member.role not in visibility.CONGRESS_ROLES or not answering or not bound:
        return []
    return bonds_of(found, answering, on=on)


def _dates(found: Suggestion) -> dict[str, date]:
    """Give the days on which the case reached the steps of its progress line."""
    days = {
        "submitted": found.submitted_on,
        "assigned": found.assigned_on,
        "answered": found.answered_on,
        "resolved": found.resolved_on,
        "rated": found.rated_on,
    }
    return {step: day for step, day in days.items() if day}


def _taken_off_on(member: Membership, parts: Iterable[Assignment]) -> date | None:
    """Give the day on which the reader's unit was taken off the case; None while it handles it."""
    own = [part for part in parts if part.unit_id == member.unit_id]
    if member.role not in UNIT_WORKERS or any(p.state != AssignmentState.RETURNED for p in own):
        return None
    return max((part.returned_on for part in own if part.returned_on), default=None)


def _cosigners(found: Suggestion) -> list[CoSignature]:
    """Give who signs with the lead deputy; who has not answered yet only among themselves."""
    if not has(found, "cosignatures"):
        return []
    signatures = found.cosignatures.select_related("deputy__user")
    if not found.is_draft:
        signatures = signatures.filter(state=CoSignature.State.CONFIRMED)
    return list(signatures)


def _contacts(found: Suggestion, parts: Iterable[Assignment]) -> Iterable[Contact]:
    if not has(found, "contacts"):
        return
    known = {part.pk: part for part in parts}
    for contact in Contact.objects.filter(assignment__in=list(known)).order_by("held_on", "pk"):
        contact.assignment = known[contact.assignment_id]
        yield contact


def _heard(
    found: Suggestion,
    member: Membership,
    parts: list[Assignment],
    rounds: Mapping[int, Round],
    *,
    on: date,
) -> list[dict[str, Any]]:
    """Give what the co-units of each round say, as far as the reader is told."""
    if not any(part.role == AssignmentRole.CO for part in parts):
        return []
    groups = by_round(member, parts, opinions_in(member, found), rounds, on=on)
    add_ratings(found, groups, rounds)
    return groups


def _letters(
    found: Suggestion,
    request: MemberRequest,
    files: list[Attachment],
    rounds: Mapping[int, Round],
    circle: Circle,
) -> list[dict[str, Any]]:
    """Give the letters of each round, the latest round first."""
    if not has(found, "letters"):
        return []
    replies = list(
        visibility.replies_visible_to(request.membership)
        .filter(case=found, state=ReplyState.ISSUED, superseded=False)
        .select_related("assignment__unit")
        .order_by("-round", "pk")
    )
    if not replies:
        return []
    ratings = reading.standing_ratings(found)
    by_round = []
    for number, of_round in groupby(replies, key=lambda reply: reply.round):
        rules = rounds[number].policy.rules
        letters = [
            Letter(
                reply,
                paper(found, reply, rules, circle),
                [f for f in files if f.reply_id == reply.pk],
                [reading.in_words(r, rules) for r in ratings if r.reply_id == reply.pk],
            )
            for reply in of_round
        ]
        by_round.append({"round": rounds[number], "letters": letters})
    return by_round


@require_safe
@signed_in
def history(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show the timeline of a case: as a page, or as the part of one that asks for it."""
    member = request.membership
    shown = visibility.visible_to(member).select_related("congress")
    found = get_object_or_404(shown, public_id=public_id)
    context = {
        "case": found,
        "entries": timeline.entries(found, member),
        "today": timezone.localdate(),
    }
    part = request.headers.get("HX-Request") == "true"
    template = "parts/history.html" if part else "suggestions/history.html"
    return render(request, template, context)


@require_safe
@signed_in
def download(request: MemberRequest, public_id: str) -> FileResponse:
    """Send a file, always as a download and never as something to be shown or run."""
    files = visibility.attachments_visible_to(request.membership)
    found = get_object_or_404(files, public_id=public_id)
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
