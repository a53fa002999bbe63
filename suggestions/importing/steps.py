"""Steps of an import's acts: they write the rows that pages show of a case, and record nothing.

For a new case nothing stands yet. For a corrected one, what changed in the file is brought up to
it: texts, replies and ratings by new versions, for the earlier ones were on record.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from suggestions.contents import digests, rating_digest, reply_digest, text_digest
from suggestions.deadlines import feedback_until
from suggestions.importing.leftovers import leftovers
from suggestions.importing.resolve import LegacyCase, LegacyPart
from suggestions.models import (
    Assignment,
    Contact,
    CoSignature,
    Publication,
    Rating,
    Reply,
    Round,
    Suggestion,
    TextVersion,
)
from suggestions.record import Acting, keep, note
from workflow.machines.assignment import ANSWERING, AssignmentRole, AssignmentState
from workflow.machines.case import ENDED
from workflow.machines.reply import ReplyState

S = AssignmentState
Versioned = TypeVar("Versioned", Reply, Rating)


@dataclass
class Standing:
    """What stands of a case: before a correction what is on record, afterwards what was written.

    `versions` gives the number of the last reply by its assignment, superseded ones included.
    """

    text: TextVersion | None = None
    round: Round | None = None
    parts: list[Assignment] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    versions: dict[int, int] = field(default_factory=dict)
    ratings: list[Rating] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    publication: Publication | None = None

    @classmethod
    def of(cls, case: Suggestion) -> "Standing":
        """Load what stands of a case that an import brought."""
        replies = list(case.replies.order_by("number"))
        return cls(
            text=case.texts.order_by("-number").first(),
            round=case.rounds.filter(number=1).first(),
            parts=list(case.assignments.exclude(state=S.RETURNED)),
            replies=[reply for reply in replies if not reply.superseded],
            versions={reply.assignment_id: reply.number for reply in replies},
            ratings=list(case.ratings.filter(superseded=False)),
            contacts=list(Contact.objects.filter(assignment__case=case)),
            publication=case.publications.filter(superseded=False).first(),
        )


def columns_of(told: LegacyCase) -> dict[str, Any]:
    """Give the columns of a case's own row."""
    row, course = told.row, told.course
    return {
        "state": course.state,
        "session": told.session,
        "period": row.period,
        "kind": row.kind,
        "number": row.number,
        "title": row.title,
        "category": told.category,
        "proposer": told.proposer,
        "outcome": told.outcome,
        "disposition": row.disposition,
        "submitted_on": row.submitted_on,
        "numbered_on": course.entered_on if row.number else None,
        "assigned_on": course.assigned_on,
        "due_on": told.due_on if course.assigned_on else None,
        "answered_on": course.answered_on,
        "resolved_on": course.resolved_on,
        "feedback_until": _feedback_until(told),
        "rated_on": course.rated_on,
        "published": row.published if course.published_on else "",
        "ended_on": row.ended_on,
        "import_key": told.key,
        "import_digest": told.digest,
    }


def write(
    case: Suggestion, told: LegacyCase, standing: Standing, acting: Acting
) -> tuple[Standing, dict[str, dict[int, str]]]:
    """Write a case's rows; give what stands now, and the digests of what it holds."""
    text = _text(case, told, standing, acting)
    _cosign(case, told, text, acting, again=standing.text is not None)
    parts = _parts(case, told, standing)
    replies = _replies(case, told, standing, parts, acting)
    written = Standing(
        text=text,
        round=_round(case, told, standing),
        parts=parts,
        replies=replies,
        ratings=_ratings(case, told, standing, replies, acting),
        contacts=_contacts(told, standing, parts, acting),
        publication=_publication(case, told, standing),
    )
    rest = leftovers(told, has_reply=bool(replies))
    notes = [note(case, rest, acting)] if rest else []
    held = digests(text, *replies, *written.ratings, *written.contacts, *notes)
    return written, held


def _text(case: Suggestion, told: LegacyCase, standing: Standing, acting: Acting) -> TextVersion:
    last = standing.text
    text = TextVersion(
        case=case,
        number=last.number + 1 if last else 1,
        title=told.row.title,
        proposal=told.row.content,
        sealed_at=acting.at,
        written_at=acting.at,
    )
    if last is not None and text_digest(last) == text_digest(text):
        return last
    text.save(force_insert=True)
    return text


def _cosign(
    case: Suggestion, told: LegacyCase, text: TextVersion, acting: Acting, *, again: bool
) -> None:
    """Enter the co-signers as having confirmed; one who is no longer named did not sign."""
    signed: set[int] = set()
    if again:
        case.cosignatures.exclude(deputy__in=told.cosigners).delete()
        signed = set(case.cosignatures.values_list("deputy_id", flat=True))
    CoSignature.objects.bulk_create(
        CoSignature(
            case=case,
            deputy=deputy,
            state=CoSignature.State.CONFIRMED,
            text_digest=text_digest(text),
            invited_at=acting.at,
            answered_at=acting.at,
        )
        for deputy in told.cosigners
        if deputy.pk not in signed
    )


def _round(case: Suggestion, told: LegacyCase, standing: Standing) -> Round | None:
    course, round_ = told.course, standing.round
    if course.assigned_on is None:
        if round_ is not None:
            round_.delete()
        return None
    round_ = round_ or Round(case=case)
    round_.policy = told.policy
    round_.opened_on = course.assigned_on
    round_.answered_on = course.answered_on
    round_.resolved_on = course.resolved_on
    round_.feedback_until = _feedback_until(told)
    round_.outcome = told.outcome if course.resolved_on else ""
    round_.save()
    return round_


def _feedback_until(told: LegacyCase) -> Any:
    resolved_on = told.course.resolved_on
    return feedback_until(told.rules, resolved_on) if resolved_on else None


def _parts(case: Suggestion, told: LegacyCase, standing: Standing) -> list[Assignment]:
    """Write the units' parts. Without any day of a hand-out there are none."""
    known = {(part.unit_id, part.role): part for part in standing.parts}
    wanted = told.parts if told.course.assigned_on else ()
    new, found = [], []
    for part in wanted:
        columns = _columns_of_part(told, part)
        state = _state_of(told, part.role)
        assignment = known.pop((part.unit.pk, part.role), None)
        if assignment is None:
            assignment = Assignment(case=case, state=state, **columns)
            new.append(assignment)
        else:
            for column, value in columns.items():
                setattr(assignment, column, value)
            _bring(assignment, state)
            keep(assignment, "state", *columns)
        found.append(assignment)
    for assignment in known.values():
        _drop(assignment, told)
    Assignment.objects.bulk_create(new)
    return found


def _columns_of_part(told: LegacyCase, part: LegacyPart) -> dict[str, Any]:
    row, course = told.row, told.course
    answers = part.role in ANSWERING
    return {
        "congress": told.congress,
        "unit": part.unit,
        "role": part.role,
        "assigned_on": course.assigned_on,
        "due_on": part.due_on,
        "due_provisional": part.due_provisional,
        "due_given": answers and bool(row.due_on or row.extended_to),
        "received_on": row.received_on,
        "replied_on": course.answered_on if answers else None,
        "returned_on": course.ended_on if _state_of(told, part.role) == S.RETURNED else None,
    }


def _state_of(told: LegacyCase, role: str) -> AssignmentState:
    """Give where a unit's part stands; what is over must not wait in anybody's queue."""
    if told.course.answered_on:
        return S.REPLIED if role in ANSWERING else S.OPINED
    if told.course.state in ENDED:
        return S.RETURNED
    return S.SIGNED_FOR if told.row.received_on else S.PENDING


def _bring(part: Assignment, wanted: AssignmentState) -> None:
    """Bring a part to another state. Signed for stays signed for, if nothing else is known."""
    if part.state == wanted:
        return
    if part.state in (S.REPLIED, S.OPINED):
        part.mark_sent_back()
    if part.state == S.PENDING and wanted != S.RETURNED:
        part.mark_signed_for()
    if wanted == S.REPLIED:
        part.mark_replied()
    elif wanted == S.OPINED:
        part.mark_opined()
    elif wanted == S.RETURNED:
        part.mark_returned()


def _drop(part: Assignment, told: LegacyCase) -> None:
    """Take off a unit that the row names no more; what it wrote stays on record."""
    if part.replies.exists() or part.contacts.exists():
        _bring(part, S.RETURNED)
        part.returned_on = told.course.ended_on or told.course.assigned_on
        keep(part, "state", "returned_on")
    else:
        part.delete()


def _replies(
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


def _ratings(
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
    wanted: Sequence[Versioned], standing: Sequence[Versioned], mark: Any
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


def _contacts(
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


def _publication(case: Suggestion, told: LegacyCase, standing: Standing) -> Publication | None:
    level, day, before = told.row.published, told.course.published_on, standing.publication
    if before is not None:
        if (before.level, before.published_on) == (level, day):
            return before
        before.superseded = True
        before.save(update_fields=["superseded"])
    if not level or day is None:
        return None
    return Publication.objects.create(case=case, level=level, published_on=day)
