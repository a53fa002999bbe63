"""Work on several suggestions at once: one act each, and a report on every one of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from history.models import Event
from people.labels import Words
from people.requests import MemberRequest
from suggestions.models import Suggestion
from suggestions.pages import UNPROCESSABLE, acting
from suggestions.record import Acting, ActRefused

MOST = 200


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
    wanted = list(dict.fromkeys(ids))[:MOST]
    found = list(cases.filter(public_id__in=[pid for pid in wanted if "\0" not in pid]))
    return Picked(found, len(wanted) - len(found))


def each(
    request: MemberRequest,
    cases: Iterable[Suggestion],
    deed: Callable[[Suggestion, Acting], Event],
    said: Callable[[Event], Words],
) -> list[Result]:
    """Do the act for each case by itself; one that is refused leaves the others alone."""
    results = []
    for case in cases:
        try:
            event = deed(case, acting(request, part=case.public_id))
        except ActRefused as refusal:
            results.append(Result(case, done=False, words=refusal.reason))
        else:
            results.append(Result(case, done=True, words=said(event)))
    return results


def report(
    request: MemberRequest, chosen: Picked, results: list[Result], *, title: Words, back: str
) -> HttpResponse:
    """Tell what became of each of the marked cases."""
    context = {
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
