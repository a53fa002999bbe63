"""The secretariat studies objections, and enters the ratings that came on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from history.models import Event
from people.access import as_role
from people.addresses import number_of
from people.labels import Words
from people.models import Deputy, Role
from people.requests import MemberRequest
from suggestions.assigning.along import go_along, objecting_followers
from suggestions.assigning.due_dates import explained
from suggestions.assigning.handout_forms import AnewForm, Day, Sheet, rows_of, way_of
from suggestions.choosing import units_of
from suggestions.intake.reading import beside, found, found_whole, in_words
from suggestions.models import Assignment, Rating, Reply, Suggestion
from suggestions.pages import (
    UNPROCESSABLE,
    Typed,
    acting,
    all_typed,
    answer,
    refused,
    typed_into,
    was_done,
)
from suggestions.rating import actions, rules
from suggestions.rating.objection_forms import CloseForm, PaperRatingForm
from suggestions.record import ActRefused, round_of
from suggestions.replying.paper import paper
from suggestions.replying.queries import standing_letters
from suggestions.waiting import OBJECTIONS, UNRATED, place_of
from workflow.machines.assignment import AssignmentState
from workflow.policy import in_force
from workflow.rules import Rules, StillDissatisfied

form_page = require_http_methods(["GET", "HEAD", "POST"])
secretariat_only = as_role(Role.SECRETARIAT)
NOT_OPEN = _("This suggestion has no open objection.")
NOT_RATABLE = _("This suggestion can't be rated now.")


@require_GET
@secretariat_only
def objection(request: MemberRequest, public_id: str) -> HttpResponse:
    """Read the letter and what the deputy says of it; decide what follows."""
    case = found_whole(request, public_id)
    if not rules.can_study(request.membership, case):
        messages.info(request, str(NOT_OPEN))
        return redirect(case)
    return _page(request, case)


def _page(
    request: MemberRequest,
    case: Suggestion,
    *,
    sheet: Sheet | None = None,
    close: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    ratings = list(
        case.ratings.filter(round=case.round, superseded=False).select_related("deputy__user")
    )
    context = {
        **beside(request, case),
        "letters": [
            _with_ratings(case, reply, [r for r in ratings if r.reply_id == reply.pk])
            for reply in _letters(request, case)
        ],
        "demanded": _demanded(round_of(case).policy.rules) if case.round > 1 else None,
        "followers": objecting_followers(case, request.membership),
        "sheet": sheet or _sheet(request, case, sent=False),
        "close": close or CloseForm(prefix="close"),
        "explained": explained(
            in_force(case.congress_id, today).rules, round_no=case.round + 1, on=today
        ),
        "place": place_of(case, OBJECTIONS, request.membership, query=request.GET, on=today),
    }
    return render(request, "suggestions/secretariat/objection.html", context, status=status)


# What the rules want where a deputy says no to a reply that was given anew.
STILL_DISSATISFIED: Mapping[StillDissatisfied, Words] = {
    "talk": _("Talk with the deputy face to face before you decide."),
    "convene": _("Call the deputy and the unit together before you decide."),
    "experts": _("Have experts assess it; the unit follows what they find."),
    "summon": _("Arrange for the deputies to summon the unit's head, who reports again."),
}


def _demanded(policy: Rules) -> dict[str, Words]:
    """Give what has to be done first, with the article that wants it."""
    return {
        "words": STILL_DISSATISFIED[policy.still_dissatisfied],
        "article": policy.articles.get("still_dissatisfied", ""),
    }


def _letters(request: MemberRequest, case: Suggestion) -> list[Reply]:
    shown = standing_letters(request.membership, case)
    return list(shown.select_related("assignment__unit", "assignment__handling__policy"))


def _with_ratings(case: Suggestion, reply: Reply, ratings: Sequence[Rating]) -> dict[str, Any]:
    policy = reply.assignment.handling.policy.rules
    return {
        "paper": paper(case, reply, policy),
        "ratings": [in_words(rating, policy) for rating in ratings],
    }


def _sheet(request: MemberRequest, case: Suggestion, *, sent: bool) -> Sheet:
    """Give the hand-out of the next round: the same units, unless others are chosen."""
    today = timezone.localdate()
    parts = case.assignments.filter(round=case.round).select_related("unit")
    standing: list[Assignment] = list(parts.exclude(state=AssignmentState.RETURNED))
    return Sheet(
        Day(case.congress_id, today),
        AnewForm,
        request.POST if sent else None,
        units=units_of(case.congress_id, today),
        way=way_of(standing),
        rows=rows_of(standing),
    )


@require_POST
@secretariat_only
def rehandle(request: MemberRequest, public_id: str) -> HttpResponse:
    """Have it handled again: a new round with its own due date."""
    case = found_whole(request, public_id)
    sheet = _sheet(request, case, sent=True)
    if not sheet.is_valid():
        status = UNPROCESSABLE if sheet.is_bound else 200
        return _page_or_case(request, case, typed=sheet.typed, sheet=sheet, status=status)
    place = place_of(
        case, OBJECTIONS, request.membership, query=request.GET, on=timezone.localdate()
    )
    words = {"units": sheet.handouts, "reason": sheet.form.cleaned_data["reason"]}
    followers = objecting_followers(case, request.membership)

    def deed() -> Event:
        event = actions.rehandle(case, acting(request), **words)
        go_along(request, followers.along, lambda one, own: actions.rehandle(one, own, **words))
        return event

    return answer(
        request,
        deed,
        done=place.onward,
        said=_("It is handled again. The units and the deputies have been told your reason."),
        case=case,
        typed=sheet.typed,
        back=case.get_absolute_url(),
    )


@require_POST
@secretariat_only
def close_objection(request: MemberRequest, public_id: str) -> HttpResponse:
    """Close the objection with the note of the talk."""
    case = found(request, public_id)
    form = CloseForm(request.POST, prefix="close")
    if not form.is_valid():
        typed = typed_into(form)
        return _page_or_case(request, case, typed=typed, close=form, status=UNPROCESSABLE)
    place = place_of(
        case, OBJECTIONS, request.membership, query=request.GET, on=timezone.localdate()
    )
    return answer(
        request,
        lambda: actions.close_objection(case, acting(request), **form.cleaned_data),
        done=place.onward,
        said=_("The objection is closed. The rating stays as the deputy gave it."),
        case=case,
        typed=typed_into(form),
        back=case.get_absolute_url(),
    )


def _page_or_case(
    request: MemberRequest, case: Suggestion, *, typed: Typed, **sent: Any
) -> HttpResponse:
    """Show the page again with what was sent; where no objection is open any more, say so."""
    if not rules.can_study(request.membership, case):
        refusal, back = ActRefused(NOT_OPEN), case.get_absolute_url()
        return refused(request, refusal, case=case, typed=typed, back=back)
    return _page(request, case, **sent)


@form_page
@secretariat_only
def paper_rating(request: MemberRequest, public_id: str) -> HttpResponse:
    """Enter what a deputy answered on paper, with the date that stands on it."""
    case, today = found(request, public_id), timezone.localdate()
    sent = request.method == "POST"
    if case.state not in rules.RATABLE:
        if sent and not was_done(request):
            refusal, back = ActRefused(NOT_RATABLE), case.get_absolute_url()
            return refused(request, refusal, case=case, typed=all_typed(request), back=back)
        messages.info(request, str(NOT_RATABLE))
        return redirect(case)
    policy = round_of(case).policy.rules
    form = PaperRatingForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        rules=policy,
        deputies=list(
            Deputy.objects.filter(pk__in=rules.raters(case, policy)).select_related("user")
        ),
        replies=_letters(request, case),
        delivered_on=case.resolved_on,
        on=today,
    )
    place = place_of(case, UNRATED, request.membership, query=request.GET, on=today)
    if not form.is_valid():
        return render(
            request,
            "suggestions/secretariat/paper_rating.html",
            {**beside(request, case), "form": form, "place": place},
            status=UNPROCESSABLE if form.is_bound else 200,
        )
    return answer(
        request,
        lambda: _rate(request, form),
        done=place.onward,
        said=_("Entered, and marked as given on paper."),
        case=case,
        typed=typed_into(form),
        back=case.get_absolute_url(),
    )


def _rate(request: MemberRequest, form: PaperRatingForm) -> Event:
    reply, deputy = form.chosen
    given = form.cleaned_data
    return actions.rate(
        reply,
        replace(
            acting(request),
            on=given["given_on"],
            seen=number_of(request.POST.get(f"seen-{reply.public_id}", "")),
        ),
        deputy=deputy,
        answers=form.answers,
        scan=given["scan"],
    )
