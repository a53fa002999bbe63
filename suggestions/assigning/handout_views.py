"""The secretariat hands out: one case, several to the same units, or a running one anew."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from history.models import Event
from people.access import as_role
from people.labels import Words
from people.models import Congress, Membership, Role
from people.requests import MemberRequest
from suggestions import bulk, visibility
from suggestions.assigning import actions, rules
from suggestions.assigning.along import (
    hand_on_along,
    hand_out_along,
    running_followers,
    units_of_head,
)
from suggestions.assigning.batch_forms import Batch
from suggestions.assigning.due_dates import Explained, explained
from suggestions.assigning.handout_forms import (
    ANSWER,
    AnewForm,
    Day,
    HandoutForm,
    Sheet,
    rows_of,
    way_of,
)
from suggestions.assigning.steps import standing_parts
from suggestions.bonds import bonds_of
from suggestions.choosing import units_of, units_within
from suggestions.intake.reading import SHOWN, beside, found, found_whole
from suggestions.models import Assignment, Suggestion
from suggestions.pages import UNPROCESSABLE, acting, answer
from suggestions.record import Acting
from suggestions.together import companions, waiting_followers, with_followers
from suggestions.waiting import HANDOUT, RUNNING, place_of
from workflow.limits import listed
from workflow.policy import PolicyMissing, in_force

form_page = require_http_methods(["GET", "HEAD", "POST"])
secretariat_only = as_role(Role.SECRETARIAT)
handing_anew = as_role(Role.SECRETARIAT, Role.COORDINATOR)


@form_page
@secretariat_only
def hand_out(request: MemberRequest, public_id: str) -> HttpResponse:
    """Hand a numbered case out: way of handling, units, parts, dates."""
    case, today = found(request, public_id), timezone.localdate()
    if request.method != "POST" and not rules.can_assign(request.membership, case):
        messages.info(request, gettext("This suggestion does not wait to be handed out."))
        return redirect(case)
    wished, same = case.wished_unit, units_of_head(case)
    first = [{"task": ANSWER, "unit": wished.label}] if wished else []
    sheet = Sheet(
        Day(case.congress_id, today),
        HandoutForm,
        request.POST if request.method == "POST" else None,
        units=units_of(case.congress_id, today),
        way=way_of(same),
        rows=rows_of(same) or first,
    )
    place = place_of(case, HANDOUT, request.membership, query=request.GET, on=today)
    if not sheet.is_valid():
        context = {
            **beside(request, case),
            "sheet": sheet,
            "explained": _explained(case.congress, today),
            "place": place,
            "companions": companions(case, request.membership),
            "same": same,
            "bonds": bonds_of(case, on=today),
        }
        return render(
            request,
            "suggestions/secretariat/hand_out.html",
            context,
            status=UNPROCESSABLE if sheet.is_bound else 200,
        )
    words = sheet.form.cleaned_data["instruction"]
    followers = list(waiting_followers(case, request.membership))

    def deed() -> Event:
        event = actions.assign(case, acting(request), units=sheet.handouts, instruction=words)
        hand_out_along(request, followers, sheet.handouts, words)
        return event

    return answer(
        request,
        deed,
        done=place.back if followers else place.onward,
        said=_told(case, sheet),
        case=case,
        typed=sheet.typed,
        back=case.get_absolute_url(),
    )


def _told(case: Suggestion, sheet: Sheet) -> Words:
    names = [handout.unit.label for handout in sheet.handouts]
    told = {"number": case.number, "units": listed(names)}
    return (
        gettext("No. %(number)s was handed out. %(units)s and the deputies have been told.") % told
    )


def _explained(congress: Congress, today: date) -> list[Explained]:
    """Give the dates that a hand-out of today would set; none where no rules are in force."""
    try:
        return explained(in_force(congress.pk, today).rules, round_no=1, on=today)
    except PolicyMissing:
        return []


@form_page
@handing_anew
def hand_out_anew(request: MemberRequest, public_id: str) -> HttpResponse:
    """Hand a running case to other units: shows who stays, who goes and who is new.

    A coordinator splits it among the units below his own; others stay as they are.
    """
    case, today, member = found_whole(request, public_id), timezone.localdate(), request.membership
    standing = standing_parts(case)
    may = rules.can_reassign(member, case) or rules.can_split(member, case, standing)
    if request.method != "POST" and not may:
        messages.info(request, gettext("This suggestion is not with the units now."))
        return redirect(case)
    splits = member.role == Role.COORDINATOR
    sheet = Sheet(
        Day(case.congress_id, today),
        AnewForm,
        request.POST if request.method == "POST" else None,
        units=units_within(
            case.congress_id,
            today,
            system_of=member.unit_id if splits else None,
            also=[part.unit for part in standing],
        ),
        way=way_of(standing),
        rows=_rows_to_split(standing, member) if splits else rows_of(standing),
        standing=standing,
    )
    valid, followers = sheet.is_valid(), running_followers(case, member)
    if not valid or "preview" in request.POST:
        context = {
            **beside(request, case),
            "sheet": sheet,
            "standing": standing,
            "companions": companions(case, request.membership),
            "bonds": bonds_of(case, on=today),
            "changes": sheet.changes if valid else None,
            "explained": () if splits else _explained_anew(case, today),
            "splits": splits,
            "followers": followers,
            "place": None
            if splits
            else place_of(case, RUNNING, member, query=request.GET, on=today),
        }
        return render(
            request,
            "suggestions/secretariat/hand_out_anew.html",
            context,
            status=UNPROCESSABLE if sheet.is_bound and not valid else 200,
        )
    reason = sheet.form.cleaned_data["reason"]

    def deed() -> Event:
        event = actions.reassign(case, acting(request), units=sheet.handouts, reason=reason)
        hand_on_along(request, followers, sheet.handouts, reason)
        return event

    return answer(
        request,
        deed,
        done=case.get_absolute_url(),
        said=_("Handed out again. The units added or taken off, and the deputies, have been told."),
        case=case,
        typed=sheet.typed,
    )


def _rows_to_split(standing: Sequence[Assignment], member: Membership) -> list[dict[str, Any]]:
    """Give the rows of a split: in the place of the coordinator's own unit an empty one."""
    others = [part for part in standing if part.unit_id != member.unit_id]
    answered_here = any(part.answers for part in standing if part not in others)
    return [*([{"task": ANSWER}] if answered_here else []), *rows_of(others)]


def _explained_anew(case: Suggestion, today: date) -> Sequence[Explained]:
    """Give the dates of a unit that is new in a running round: by the rules of that round."""
    round_ = case.handling
    return explained(round_.policy.rules, round_no=round_.number, on=today) if round_ else ()


@form_page
@secretariat_only
def hand_out_several(request: MemberRequest) -> HttpResponse:
    """Hand the marked cases out with one date: each to its own lead unit, or all to the same."""
    member, today = request.membership, timezone.localdate()
    data = request.POST if request.method == "POST" else request.GET
    shown = visibility.visible_to(member).select_related(*SHOWN)
    chosen = bulk.picked(data.getlist("pick"), shown.order_by("submitted_on", "pk"))
    if not chosen.cases:
        return bulk.report(request, chosen, [], title=_("Handing several out"), back=HANDOUT.url)
    sheet = Batch(
        Day(member.congress_id, today),
        chosen.cases,
        request.POST if request.method == "POST" else None,
        units=units_of(member.congress_id, today),
    )
    if not sheet.is_valid():
        context: dict[str, Any] = {
            "chosen": chosen,
            "sheet": sheet,
            "explained": _explained(member.congress, today),
            "back": HANDOUT.url,
            "today": today,
        }
        return render(
            request,
            "suggestions/secretariat/hand_out_several.html",
            context,
            status=UNPROCESSABLE if sheet.is_bound else 200,
        )
    words = sheet.form.cleaned_data["instruction"]

    def deed(case: Suggestion, one: Acting) -> Event:
        return actions.assign(case, one, units=sheet.handouts_for(case), instruction=words)

    cases = with_followers(chosen.cases, member)
    results = bulk.each(request, cases, deed, lambda _event: _("Handed out."))
    title = _("Handing several out")
    return bulk.report(request, chosen, results, title=title, back=HANDOUT.url, form=sheet.form)
