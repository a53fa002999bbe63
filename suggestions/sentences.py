"""The sentence for each kind of event, made when it is read, in the language of the reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from suggestions.models.assigning import UnitRequest
from suggestions.models.case import Disposition
from suggestions.models.rating import Publication
from workflow.limits import in_full
from workflow.machines.assignment import AssignmentRole


@dataclass(frozen=True)
class Names:
    """The names that the sentences of a case need, loaded at once."""

    units: Mapping[int, str]
    deputies: Mapping[int, str]
    users: Mapping[int, str]
    notes: Mapping[int, str]
    # What a unit asked for, and whether the reader may know what was written about it.
    requests: Mapping[int, tuple[UnitRequest, bool]]


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
    return f"{said} {_('It was delivered to the deputy.')}" if "resolved" in steps else said


def _request(told: Mapping[str, Any], names: Names) -> UnitRequest | None:
    """Give what a unit asked for, of which an event tells."""
    ids = [int(pk) for pk in told.get("digests", {}).get("request", {})]
    return names.requests.get(ids[0], (None, False))[0] if ids else None


# What was written to it: why something was asked, and what was answered.
_WRITTEN: Mapping[str, Callable[[UnitRequest], str]] = {
    **dict.fromkeys(("return_asked", "extension_asked", "unit_proposed"), lambda r: r.reason),
    **dict.fromkeys(("return_refused", "extension_refused", "unit_declined"), lambda r: r.answer),
    **dict.fromkeys(("returned", "unit_added"), lambda r: r.settlement or r.answer),
    "extended": lambda r: r.settlement or r.answer or r.reason,
    "disputed": lambda r: r.dispute,
    "dispute_settled": lambda r: r.settlement,
}


def request_note(kind: str, told: Mapping[str, Any], names: Names) -> str:
    """Give what was written to it; others than the unit and the congress learn why it is later."""
    request = _request(told, names)
    if request is None:
        return ""
    if not names.requests[request.pk][1]:
        return request.reason if kind == "extended" else ""
    return _WRITTEN[kind](request) if kind in _WRITTEN else ""


def _extension_asked(told: Mapping[str, Any], names: Names) -> str:
    request = _request(told, names)
    day = in_full(request.until) if request and request.until else "—"
    words = _("%(unit)s asked for more time, until %(day)s.")
    return words % {"unit": _unit(told, names), "day": day}


def _extended(told: Mapping[str, Any], names: Names) -> str:
    request = _request(told, names)
    day = in_full(request.granted_until) if request and request.granted_until else "—"
    words = _("%(unit)s has more time, until %(day)s.")
    return words % {"unit": _unit(told, names), "day": day}


def _proposed(told: Mapping[str, Any], names: Names) -> str:
    words = {"unit": _unit(told, names), "other": _proposed_unit(told, names)}
    if told.get("signed") and _request(told, names) is None:
        return _("%(unit)s signed for it.") % words
    if told.get("signed"):
        return _("%(unit)s signed for it and proposed that %(other)s takes part.") % words
    return _("%(unit)s proposed that %(other)s takes part.") % words


def _return_asked(told: Mapping[str, Any], names: Names) -> str:
    words = {"unit": _unit(told, names), "other": _proposed_unit(told, names)}
    if words["other"] == "—":
        return _("%(unit)s asked to return it.") % words
    return _("%(unit)s asked to return it, and proposed %(other)s.") % words


def _proposed_unit(told: Mapping[str, Any], names: Names) -> str:
    request = _request(told, names)
    return request.proposed_unit.label if request and request.proposed_unit else "—"


def _with_units(words: str, told: Mapping[str, Any], names: Names) -> str:
    """Say something of a unit, and who has the case anew."""
    said = words % {"unit": _unit(told, names)}
    return f"{said} {_handed(told, names)}" if told["units"] else said


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
    "return_asked": _return_asked,
    "returned": lambda t, n: _with_units(_("The return by %(unit)s was agreed."), t, n),
    "return_refused": lambda t, n: (
        _("The return by %(unit)s was refused; it goes on.") % {"unit": _unit(t, n)}
    ),
    "extension_asked": _extension_asked,
    "extended": _extended,
    "extension_refused": lambda t, n: _("%(unit)s was given no more time.") % {"unit": _unit(t, n)},
    "unit_proposed": _proposed,
    "unit_added": lambda t, n: _with_units(_("The proposal of %(unit)s was taken up."), t, n),
    "unit_declined": lambda t, n: (
        _("The proposal of %(unit)s was not taken up.") % {"unit": _unit(t, n)}
    ),
    "request_dropped": lambda t, n: (
        _("%(unit)s took back what it had asked.") % {"unit": _unit(t, n)}
    ),
    "disputed": lambda t, n: _("%(unit)s disagrees with the refusal.") % {"unit": _unit(t, n)},
    "dispute_settled": lambda t, n: (
        _("The refusal stands; the dispute of %(unit)s is settled.") % {"unit": _unit(t, n)}
    ),
    "handed_over": lambda t, n: (
        _("What %(unit)s had in hand went over to the unit that it was merged into. %(units)s")
        % {"unit": _unit(t, n), "units": _units(t, n)}
    ),
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
