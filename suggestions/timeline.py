"""The history of a case as sentences, in the language of the reader.

Events keep codes and ids; the sentence is made when it is read. A reader gets the entries that
he may know of: a deputy nothing of the work inside the units before it is delivered to him, a
unit that was taken off nothing of what came after.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from history.log import data_of
from history.models import Event
from people.models import UNIT_ROLES, UNIT_WORKERS, Deputy, Membership, Role, Unit, User
from suggestions.models import (
    Assignment,
    Commitment,
    CommitmentEntry,
    Note,
    Suggestion,
    UnitRequest,
)
from suggestions.record import STREAM_KIND, Stale, named
from suggestions.sentences import Names, request_note, sentence_of
from suggestions.visibility import (
    own_parts,
    requests_read_by,
    requests_visible_to,
    still_handled_by,
)

SHOWN_BEFORE_A_CONFLICT = 5

# What a deputy is not told: work inside the units, which reaches him with the reply.
INSIDE_THE_UNITS = frozenset(
    {
        "reply_drafted",
        "reminded",
        "reminder_letter_sent",
        "opinion_given",
        "opinion_sent_back",
        "opinion_silent",
        "countersign_asked",
        "countersigned",
        "countersign_refused",
        "reply_sent_back",
        "promise_reported",
        "promise_not_kept",
        "promise_reminded",
    }
)
# What nobody but the unit itself is told: how its letter came about.
INSIDE_ONE_UNIT = frozenset(
    {"reply_to_check", "reply_given_back", "report_to_check", "report_given_back"}
)
# What only the unit that asked, its coordinator and the congress are told.
OF_ONE_UNIT = frozenset(
    {
        "return_asked",
        "return_refused",
        "extension_asked",
        "extension_refused",
        "unit_proposed",
        "unit_declined",
        "request_dropped",
        "disputed",
        "dispute_settled",
    }
)
# What nobody but the deputies is told: their own drafting.
AMONG_DEPUTIES = frozenset(
    {
        "drafted",
        "draft_saved",
        "cosign_invited",
        "cosigner_dropped",
        "cosign_confirmed",
        "cosign_declined",
        "file_attached",
        "file_removed",
        "taken_back",
    }
)
# What stays between the deputies and the secretariat until it has its effect.
NOT_FOR_UNITS = frozenset(
    {"withdrawal_asked", "withdrawal_agreed", "withdrawal_refused", "withdrawal_dropped"}
)
# Saved again and again: no news for anybody.
NO_NEWS = frozenset({"draft_saved", "reply_drafted", "file_attached", "file_removed"})


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    sentence: str
    actor: str
    note: str = ""
    kind: str = ""


def entries(case: Suggestion, member: Membership) -> list[Entry]:
    """Give the timeline of a case for a reader who may see the case, newest first."""
    events = _events(case)
    return _written(_told(events, case, member), case, member)


def since(case: Suggestion, stale: Stale | None, member: Membership) -> list[Entry]:
    """Give what happened since somebody saw what he acted on, oldest first.

    Where he saw nothing outdated: the last few things that happened.
    """
    events = list(_events(case))
    seen = _last_seen(events, stale) if stale else 0
    newer = [event for event in _told(events, case, member) if event.seq > seen]
    return _written(newer[:SHOWN_BEFORE_A_CONFLICT], case, member)[::-1]


def _last_seen(events: Iterable[Event], stale: Stale) -> int:
    """Give the last event before the outdated copy was overtaken; 0 where that is not known.

    Versions of different objects say nothing about each other. Where the act that overtook it was
    about something else, it is the last one about the object itself that he can have seen.
    """
    if stale.target is None or stale.seen is None:
        return 0
    touched = ((event.seq, data_of(event)["touched"]) for event in events)
    own = [(seq, told[2]) for seq, told in touched if told[:2] == named(stale.target)]
    overtaking = [seq - 1 for seq, version in own if version > stale.seen]
    return min(overtaking, default=max((seq for seq, _version in own), default=0))


def last_words(
    of: Assignment | Commitment, kinds: Iterable[str], member: Membership
) -> Entry | None:
    """Give the newest entry of these kinds about a unit's part or a promise, with its note."""
    name, several = (
        ("assignment", "parts") if isinstance(of, Assignment) else ("commitment", "commitments")
    )
    events = _events(of.case).filter(kind__in=list(kinds))
    for event in events:
        told = data_of(event)
        if told["touched"][:2] == [name, of.pk] or of.pk in told.get(several, ()):
            return _written([event], of.case, member, [of.unit])[0]
    return None


def _events(case: Suggestion) -> QuerySet[Any]:
    """Give what happened to a case, the newest first, each with the `actor_name`."""
    name = User.objects.filter(pk=OuterRef("actor_id")).values("name")
    events: QuerySet[Any] = Event.objects.filter(
        stream__scope=case.congress.code, stream__kind=STREAM_KIND, stream__ref=str(case.pk)
    )
    found: QuerySet[Any] = events.annotate(actor_name=Subquery(name)).order_by("-seq")
    return found


def _told(events: Iterable[Event], case: Suggestion, member: Membership) -> list[Event]:
    silent = set(NO_NEWS)
    silent |= INSIDE_THE_UNITS if member.role == Role.DEPUTY else AMONG_DEPUTIES
    if member.role in UNIT_ROLES:
        silent |= NOT_FOR_UNITS
    told = [event for event in events if event.kind not in silent and _is_of_concern(event, member)]
    if member.role in (Role.DEPUTY, *UNIT_ROLES):
        told = _without_others(told, case, member)
    last = _taken_off_by(told, case, member)
    return told if last is None else [event for event in told if event.seq <= last.seq]


def _without_others(events: list[Event], case: Suggestion, member: Membership) -> list[Event]:
    """Leave out what other units asked and were answered; that one signed for it is told."""
    if not any(event.kind in OF_ONE_UNIT for event in events):
        return events
    own = set(own_parts(member).filter(case=case).values_list("unit_id", flat=True))

    def is_told(event: Event) -> bool:
        data = data_of(event)
        return event.kind not in OF_ONE_UNIT or data["unit"] in own or "signed" in data

    return [event for event in events if is_told(event)]


def _is_of_concern(event: Event, member: Membership) -> bool:
    """Whether a unit's user may know of something that went on between certain units only.

    An act among some of the units of a case names them (`among`).
    """
    if event.kind in INSIDE_ONE_UNIT:
        return member.unit_id is not None and data_of(event)["unit"] == member.unit_id
    if member.role not in UNIT_WORKERS:
        return True
    among = data_of(event).get("among")
    return among is None or member.unit_id in among


def _taken_off_by(events: Iterable[Event], case: Suggestion, member: Membership) -> Event | None:
    """Give the event that took the reader's unit off the case; None while it handles it."""
    if member.role not in UNIT_ROLES or still_handled_by(member).filter(pk=case.pk).exists():
        return None
    own = set(own_parts(member).filter(case=case).values_list("pk", flat=True))
    removing = (e for e in events if own & {pk for pk, _unit in data_of(e).get("removed", ())})
    return next(removing, None)


def _undelivered(case: Suggestion, member: Membership) -> set[int]:
    """Give the rounds whose classes the reader is not told yet: a deputy, before the letters."""
    if member.role != Role.DEPUTY:
        return set()
    waiting = case.rounds.filter(resolved_on__isnull=True)
    return set(waiting.values_list("number", flat=True))


def _without_class(told: dict[str, Any], undelivered: set[int]) -> dict[str, Any]:
    rounds = {step.get("round") for step in told.get("steps", ())}
    return told | {"outcome": ""} if "outcome" in told and rounds & undelivered else told


def _written(
    events: list[Any], case: Suggestion, member: Membership, units: Iterable[Unit] = ()
) -> list[Entry]:
    """Say what happened; `units` are those that are known already."""
    undelivered = _undelivered(case, member)
    data = [(event, _without_class(data_of(event), undelivered)) for event in events]
    names = _names([told for _event, told in data], member, units)
    return [
        Entry(
            at=event.recorded_at,
            sentence=sentence_of(event.kind, told, names),
            actor=event.actor_name or "",
            note=_note(told, names) or request_note(event.kind, told, names),
            kind=event.kind,
        )
        for event, told in data
    ]


def _names(data: Iterable[Mapping[str, Any]], member: Membership, known: Iterable[Unit]) -> Names:
    named = {unit.pk: unit.label for unit in known}
    units: set[int] = set()
    deputies: set[int] = set()
    notes: set[int] = set()
    requests: set[int] = set()
    lines: set[int] = set()
    for told in data:
        units |= {unit[1] for unit in told.get("units", ())} | {told.get("unit", 0)}
        units |= {unit for _assignment, unit in told.get("removed", ())}
        deputies |= set(told.get("deputies", ()))
        deputies |= {told.get("from") or 0, told.get("to") or 0}
        notes |= _written_in(told, "note")
        requests |= _written_in(told, "request")
        lines |= _written_in(told, "entry")
    others = Unit.objects.filter(pk__in=units - {0} - named.keys())
    seats = Deputy.objects.filter(pk__in=deputies - {0})
    return Names(
        named | {unit.pk: unit.label for unit in others},
        dict(seats.values_list("pk", "user__name")),
        dict(Note.objects.filter(pk__in=notes).values_list("pk", "text")) if notes else {},
        _requests(requests, member) if requests else {},
        _lines(lines),
    )


def _requests(ids: set[int], member: Membership) -> dict[int, tuple[UnitRequest, bool]]:
    """Give what units asked, as far as the reader may know, and whether he reads all of it."""
    shown = requests_visible_to(member).filter(pk__in=ids).select_related("proposed_unit")
    read = set(requests_read_by(member).filter(pk__in=ids).values_list("pk", flat=True))
    return {request.pk: (request, request.pk in read) for request in shown}


def _written_in(told: Mapping[str, Any], kind: str) -> set[int]:
    return {int(pk) for pk in told.get("digests", {}).get(kind, {})}


def _lines(found: set[int]) -> dict[int, str]:
    """Give lines of promises' stories, each with the promise of which it tells."""
    if not found:
        return {}
    told = _("“%(promise)s”: %(text)s")
    rows = CommitmentEntry.objects.filter(pk__in=found).select_related("commitment")
    return {
        row.pk: told % {"promise": row.commitment.text, "text": row.text}
        if row.text
        else row.commitment.text
        for row in rows
    }


def _note(told: Mapping[str, Any], names: Names) -> str:
    """Give the prose of an act; of a correction, old and new value with the reason."""
    found = [
        names.notes[int(pk)]
        for pk in told.get("digests", {}).get("note", {})
        if int(pk) in names.notes
    ]
    found += [names.lines[pk] for pk in sorted(_written_in(told, "entry")) if pk in names.lines]
    if "columns" not in told or not found:
        return "\n".join(found)
    content = json.loads(found[0])
    changes = [f"{old or '—'} → {new or '—'}" for old, new in content["values"].values()]
    return "\n".join(line for line in [content["reason"], *changes] if line)
