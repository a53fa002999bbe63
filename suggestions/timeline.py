"""The history of a case as sentences, in the language of the reader.

Events keep codes and ids; the sentence is made when it is read. A reader gets the entries that
he may know of: a deputy nothing of the work inside the units before it is delivered to him, a
unit that was taken off nothing of what came after.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from history.log import data_of
from history.models import Event
from people.models import UNIT_ROLES, Deputy, Membership, Role, Unit, User
from suggestions.models import Note, Suggestion
from suggestions.models.case import Disposition
from suggestions.models.rating import Publication
from suggestions.record import STREAM_KIND
from suggestions.visibility import assignments_of, still_handled_by
from workflow.machines.assignment import AssignmentRole

SHOWN_BEFORE_A_CONFLICT = 5

# What a deputy is not told: work inside the units, which reaches him with the reply.
INSIDE_THE_UNITS = frozenset({"reply_drafted", "reminded"})
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
# Saved again and again: no news for anybody.
NO_NEWS = frozenset({"draft_saved", "reply_drafted", "file_attached", "file_removed"})


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    sentence: str
    actor: str
    note: str = ""


@dataclass(frozen=True)
class _Names:
    """The names that the sentences of a case need, loaded at once."""

    units: Mapping[int, str]
    deputies: Mapping[int, str]
    users: Mapping[int, str]
    notes: Mapping[int, str]


def entries(case: Suggestion, member: Membership) -> list[Entry]:
    """Give the timeline of a case for a reader who may see the case, newest first."""
    events = _events(case)
    return _written(_told(events, case, member), _undelivered(case, member))


def since(case: Suggestion, seen: int | None, member: Membership) -> list[Entry]:
    """Give what happened since somebody saw version `seen` of what he acted on, oldest first.

    Without a version: the last few things that happened.
    """
    told = _told(_events(case), case, member)
    newer = [event for event in told if seen is None or data_of(event)["touched"][2] > seen]
    shown = newer[:SHOWN_BEFORE_A_CONFLICT]
    return _written(shown, _undelivered(case, member))[::-1]


def _events(case: Suggestion) -> list[Event]:
    newest_first = Event.objects.filter(
        stream__scope=case.congress.code, stream__kind=STREAM_KIND, stream__ref=str(case.pk)
    ).order_by("-seq")
    return list(newest_first)


def _told(events: Iterable[Event], case: Suggestion, member: Membership) -> list[Event]:
    silent = set(NO_NEWS)
    if member.role == Role.DEPUTY:
        silent |= INSIDE_THE_UNITS
    else:
        silent |= AMONG_DEPUTIES
    told = [event for event in events if event.kind not in silent]
    last = _taken_off_by(told, case, member)
    return told if last is None else [event for event in told if event.seq <= last.seq]


def _taken_off_by(events: Iterable[Event], case: Suggestion, member: Membership) -> Event | None:
    """Give the event that took the reader's unit off the case; None while it handles it."""
    if member.role not in UNIT_ROLES or still_handled_by(member).filter(pk=case.pk).exists():
        return None
    own = set(assignments_of(member).filter(case=case).values_list("pk", flat=True))
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


def _written(events: list[Event], undelivered: set[int]) -> list[Entry]:
    data = [(event, _without_class(data_of(event), undelivered)) for event in events]
    names = _names(data)
    return [
        Entry(
            at=event.recorded_at,
            sentence=_SENTENCES.get(event.kind, _unknown)(told, names),
            actor=names.users.get(event.actor_id or 0, ""),
            note=_note(told, names),
        )
        for event, told in data
    ]


def _names(data: Iterable[tuple[Event, Mapping[str, Any]]]) -> _Names:
    units: set[int] = set()
    deputies: set[int] = set()
    users: set[int] = set()
    notes: set[int] = set()
    for event, told in data:
        units |= {unit[1] for unit in told.get("units", ())} | {told.get("unit", 0)}
        units |= {unit for _assignment, unit in told.get("removed", ())}
        deputies |= set(told.get("deputies", ())) | {told.get("to") or 0}
        users.add(event.actor_id or 0)
        notes |= {int(pk) for pk in told.get("digests", {}).get("note", {})}
    return _Names(
        {unit.pk: unit.label for unit in Unit.objects.filter(pk__in=units)},
        dict(Deputy.objects.filter(pk__in=deputies).values_list("pk", "user__name")),
        dict(User.objects.filter(pk__in=users).values_list("pk", "name")),
        dict(Note.objects.filter(pk__in=notes).values_list("pk", "text")) if notes else {},
    )


def _note(told: Mapping[str, Any], names: _Names) -> str:
    """Give the prose of an act; of a correction, old and new value with the reason."""
    found = [
        names.notes[int(pk)]
        for pk in told.get("digests", {}).get("note", {})
        if int(pk) in names.notes
    ]
    if "columns" not in told or not found:
        return "\n".join(found)
    content = json.loads(found[0])
    changes = [f"{old or '—'} → {new or '—'}" for old, new in content["values"].values()]
    return "\n".join([content["reason"], *changes])


def _units(told: Mapping[str, Any], names: _Names) -> str:
    by_role: dict[str, list[str]] = {}
    for _assignment, unit, role in told["units"]:
        by_role.setdefault(role, []).append(names.units.get(unit, "—"))
    return _("; ").join(
        _("%(role)s: %(units)s")
        % {"role": AssignmentRole(role).label, "units": _(", ").join(units)}
        for role, units in by_role.items()
    )


def _unit(told: Mapping[str, Any], names: _Names) -> str:
    return names.units.get(told.get("unit", 0), "—")


def _deputies(told: Mapping[str, Any], names: _Names) -> str:
    return _(", ").join(names.deputies.get(pk, "—") for pk in told["deputies"])


Sentence = Callable[[Mapping[str, Any], _Names], str]


def _unknown(_told: Mapping[str, Any], _names: _Names) -> str:
    return _("Something was recorded.")


def _handed(told: Mapping[str, Any], names: _Names) -> str:
    return _("Handed out. %(units)s") % {"units": _units(told, names)}


def _resolved(told: Mapping[str, Any], _names: _Names) -> str:
    return _("The reply stands, class %(outcome)s, and was delivered to the deputy.") % told


def _rated(told: Mapping[str, Any], _names: _Names) -> str:
    if told.get("late"):
        return _("The deputy rated the reply, after the window: kept, not counted.")
    return _("The deputy rated the reply.")


def _issued(told: Mapping[str, Any], names: _Names) -> str:
    words = {"unit": _unit(told, names), "outcome": told["outcome"]}
    if not told["outcome"]:
        return _("%(unit)s issued its reply.") % words
    said = _("%(unit)s issued its reply, class %(outcome)s.") % words
    return _with_progress(said, told)


def _with_progress(said: str, told: Mapping[str, Any]) -> str:
    steps = {step["step"] for step in told.get("steps", ())}
    return f"{said} {_('It was delivered to the deputy.')}" if "resolved" in steps else said


_SENTENCES: dict[str, Sentence] = {
    "drafted": lambda _t, _n: _("Began a draft."),
    "cosign_invited": lambda t, n: _("Asked %(who)s to co-sign.") % {"who": _deputies(t, n)},
    "cosigner_dropped": lambda t, n: (
        _("Took %(who)s off the co-signers.") % {"who": _deputies(t, n)}
    ),
    "cosign_confirmed": lambda t, n: _("%(who)s co-signed.") % {"who": _deputies(t, n)},
    "cosign_declined": lambda t, n: _("%(who)s declined to co-sign.") % {"who": _deputies(t, n)},
    "submitted": lambda _t, _n: _("Submitted the suggestion."),
    "taken_back": lambda _t, _n: _("Took it back to revise it."),
    "entered_for_deputy": lambda _t, _n: _("Entered what the deputy gave on paper."),
    "returned_to_deputy": lambda _t, _n: _("Gave it back to the deputy to be revised."),
    "declined": lambda t, _n: (
        _("Not taken as a suggestion: %(what)s.") % {"what": Disposition(t["disposition"]).label}
    ),
    "accepted": lambda t, _n: _("Accepted as no. %(number)s.") % t,
    "corrected": lambda _t, _n: _("Corrected what had been entered."),
    "lead_changed": lambda t, n: (
        _("%(who)s is the lead deputy now.") % {"who": n.deputies.get(t["to"], "—")}
    ),
    "withdrawn": lambda _t, _n: _("Withdrew the suggestion."),
    "assigned": _handed,
    "reassigned": _handed,
    "signed_for": lambda t, n: _("%(unit)s signed for it.") % {"unit": _unit(t, n)},
    "contacted": lambda t, n: (
        _("%(unit)s noted down a talk with the deputy.") % {"unit": _unit(t, n)}
    ),
    "reply_issued": _issued,
    "resolved": _resolved,
    "rated": _rated,
    "rating_corrected": lambda _t, _n: _("The deputy changed the rating."),
    "rating_entered": lambda _t, _n: _("Entered the deputy's rating from paper."),
    "rehandled": lambda t, n: _("To be handled again. %(units)s") % {"units": _units(t, n)},
    "objection_closed": lambda _t, _n: _("Closed the objection after talking with the deputy."),
    "reminded": lambda t, n: _("Reminded %(unit)s.") % {"unit": _unit(t, n)},
    "published": lambda t, _n: (
        _("Published: %(level)s.") % {"level": Publication.Level(t["level"]).label}
    ),
    "imported": lambda _t, _n: _("Taken over from earlier records."),
    "import_corrected": lambda _t, _n: _("Corrected from earlier records."),
}
