"""What was answered and what was said of it: replies, ratings, talks, publication.

They were on record before a correction, so what changed is written as a new version.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from suggestions.contents import rating_digest, reply_digest
from suggestions.importing.resolve import LegacyCase
from suggestions.importing.standing import Standing
from suggestions.models import Assignment, Contact, Publication, Rating, Reply, Suggestion
from suggestions.record import Acting
from workflow.machines.assignment import AssignmentRole
from workflow.machines.reply import ReplyState

Versioned = TypeVar("Versioned", Reply, Rating)


def write_replies(
    case: Suggestion,
    told: LegacyCase,
    standing: Standing,
    parts: Sequence[Assignment],
    acting: Acting,
) -> list[Reply]:
    """Write each answering unit's reply; joint leads answer once, together."""
    answering = [part for part in parts if part.answers] if told.course.answered_on else []
    if any(part.role == AssignmentRole.JOINT for part in answering):
        answering = answering[:1]
    wanted = [
        Reply(
            case=case,
            assignment=part,
            number=standing.versions.get(part.pk, 0) + 1,
            state=ReplyState.ISSUED,
            outcome=told.outcome,
            confirmed_outcome=told.outcome if told.course.resolved_on else "",
            text=told.row.reply,
            written_at=acting.at,
            issued_on=told.course.answered_on,
        )
        for part in answering
    ]
    return _versions(
        wanted,
        standing.replies,
        lambda r: (r.assignment_id, reply_digest(r), r.confirmed_outcome, r.issued_on),
    )


def write_ratings(
    case: Suggestion,
    told: LegacyCase,
    standing: Standing,
    replies: Sequence[Reply],
    acting: Acting,
) -> list[Rating]:
    """Write the lead deputy's rating of each reply."""
    answered = told.consent or told.satisfaction
    given_on = told.course.rated_on
    wanted = []
    if told.proposer is not None and given_on is not None and answered:
        wanted = [
            Rating(
                case=case,
                reply=reply,
                deputy=told.proposer,
                result=told.consent,
                attitude=told.satisfaction,
                given_on=given_on,
                given_at=acting.at,
            )
            for reply in replies
        ]
    return _versions(wanted, standing.ratings, rating_digest)


def _versions(
    wanted: Sequence[Versioned], standing: Sequence[Versioned], mark: Callable[[Versioned], object]
) -> list[Versioned]:
    """Keep what stands and is still so, supersede the rest, write what is new."""
    if not standing:
        for row in wanted:
            row.save(force_insert=True)
        return list(wanted)
    same = {mark(row): row for row in standing}
    kept = [same.get(mark(row)) for row in wanted]
    for row in standing:
        if row not in kept:
            row.superseded = True
            row.save(update_fields=["superseded"])
    found = []
    for row, before in zip(wanted, kept, strict=True):
        if before is None:
            row.save(force_insert=True)
        found.append(before or row)
    return found


def write_contacts(
    told: LegacyCase, standing: Standing, parts: Sequence[Assignment], acting: Acting
) -> list[Contact]:
    """Write the talk with the deputy, with the first unit that answers."""
    answering = [part for part in parts if part.answers]
    if told.row.contacted_on is None or not answering:
        return []
    contact = standing.contacts[0] if standing.contacts else Contact(kind=Contact.Kind.MEETING)
    contact.assignment = answering[0]
    contact.held_on = told.row.contacted_on
    contact.logged_at = acting.at
    contact.save()
    return [contact]


def write_publication(case: Suggestion, told: LegacyCase, standing: Standing) -> Publication | None:
    """Write how much of it is published since when; an earlier publication is superseded."""
    level, day, before = told.row.published, told.course.published_on, standing.publication
    if before is not None:
        if (before.level, before.published_on) == (level, day):
            return before
        before.superseded = True
        before.save(update_fields=["superseded"])
    if not level or day is None:
        return None
    return Publication.objects.create(case=case, level=level, published_on=day)
