"""The pages of figures, for supervisors and the secretariat."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.access import as_role
from people.models import Membership, Role
from people.requests import MemberRequest
from reports import listing, printing, summary
from reports.definitions import RATES
from reports.forms import ScopeForm
from reports.groups import GROUPINGS
from reports.scope import Scope
from reports.selection import Selection, extent_of, scope_words, title
from suggestions.exports import csv_response
from suggestions.promising.queries import (
    KEPT_THIS_YEAR,
    MONTH_PILE,
    OVERDUE_PILE,
    RUNNING_PILE,
    counts,
    pile_url,
)

PAGE = 50
PROMISED = (RUNNING_PILE, MONTH_PILE, OVERDUE_PILE, KEPT_THIS_YEAR)
readers = as_role(Role.SUPERVISOR, Role.SECRETARIAT)


def _asked(request: MemberRequest) -> tuple[ScopeForm, Scope]:
    """Read which session and which day are meant."""
    congress, today = request.membership.congress, timezone.localdate()
    form = ScopeForm(request.GET, list(congress.sessions.all()), today)
    return form, form.scope(congress, today)


def _summary(request: MemberRequest, form: ScopeForm, scope: Scope) -> summary.Summary:
    return summary.summary_of(
        scope,
        list(form.sessions.values()),
        today=timezone.localdate(),
        order=request.GET.get("sort", ""),
    )


@require_safe
@readers
def figures(request: MemberRequest) -> HttpResponse:
    """The figures of a session as of a day, each with its cases."""
    form, scope = _asked(request)
    found = _summary(request, form, scope)
    base = reverse("reports:cases")
    rest = [code for code in RATES if code not in summary.MAIN]
    return render(
        request,
        "reports/figures.html",
        {
            "form": form,
            "scope": scope,
            "today": timezone.localdate(),
            "before": found.before,
            "main": summary.figures(found, base, summary.MAIN),
            "rest": summary.figures(found, base, rest),
            "numbers": summary.numbers(found, base),
            "compositions": summary.compositions(found, base),
            "tables": summary.tables(found, base),
            "sentence": found.sentence,
            "words": scope_words(scope),
            "promises": _promises(request.membership),
        },
    )


def _promises(member: Membership) -> list[dict[str, Any]]:
    """Give how many promises stand where today, each number with the address of its ledger."""
    found = counts(member, PROMISED, timezone.localdate())
    return [
        {"label": pile.label, "count": found[pile.code], "url": pile_url(pile)} for pile in PROMISED
    ]


@require_safe
@readers
def figures_csv(request: MemberRequest) -> HttpResponseBase:
    """The same figures as a file."""
    form, scope = _asked(request)
    found = _summary(request, form, scope)
    lines = printing.lines(found.totals, found.shares, found.groups, found.before)
    return csv_response(lines, _name("figures", scope))


@require_safe
@readers
def cases(request: MemberRequest) -> HttpResponse:
    """The cases behind one figure."""
    form, scope = _asked(request)
    selection = _selection(request)
    extent = extent_of(selection, scope)
    rows = listing.rows_behind(selection, scope, request.membership)
    pages = Paginator(rows, PAGE)
    pages.count = extent.numbers[selection.part]  # known: it is the figure itself
    page = pages.get_page(request.GET.get("page"))
    units = listing.answering(scope, [row.case_id for row in page])
    return render(
        request,
        "reports/cases.html",
        {
            "form": form,
            "scope": scope,
            "today": timezone.localdate(),
            "title": title(selection),
            "selection": selection,
            "definition": RATES[selection.code].sentence if selection.kind == "rate" else "",
            "group": extent.group,
            "grouping": GROUPINGS[selection.by].label if selection.by else "",
            "parts": [
                {
                    "code": part,
                    "number": number,
                    "current": part == selection.part,
                    "query": replace(selection, part=part).address(scope),
                }
                for part, number in extent.numbers.items()
                if selection.kind == "rate"
            ],
            "page": page,
            "lines": list(listing.lines_of(page, units, listing.words_of(scope))),
            "headings": listing.headings(),
            "address": selection.address(scope),
            "figures": urlencode(scope_words(scope)),
        },
    )


@require_safe
@readers
def cases_csv(request: MemberRequest) -> HttpResponseBase:
    """The same cases as a file."""
    _form, scope = _asked(request)
    selection = _selection(request)
    rows = listing.rows_behind(selection, scope, request.membership)
    units = listing.answering(scope, rows.order_by().values("case"))
    lines = listing.lines_of(
        rows.iterator(listing.BATCH), units.iterator(listing.BATCH), listing.words_of(scope)
    )
    return csv_response(listing.as_cells(lines), _name(f"cases-{selection.kind}", scope))


def _selection(request: MemberRequest) -> Selection:
    selection = Selection.read(request.GET)
    if selection is None:
        raise Http404
    return selection


def _name(what: str, scope: Scope) -> str:
    session = scope.sessions[0].code if scope.sessions else "all"
    return f"{what}-{session}-{scope.as_of}"
