"""The sentence for each kind of event, made when it is read, in the language of the reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateformat import format as dated
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from suggestions.models.assigning import UnitRequest
from suggestions.models.case import Disposition
from suggestions.models.rating import Publication
from suggestions.models.supervising import SupervisionVisit
from workflow.limits import in_full, listed
from workflow.machines.assignment import AssignmentRole


@dataclass(frozen=True)
class Names:
    """The names that the sentences of a case need, loaded at once."""

    units: Mapping[int, str]
    deputies: Mapping[int, str]
    notes: Mapping[int, str]
    # What a unit asked for, and whether the reader may know what was written about it.
    requests: Mapping[int, tuple[UnitRequest, bool]]
    lines: Mapping[int, str]


def _units(told: Mapping[str, Any], names: Names) -> str:
    by_role: dict[str, list[str]] = {}
    for _assignment, unit, role in told["units"]:
        by_role.setdefault(role, []).append(names.units.get(unit, "—"))
    return _("; ").join(
        _("%(role)s: %(units)s") % {"role": AssignmentRole(role).label, "units": listed(units)}
        for role, units in by_role.items()
    )


def _unit(told: Mapping[str, Any], names: Names) -> str:
    return names.units.get(told.get("unit", 0), "—")


def _deputies(told: Mapping[str, Any], names: Names) -> str:
    return listed(names.deputies.get(pk, "—") for pk in told["deputies"])


Sentence = Callable[[Mapping[str, Any], Names], str]


def sentence_of(kind: str, told: Mapping[str, Any], names: Names) -> str:
    """Give the sentence for an event of that kind with what it tells."""
    written = SENTENCES.get(kind)
    return written(told, names) if written else _("Something was recorded.")


def _handed(told: Mapping[str, Any], names: Names) -> str:
    return _("Handed out. %(units)s.") % {"units": _units(told, names)}


def _resolved(told: Mapping[str, Any], _names: Names) -> str:
    return _("The reply stands, class %(outcome)s, and was delivered to the deputy.") % told


def _rated(told: Mapping[str, Any], _names: Names) -> str:
    if told.get("late"):
        return _("The deputy rated the reply, after the window: kept, not counted.")
    return _("The deputy rated the reply.")


def _withdrawn(told: Mapping[str, Any], names: Names) -> str:
    if not told.get("deputies"):
        return _("Withdrew the suggestion.")
    said = _("Withdrawn: all have agreed, %(who)s as the last one.")
    return said % {"who": _deputies(told, names)}


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
        "day": dated(date.fromisoformat(told["due_on"]), pgettext("date with year", "j F Y")),
    }


def _moved(told: Mapping[str, Any], names: Names) -> str:
    """Say which dates moved: a unit's by its name, a window for ratings by what it is."""
    moved = [
        _("%(what)s: %(old)s → %(new)s")
        % {"what": _dated(kind, unit, names), "old": _day(old), "new": _day(new)}
        for kind, _pk, unit, old, new in told["moved"]
        if old != new
    ]
    if not moved:
        return _("The dates are certain now: the calendar of their year is published.")
    return _("Dates moved with the calendar. %(moved)s") % {"moved": _("; ").join(moved)}


def _day(told: str) -> str:
    return date_format(date.fromisoformat(told), "DATE_FORMAT")


def _dated(kind: str, unit: int | None, names: Names) -> str:
    if kind in ("reply", "opinion"):
        return names.units.get(unit or 0, "—")
    return _("time for rating")


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
    "accepted": lambda t, _n: _("Accepted as No. %(number)s.") % t,
    "corrected": lambda _t, _n: _("Corrected what had been entered."),
    "lead_changed": lambda t, n: (
        _("%(new)s leads it now, in the place of %(old)s.")
        % {"new": n.deputies.get(t["to"], "—"), "old": n.deputies.get(t["from"], "—")}
    ),
    "merged": lambda t, _n: _("To be handled together with No. %(other)s.") % t,
    "unmerged": lambda t, _n: _("No longer handled together with No. %(other)s.") % t,
    "withdrawal_asked": lambda t, n: (
        _("Asked %(who)s to agree to withdraw it.") % {"who": _deputies(t, n)}
    ),
    "withdrawal_agreed": lambda t, n: (
        _("%(who)s agrees to withdraw it.") % {"who": _deputies(t, n)}
    ),
    "withdrawal_refused": lambda t, n: (
        _("%(who)s does not agree to withdraw it; the suggestion stands.")
        % {"who": _deputies(t, n)}
    ),
    "withdrawal_dropped": lambda _t, _n: _("Cancelled the request to withdraw."),
    "withdrawn": _withdrawn,
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
    "opinion_given": lambda t, n: _("%(unit)s gave its opinion.") % {"unit": _unit(t, n)},
    "opinion_sent_back": lambda t, n: (
        _("The opinion of %(unit)s was sent back.") % {"unit": _unit(t, n)}
    ),
    "opinion_silent": lambda t, n: (
        _("%(unit)s gave no opinion in time; nobody waits for it any more.") % {"unit": _unit(t, n)}
    ),
    "countersign_asked": lambda t, n: (
        _("%(unit)s asked for signatures under its draft. %(units)s")
        % {"unit": _unit(t, n), "units": _units(t, n)}
    ),
    "countersigned": lambda t, n: _("%(unit)s signed the draft.") % {"unit": _unit(t, n)},
    "countersign_refused": lambda t, n: (
        _("%(unit)s objected to the draft.") % {"unit": _unit(t, n)}
    ),
    "reply_to_check": lambda t, n: (
        _("%(unit)s: the letter was handed in to be checked.") % {"unit": _unit(t, n)}
    ),
    "reply_given_back": lambda t, n: (
        _("%(unit)s: the letter was given back to be changed.") % {"unit": _unit(t, n)}
    ),
    "reply_issued": _issued,
    "reply_sent_back": lambda t, n: (
        _("The reply of %(unit)s was sent back.") % {"unit": _unit(t, n)}
    ),
    "resolved": _resolved,
    "outcome_corrected": lambda t, n: (
        _("The class of the reply of %(unit)s was corrected from %(before)s to %(outcome)s.")
        % {"unit": _unit(t, n), "before": t["before"], "outcome": t["outcome"]}
    ),
    "rated": _rated,
    "rating_corrected": lambda _t, _n: _("The deputy changed the rating."),
    "rating_entered": lambda _t, _n: _("Entered the deputy's rating from paper."),
    "rehandled": lambda t, n: _("To be handled again. %(units)s") % {"units": _units(t, n)},
    "opinion_rated": lambda t, n: (
        _("The deputy rated the opinion of %(unit)s.") % {"unit": _unit(t, n)}
    ),
    "objection_closed": lambda _t, _n: _("Closed the objection after talking with the deputy."),
    "due_moved": _moved,
    "reminded": lambda t, n: _("Reminded %(unit)s.") % {"unit": _unit(t, n)},
    "key_item_made": lambda _t, _n: _("Chosen as a key item, to be supervised."),
    "supervision_revised": lambda _t, _n: _("Changed the supervision."),
    "visit_logged": lambda t, _n: (
        _("Supervision: %(what)s.") % {"what": SupervisionVisit.Kind(t["kind"]).label}
    ),
    "supervision_concluded": lambda _t, _n: _("Concluded the supervision of the key item."),
    "key_item_dropped": lambda _t, _n: _("No longer a key item."),
    "reminder_letter_sent": lambda t, n: (
        _("Sent %(unit)s the reminder letter %(letter_no)s.")
        % {"unit": _unit(t, n), "letter_no": t["letter_no"]}
    ),
    "promise_progress": lambda t, n: (
        _("%(unit)s recorded progress on a promise.") % {"unit": _unit(t, n)}
    ),
    "report_to_check": lambda t, n: (
        _("%(unit)s: the report that a promise is kept was handed in to be checked.")
        % {"unit": _unit(t, n)}
    ),
    "report_given_back": lambda t, n: (
        _("%(unit)s: the report that a promise is kept was given back to be changed.")
        % {"unit": _unit(t, n)}
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
