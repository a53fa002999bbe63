"""Work on several suggestions at once: one act each, and a report on every one of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from history.models import Event
from people.labels import Words
from people.requests import MemberRequest
from suggestions.models import Assignment, Suggestion, UnitRequest
from suggestions.pages import UNPROCESSABLE, acting, typed_into, with_article
from suggestions.record import Acting, ActRefused, require

MOST = 200
R = TypeVar("R", bound=Suggestion | Assignment | UnitRequest)


@dataclass(frozen=True)
class Result:
    """What became of one of the marked cases: done, or refused with the reason."""

    case: Suggestion
    done: bool
    words: Words


@dataclass(frozen=True)
class Picked:
    """The cases that were marked in a list; `missing` of them are not there for the reader."""

    cases: list[Suggestion]
    missing: int


def picked(ids: Iterable[str], cases: QuerySet[Suggestion]) -> Picked:
    """Give the marked cases, in the order of `cases`; at most so many as a list shows."""
    return Picked(*marked(ids, cases))


def marked(ids: Iterable[str], rows: QuerySet[R]) -> tuple[list[R], int]:
    """Give the marked rows of a list, and how many of them are not there for the reader."""
    wanted = list(dict.fromkeys(ids))[:MOST]
    found = list(rows.filter(public_id__in=[pid for pid in wanted if "\0" not in pid]))
    return found, len(wanted) - len(found)


def each(
    request: MemberRequest,
    rows: Iterable[R],
    deed: Callable[[R, Acting], Event],
    said: Callable[[Event], Words],
) -> list[Result]:
    """Do the act for each row by itself; one that is refused leaves the others alone."""
    results = []
    for row in rows:
        case = row if isinstance(row, Suggestion) else row.case
        try:
            event = deed(row, acting(request, part=row.public_id))
        except ActRefused as refusal:
            results.append(Result(case, done=False, words=with_article(refusal)))
        else:
            results.append(Result(case, done=True, words=said(event)))
    return results


def require_valid(form: BaseForm) -> None:
    """Refuse an act whose words for all of them can't be taken, and say why."""
    faults = [str(fault) for of_field in form.errors.values() for fault in of_field]
    require(not faults, " ".join(faults))


def report(
    request: MemberRequest,
    chosen: Picked,
    results: list[Result],
    *,
    title: Words,
    back: str,
    form: BaseForm | None = None,
) -> HttpResponse:
    """Tell what became of each of the marked cases.

    Where not all was done, what was typed into the `form` for all of them is given back.
    """
    whole = bool(results) and not chosen.missing and all(result.done for result in results)
    context = {
        "typed": [] if whole else typed_into(form),
        "title": title,
        "back": back,
        "results": results,
        "missing": chosen.missing,
        "done": sum(result.done for result in results),
        "refused": sum(not result.done for result in results),
    }
    status = 200 if results else UNPROCESSABLE
    return render(request, "suggestions/secretariat/report.html", context, status=status)


NOTHING_PICKED = _("Mark at least one suggestion of the list.")
