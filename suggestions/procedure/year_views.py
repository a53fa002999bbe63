"""The calendar: which years are known, what a year says, and entering or correcting one."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from people.access import as_role, signed_in
from people.models import Role
from people.requests import MemberRequest
from suggestions.pages import UNPROCESSABLE, acting, answer
from suggestions.procedure import actions, rules
from suggestions.procedure.consequences import consequences_of
from suggestions.procedure.year_file import as_text
from suggestions.procedure.year_forms import YearForm
from workflow.years import (
    differences,
    known_years,
    missing_holidays,
    source_of,
    standing_days,
    year_digest,
)


@require_safe
@signed_in
def calendar(request: MemberRequest) -> HttpResponse:
    """List the years that are known, and the one that is to be entered next."""
    years = known_years()
    context = {
        "years": years,
        "next_year": years[0].year + 1 if years else timezone.localdate().year,
        "may_enter": rules.keeps_calendar(request.membership),
    }
    return render(request, "suggestions/procedure/calendar.html", context)


@require_safe
@signed_in
def year(request: MemberRequest, year: int) -> HttpResponse:
    """Show a year: its holidays and its make-up working days."""
    days = standing_days(year)
    if days is None:
        raise Http404
    context = {
        "year": year,
        "days": days,
        "source": source_of(year),
        "may_enter": rules.keeps_calendar(request.membership),
        "today": timezone.localdate(),
    }
    return render(request, "suggestions/procedure/year.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.ADMINISTRATOR)
def enter(request: MemberRequest) -> HttpResponse:
    """Enter or correct a year: first what it changes, then the act itself."""
    today = timezone.localdate()
    if request.method != "POST":
        form = YearForm(today=today, initial=_initial(request))
        return render(request, "suggestions/procedure/enter_year.html", {"form": form})
    form = YearForm(request.POST, request.FILES, today=today)
    if not form.is_valid():
        context = {"form": form}
        return render(
            request, "suggestions/procedure/enter_year.html", context, status=UNPROCESSABLE
        )
    number, source = form.cleaned_data["year"], form.cleaned_data["source"]
    if "enter" not in request.POST:
        return render(
            request, "suggestions/procedure/enter_year.html", _preview(request, form, number)
        )
    done = reverse("suggestions:calendar_year", args=[number])
    return answer(
        request,
        lambda: actions.enter_year(
            acting(request),
            year=number,
            days=form.days,
            source=source,
            seen=request.POST.get("standing", ""),
        ),
        done=done,
        said=gettext(
            "The calendar of %(year)s stands. Where dates differ, the secretariat is told."
        )
        % {"year": str(number)},
        typed=[(gettext("Notice"), source), (str(number), as_text(form.days))],
        back=reverse("suggestions:enter_year"),
    )


def _initial(request: MemberRequest) -> dict[str, Any]:
    """Offer the year that an address asks for, with its days where it is known."""
    told = request.GET.get("year", "")
    if not (told.isdecimal() and len(told) == 4):  # noqa: PLR2004 - digits of a year
        return {}
    days = standing_days(int(told))
    return {
        "year": told,
        "source": source_of(int(told)),
        "text": as_text(days) if days is not None else "",
    }


def _preview(request: MemberRequest, form: YearForm, number: int) -> dict[str, Any]:
    """Give what a year would change: its days, and the dates that follow from them."""
    today, before = timezone.localdate(), standing_days(number)
    return {
        "form": form,
        "preview": True,
        "year": number,
        "is_new": before is None,
        "days": form.days,
        "differences": differences(before or [], form.days),
        "missing": missing_holidays(number, form.days),
        "consequences": consequences_of(
            number, form.days, congress=request.membership.congress, on=today
        ),
        "text": as_text(form.days),
        "standing": year_digest(number),
        "today": today,
    }
