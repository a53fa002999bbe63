"""Steps of an import's acts: they write the rows that pages show of a case, and record nothing.

For a new case nothing stands yet. For a corrected one, what changed in the file is brought up to
it: texts, replies and ratings by new versions, for the earlier ones were on record.
"""

from typing import Any

from suggestions.contents import digests, text_digest
from suggestions.deadlines import feedback_due
from suggestions.importing.answers import (
    write_contacts,
    write_publication,
    write_ratings,
    write_replies,
)
from suggestions.importing.leftovers import leftovers
from suggestions.importing.resolve import LegacyCase, LegacyPart
from suggestions.importing.standing import Standing
from suggestions.models import Assignment, CoSignature, Round, Suggestion, TextVersion
from suggestions.record import Acting, keep, note
from workflow.limits import DueDate
from workflow.machines.assignment import ANSWERING, AssignmentState
from workflow.machines.case import ENDED

S = AssignmentState


def columns_of(told: LegacyCase) -> dict[str, Any]:
    """Give the columns of a case's own row."""
    row, course, window = told.row, told.course, _window(told)
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
        "feedback_until": window.on if window else None,
        "feedback_provisional": bool(window and window.provisional),
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
    replies = write_replies(case, told, standing, parts, acting)
    written = Standing(
        text=text,
        round=_round(case, told, standing),
        parts=parts,
        replies=replies,
        ratings=write_ratings(case, told, standing, replies, acting),
        contacts=write_contacts(told, standing, parts, acting),
        publication=write_publication(case, told, standing),
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
    course, round_, window = told.course, standing.round, _window(told)
    if course.assigned_on is None:
        if round_ is not None:
            round_.delete()
        return None
    round_ = round_ or Round(case=case)
    round_.policy = told.policy
    round_.opened_on = course.assigned_on
    round_.resolved_on = course.resolved_on
    round_.feedback_until = window.on if window else None
    round_.outcome = told.outcome if course.resolved_on else ""
    round_.save()
    return round_


def _window(told: LegacyCase) -> DueDate | None:
    resolved_on = told.course.resolved_on
    return feedback_due(told.rules, resolved_on) if resolved_on else None


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
