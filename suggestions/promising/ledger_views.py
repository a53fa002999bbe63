"""The promise ledger (承诺事项台账): a page with filters, and the same as a file."""

from collections.abc import Iterator
from datetime import date

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.access import as_role
from people.models import UNIT_ROLES, UNIT_WORKERS, Role
from people.paging import page_of
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.exports import Cell, as_text, csv_response, xlsx_response
from suggestions.promising import ledger, queries
from suggestions.promising.queries import ALL, DUES, MOST_COUNTED, PILES, STATES, Narrowed

BATCH = 500
readers = as_role(Role.SECRETARIAT, Role.SUPERVISOR, Role.DEPUTY, *UNIT_ROLES)


@require_safe
@readers
def show(request: MemberRequest) -> HttpResponse:
    """List the promises of the reader's ledger, what is due first on top."""
    member, today = request.membership, timezone.localdate()
    asked, words = Narrowed.asked(request.GET), ledger.words_of(member, today)
    promises = asked.within(visibility.ledger_of(member), today)
    page = page_of(queries.with_all_that_is_shown(promises, member), request.GET)
    rows = list(ledger.rows_of(page.rows, words, today))
    to_deputy = member.role == Role.DEPUTY  # whose list is short
    lying = queries.counts(member, PILES, today)
    context = {
        "asked": asked,
        "pile": asked.pile,
        "piles": [
            {
                "pile": pile,
                "url": queries.pile_url(pile),
                "count": _shown(lying.get(pile.code)),
                "current": pile is asked.pile,
            }
            for pile in (*PILES, ALL)
        ],
        "lying": {code: _shown(count) for code, count in lying.items()},
        "page": page.saying(rows),
        "rows": rows,
        "rollable": member.role == Role.SECRETARIAT and any(row.may_roll for row in rows),
        "choices": [] if to_deputy else ledger.choices(member, asked, words),
        "states": [(code, label) for code, (label, _q) in STATES.items()],
        "dues": [(code, label) for code, (label, _q) in DUES.items()],
        "own_unit": member.role in UNIT_WORKERS,
        "to_deputy": to_deputy,
        "today": today,
    }
    return render(request, "suggestions/promises/ledger.html", context)


def _shown(count: int | None) -> str:
    if count is None:
        return ""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def _cells(request: MemberRequest, today: date) -> Iterator[list[Cell]]:
    """Give the rows of the file: all that the filters leave."""
    member, asked = request.membership, Narrowed.asked(request.GET)
    promises = asked.within(visibility.ledger_of(member), today)
    shown = queries.with_all_that_is_shown(promises, member).iterator(chunk_size=BATCH)
    words = ledger.words_of(member, today)
    return ledger.as_cells(ledger.rows_of(shown, words, today))


@require_safe
@readers
def as_xlsx(request: MemberRequest) -> HttpResponseBase:
    """The same promises as a workbook."""
    today = timezone.localdate()
    name = f"promises-{today}"
    cells = _cells(request, today)
    return xlsx_response(_("Promise ledger"), ledger.headings(), cells, name)


@require_safe
@readers
def as_csv(request: MemberRequest) -> HttpResponseBase:
    """The same promises as a CSV."""
    today = timezone.localdate()
    heads = [heading for heading, _width in ledger.headings()]
    rows = ([as_text(cell) for cell in row] for row in _cells(request, today))
    return csv_response([heads, *rows], f"promises-{today}")
