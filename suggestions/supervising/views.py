"""Chasing units and publishing: for one case, and for several at once."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from history.log import data_of
from history.models import Event
from people.access import as_role
from people.models import UNIT_WORKERS, Membership, Role
from people.requests import MemberRequest
from suggestions import bulk, visibility
from suggestions.intake.reading import beside, found
from suggestions.models import Assignment, Publication, Reply, Suggestion
from suggestions.models.assigning import OPEN
from suggestions.pages import UNPROCESSABLE, acting, answer, refused, typed_into
from suggestions.record import Acting, ActRefused
from suggestions.replying.opinion_rules import is_answering_beside
from suggestions.replying.paper import paper
from suggestions.steps import standing_replies
from suggestions.supervising import actions, rules
from suggestions.supervising.forms import PublishForm, ReminderForm, ReminderTextForm
from suggestions.waiting import OVERDUE, PUBLISH, place_of
from workflow.limits import listed
from workflow.machines.assignment import ANSWERING, AssignmentRole

form_page = require_http_methods(["GET", "HEAD", "POST"])
secretariat_only = as_role(Role.SECRETARIAT)


@form_page
@as_role(Role.SECRETARIAT, Role.SUPERVISOR, Role.COORDINATOR, *UNIT_WORKERS)
def remind(request: MemberRequest, public_id: str) -> HttpResponse:
    """Chase the units of a case that still have something to do (催办)."""
    case = found(request, public_id)
    parts = _open_parts(request, case)
    form = ReminderForm(request.POST if request.method == "POST" else None, parts=parts)
    if not parts:
        nothing = gettext("No unit has anything to do here now.")
        if form.is_bound:
            refusal, back = ActRefused(nothing), case.get_absolute_url()
            return refused(request, refusal, case=case, typed=typed_into(form), back=back)
        messages.info(request, nothing)
        return redirect(case)
    if not form.is_valid():
        return render(
            request,
            "suggestions/secretariat/remind.html",
            {
                "case": case,
                "form": form,
                "chased": [_so_far(part, request.membership) for part in parts],
                "today": timezone.localdate(),
            },
            status=UNPROCESSABLE if form.is_bound else 200,
        )
    reminded, refusals = _remind_each(request, form.chosen, form.cleaned_data["text"])
    if refusals and not reminded:
        back = case.get_absolute_url()
        return refused(request, refusals[0], case=case, typed=typed_into(form), back=back)
    messages.success(request, _reminded(reminded))
    for refusal in refusals:
        messages.warning(request, str(refusal))
    return redirect(case)


def _remind_each(
    request: MemberRequest, parts: Sequence[Assignment], text: str
) -> tuple[list[Assignment], list[ActRefused]]:
    """Remind each unit by an act of its own; give who was reminded, and what was refused."""
    reminded, refusals = [], []
    for part in parts:
        try:
            actions.remind(part, acting(request, part=part.public_id), text=text)
        except ActRefused as refusal:
            refusals.append(refusal)
        else:
            reminded.append(part)
    return reminded, refusals


def _reminded(parts: Sequence[Assignment]) -> str:
    return gettext("%(units)s: reminded.") % {"units": listed(part.unit.label for part in parts)}


def _so_far(part: Assignment, member: Membership) -> dict[str, Any]:
    """Give a unit with its reminders so far, and where the reader may write it a letter."""
    sent = list(part.reminders.all())
    to = urlencode({"unit": part.unit_id, "part": part.public_id})
    letter = f"{reverse('suggestions:reminder_letter')}?{to}"
    return {
        "part": part,
        "times": len(sent),
        "last": sent[-1].sent_at if sent else None,
        "letter": letter if rules.can_send_letter(member, part) else "",
    }


def _open_parts(request: MemberRequest, case: Suggestion) -> list[Assignment]:
    """Give the units that the reader may remind, each with its reminders so far."""
    parts = visibility.assignments_visible_to(request.membership).filter(
        case=case, round=case.round, state__in=OPEN
    )
    asked = parts.exclude(role=AssignmentRole.INFORMATION).select_related("unit__parent")
    chased = list(asked.prefetch_related("reminders").order_by("pk"))
    member = request.membership
    for part in chased:
        part.case = case
    beside = bool(chased) and is_answering_beside(member, chased[0])
    return [part for part in chased if rules.can_remind(member, part, answers_beside=beside)]


@require_POST
@secretariat_only
def remind_several(request: MemberRequest) -> HttpResponse:
    """Chase the answering units of the marked cases that have not replied."""
    member = request.membership
    form = ReminderTextForm(request.POST)
    cases = visibility.visible_to(member).order_by("due_on", "pk")
    chosen = bulk.picked(request.POST.getlist("pick"), cases)
    by_case: dict[int, list[Assignment]] = {}
    parts = visibility.assignments_visible_to(member).filter(
        case__in=chosen.cases, state__in=OPEN, role__in=ANSWERING
    )
    for part in parts.select_related("unit").order_by("pk"):
        by_case.setdefault(part.case_id, []).append(part)
    results = [
        _remind_units(request, case, by_case.get(case.pk, ()), form) for case in chosen.cases
    ]
    title = _("Reminding several")
    return bulk.report(request, chosen, results, title=title, back=OVERDUE.url, form=form)


def _remind_units(
    request: MemberRequest, case: Suggestion, parts: Sequence[Assignment], form: ReminderTextForm
) -> bulk.Result:
    try:
        bulk.require_valid(form)
    except ActRefused as refusal:
        return bulk.Result(case, done=False, words=refusal.reason)
    reminded, refusals = _remind_each(request, parts, form.cleaned_data["text"])
    if reminded:
        return bulk.Result(case, done=True, words=_reminded(reminded))
    reason = refusals[0].reason if refusals else gettext("No unit of it has a reply outstanding.")
    return bulk.Result(case, done=False, words=reason)


@form_page
@secretariat_only
def publish(request: MemberRequest, public_id: str) -> HttpResponse:
    """Publish a concluded case, as far as the deputy and the units agree."""
    case, today = found(request, public_id), timezone.localdate()
    if request.method != "POST" and not rules.can_publish(request.membership, case):
        messages.info(request, gettext("This suggestion can't be published now."))
        return redirect(case)
    replies = standing_replies(case, case.round)
    closed = rules.closed_beyond_title(case, replies)
    standing = case.publications.filter(superseded=False).first()
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        only_title=closed is not None,
        initial={"level": standing.level if standing else Publication.Level.FULL},
    )
    place = place_of(case, PUBLISH, request.membership, query=request.GET, on=today)
    if not form.is_valid():
        context = {
            **beside(request, case),
            "form": form,
            "closed": closed,
            "standing": standing,
            "replies": replies,
            "letters": _letters(case, replies),
            "place": place,
        }
        return render(
            request,
            "suggestions/secretariat/publish.html",
            context,
            status=UNPROCESSABLE if form.is_bound else 200,
        )
    level = form.cleaned_data["level"]
    return answer(
        request,
        lambda: actions.publish(case, acting(request), level=level),
        done=place.onward,
        said=_("Published. The deputies have been told."),
        case=case,
        back=case.get_absolute_url(),
    )


def _letters(case: Suggestion, replies: Sequence[Reply]) -> list[dict[str, object]]:
    if not replies:
        return []
    policy = case.rounds.select_related("policy").get(number=case.round).policy.rules
    return [{"reply": reply, "paper": paper(case, reply, policy)} for reply in replies]


@require_POST
@secretariat_only
def publish_several(request: MemberRequest) -> HttpResponse:
    """Publish the marked ones at one level; where less was agreed to, the title only."""
    cases = visibility.visible_to(request.membership).order_by("resolved_on", "pk")
    chosen = bulk.picked(request.POST.getlist("pick"), cases)
    form = PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Choose how much is published."))
        return bulk.report(request, chosen, [], title=_("Publishing several"), back=PUBLISH.url)
    asked = form.cleaned_data["level"]

    def deed(case: Suggestion, one: Acting) -> Event:
        closed = rules.closed_beyond_title(case, standing_replies(case, case.round))
        level = asked if closed is None else Publication.Level.TITLE.value
        return actions.publish(case, one, level=level)

    results = bulk.each(request, chosen.cases, deed, _published)
    return bulk.report(request, chosen, results, title=_("Publishing several"), back=PUBLISH.url)


def _published(event: Event) -> str:
    level = Publication.Level(data_of(event)["level"])
    return gettext("Published: %(level)s") % {"level": level.label}
