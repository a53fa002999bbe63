"""The sentence for each kind of event, made when it is read, in the language of the reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from suggestions.models.case import Disposition
from suggestions.models.rating import Publication
from workflow.machines.assignment import AssignmentRole


@dataclass(frozen=True)
class Names:
    """The names that the sentences of a case need, loaded at once."""

    units: Mapping[int, str]
    deputies: Mapping[int, str]
    users: Mapping[int, str]
    notes: Mapping[int, str]
    lines: Mapping[int, str]


def _units(told: Mapping[str, Any], names: Names) -> str:
    by_role: dict[str, list[str]] = {}
    for _assignment, unit, role in told["units"]:
        by_role.setdefault(role, []).append(names.units.get(unit, "—"))
    return _("; ").join(
        _("%(role)s: %(units)s")
        % {"role": AssignmentRole(role).label, "units": _(", ").join(units)}
        for role, units in by_role.items()
    )


def _unit(told: Mapping[str, Any], names: Names) -> str:
    return names.units.get(told.get("unit", 0), "—")


def _deputies(told: Mapping[str, Any], names: Names) -> str:
    return _(", ").join(names.deputies.get(pk, "—") for pk in told["deputies"])


Sentence = Callable[[Mapping[str, Any], Names], str]


def sentence_of(kind: str, told: Mapping[str, Any], names: Names) -> str:
    """Give the sentence for an event of that kind with what it tells."""
    written = SENTENCES.get(kind)
    return written(told, names) if written else _("Something was recorded.")


def _handed(told: Mapping[str, Any], names: Names) -> str:
    return _("Handed out. %(units)s") % {"units": _units(told, names)}


def _resolved(told: Mapping[str, Any], _names: Names) -> str:
    return _("The reply stands, class %(outcome)s, and was delivered to the deputy.") % told


def _rated(told: Mapping[str, Any], _names: Names) -> str:
    if told.get("late"):
        return _("The deputy rated the reply, after the window: kept, not counted.")
    return _("The deputy rated the reply.")


def _issued(told: Mapping[str, Any], names: Names) -> str:
    words = {"unit": _unit(told, names), "outcome": told["outcome"]}
    if not told["outcome"]:
        return _("%(unit)s issued its reply.") % words
    said = _("%(unit)s issued its reply, class %(outcome)s.") % words
    return _with_progress(said, told)


def _with_progress(said: str, told: Mapping[str, Any]) -> str:
    steps = {step["step"] for step in told.get("steps", ())}
    delivered = _("It was delivered to the deputy.")
    return f"{said} {delivered}" if "resolved" in steps else said


def _kept(told: Mapping[str, Any], names: Names) -> str:
    said = _("A promise of %(unit)s is confirmed as kept, and the letter about it delivered.") % {
        "unit": _unit(told, names)
    }
    rises = _("The class rises to %(outcome)s.") % told
    return f"{said} {rises}" if told["outcome"] else said


def _rolled(told: Mapping[str, Any], names: Names) -> str:
    return _("A promise of %(unit)s was not kept in time and goes on until %(day)s.") % {
        "unit": _unit(told, names),
        "day": date_format(date.fromisoformat(told["due_on"]), pgettext("date with year", "j F Y")),
    }


SENTENCES: dict[str, Sentence] = {
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
    "promise_progress": lambda t, n: (
        _("%(unit)s noted down how a promise goes on.") % {"unit": _unit(t, n)}
    ),
    "promise_reported": lambda t, n: (
        _("%(unit)s reported a promise as kept.") % {"unit": _unit(t, n)}
    ),
    "promise_kept": _kept,
    "promise_not_kept": lambda t, n: (
        _("A promise of %(unit)s is not kept yet.") % {"unit": _unit(t, n)}
    ),
    "promise_rolled": _rolled,
    "promise_explained": lambda t, n: (
        _("%(unit)s explained in writing why it can't keep a promise.") % {"unit": _unit(t, n)}
    ),
    "promise_reminded": lambda t, n: _("Reminded %(unit)s of a promise.") % {"unit": _unit(t, n)},
    "supplement_rated": lambda _t, _n: _("The deputy rated the letter about a kept promise."),
    "supplement_rating_corrected": lambda _t, _n: _(
        "The deputy changed the rating of the letter about a kept promise."
    ),
    "supplement_rating_entered": lambda _t, _n: _(
        "Entered the deputy's rating of the letter about a kept promise from paper."
    ),
    "published": lambda t, _n: (
        _("Published: %(level)s.") % {"level": Publication.Level(t["level"]).label}
    ),
    "imported": lambda _t, _n: _("Taken over from earlier records."),
    "import_corrected": lambda _t, _n: _("Corrected from earlier records."),
}
