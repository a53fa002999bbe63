"""The secretariat's desk: what waits, queue by queue, as dense lists."""

from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.access import as_role
from people.labels import in_language
from people.models import Congress, Role, Session, Unit
from people.paging import page_of
from people.requests import MemberRequest
from suggestions import waiting
from suggestions.desks.queue_rows import rows_of, with_parts
from suggestions.desks.requested_rows import listed
from suggestions.models import Category, Publication
from suggestions.requested import PartQueue
from suggestions.waiting import QUEUES, Search

secretariat_only = as_role(Role.SECRETARIAT)


@require_safe
@secretariat_only
def home(request: MemberRequest) -> HttpResponse:
    """Show every queue with its count, and what is expected in it."""
    today = timezone.localdate()
    context = {"standings": waiting.standings(request.membership, today), "today": today}
    return render(request, "suggestions/secretariat/home.html", context)


@require_safe
@secretariat_only
def queue(request: MemberRequest, code: str) -> HttpResponse:
    """List one queue: searched, filtered, and driven by the keyboard."""
    if code not in QUEUES:
        raise Http404
    member, today, shown = request.membership, timezone.localdate(), QUEUES[code]
    search = Search.asked(request.GET)
    if isinstance(shown, PartQueue):
        context = {
            **listed(request, shown, search, today),
            "standings": waiting.standings(member, today),
            "choices": _choices(member.congress, search),
        }
        return render(request, "suggestions/secretariat/requested.html", context)
    cases = with_parts(search.within(shown.lying(member, today)), shown)
    page = page_of(cases, request.GET)
    rows = rows_of(page.rows, shown, search, on=today)
    context = {
        "standings": waiting.standings(member, today),
        "queue": shown,
        "search": search,
        "page": page.saying(rows),
        "choices": _choices(member.congress, search),
        "today": today,
        "levels": Publication.Level.choices,
    }
    return render(request, "suggestions/secretariat/queue.html", context)


def _choices(congress: Congress, search: Search) -> list[dict[str, Any]]:
    """Give what a list can be narrowed to: sessions, categories and units, in one query."""
    none = Value(0, output_field=IntegerField())
    columns = ("kind", "pk", "place", "label_zh", "label_en")

    def rows(model: Any, kind: str, place: Any) -> QuerySet[Any]:
        named = Value(kind, output_field=CharField())
        found = model.objects.filter(congress=congress).order_by()
        return found.annotate(kind=named, place=place).values_list(*columns)  # type: ignore[no-any-return]  # the stubs lose the columns

    sessions = rows(Session, "session", F("report_year") * -1)
    categories = rows(Category, "category", F("position") * 1)
    offered: dict[str, list[tuple[Any, ...]]] = {"session": [], "category": [], "unit": []}
    for kind, pk, place, zh, en in sessions.union(categories, rows(Unit, "unit", none), all=True):
        offered[kind].append((place, in_language(zh, en), pk))
    chosen = {"session": search.session, "category": search.category, "unit": search.unit}
    labels = {"session": _("Session"), "category": _("Category"), "unit": _("Unit")}
    return [
        {
            "name": name,
            "label": labels[name],
            "options": [
                {"pk": pk, "label": label, "chosen": pk == chosen[name]}
                for _place, label, pk in sorted(found)
            ],
        }
        for name, found in offered.items()
    ]
