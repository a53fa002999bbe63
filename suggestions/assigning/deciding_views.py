"""The secretariat, or a coordinator, decides what units asked: one by one, or several at once."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from history.models import Event
from people.access import as_role
from people.models import Role
from people.requests import MemberRequest
from suggestions import bulk, visibility
from suggestions.assigning import asking_rules, deciding
from suggestions.assigning.along import Followers, hand_on_along, running_followers
from suggestions.assigning.asking_forms import (
    DecideSeveralForm,
    GrantedExtensionForm,
    GrantedUnitsForm,
    RefusalForm,
    SettledExtensionForm,
    SettledUnitsForm,
)
from suggestions.assigning.due_dates import explained
from suggestions.assigning.granting import DateRefused, proposed
from suggestions.assigning.handout_forms import Day, Sheet, rows_of, way_of
from suggestions.assigning.steps import standing_parts
from suggestions.assigning.windows import decided_until, extended_until
from suggestions.choosing import units_within
from suggestions.intake.reading import SHOWN, beside
from suggestions.models import Round, UnitRequest
from suggestions.pages import (
    UNPROCESSABLE,
    Typed,
    acting,
    answer,
    typed_into,
    with_article,
)
from suggestions.record import Acting, ActRefused, round_of
from suggestions.requested import DISPUTES, EXTENSIONS, PROPOSALS, RETURNS, PartQueue
from suggestions.waiting import place_of

form_page = require_http_methods(["GET", "HEAD", "POST"])
deciders = as_role(Role.SECRETARIAT, Role.COORDINATOR)

Kind = UnitRequest.Kind
QUEUES: dict[str, PartQueue] = {
    Kind.RETURN: RETURNS,
    Kind.EXTENSION: EXTENSIONS,
    Kind.UNITS: PROPOSALS,
}
ACTS: dict[str, Callable[..., Event]] = {
    Kind.RETURN: deciding.decide_return,
    Kind.EXTENSION: deciding.decide_extension,
    Kind.UNITS: deciding.decide_units,
}


class Desk:
    """What is decided, and the forms for it: one to grant it, one to refuse it."""

    def __init__(self, request: MemberRequest, asked: UnitRequest, round_: Round) -> None:
        """Read what was sent; a form that was not sent offers what the unit asked."""
        self.asked, self.round, self.today = asked, round_, timezone.localdate()
        self.member = request.membership
        decision = request.POST.get("decision") if request.method == "POST" else None
        refused = request.POST if decision == "refuse" else None
        self.refusal = RefusalForm(refused, prefix="refuse")
        granted = request.POST if decision == "grant" else None
        self.sheet: Sheet | None = None
        if asked.kind == Kind.EXTENSION:
            self.granted = self._extension(granted)
        else:
            self.sheet = self._sheet(granted)
            self.granted = self.sheet.form

    @property
    def settles(self) -> bool:
        """Whether it was refused before, and the unit disagrees."""
        return self.asked.is_disputed

    def _extension(self, data: Any) -> forms.Form:
        form = SettledExtensionForm if self.settles else GrantedExtensionForm
        return form(data, initial={"until": self.asked.until})

    def _sheet(self, data: Any) -> Sheet:
        """Give the sheet of units, filled in as the unit proposes."""
        case, standing = self.asked.case, standing_parts(self.asked.case)
        wanted = proposed(self.asked, standing)
        coordinates = self.member.role == Role.COORDINATOR
        return Sheet(
            Day(case.congress_id, self.today),
            SettledUnitsForm if self.settles else GrantedUnitsForm,
            data,
            units=units_within(
                case.congress_id,
                self.today,
                system_of=self.member.unit_id if coordinates else None,
                also=[part.unit for part in standing],
            ),
            way=way_of(wanted or standing),
            rows=rows_of(wanted),
            standing=standing,
        )

    def decision(self) -> dict[str, Any] | None:
        """Give the words of the act if a form was sent and is in order; else None."""
        if self.refusal.is_bound:
            answered = self.refusal.is_valid()
            return {"agree": False, **self.refusal.cleaned_data} if answered else None
        if self.sheet is not None:
            if not self.sheet.is_valid():
                return None
            said = self.sheet.form.cleaned_data["answer"]
            return {"agree": True, "answer": said, "units": self.sheet.handouts}
        return {"agree": True, **self.granted.cleaned_data} if self.granted.is_valid() else None

    @property
    def is_bound(self) -> bool:
        """Whether one of the forms was sent to be checked."""
        return self.refusal.is_bound or self.granted.is_bound

    @property
    def typed(self) -> Typed:
        """What was typed, to be kept when the act is refused."""
        if self.refusal.is_bound:
            return typed_into(self.refusal)
        return self.sheet.typed if self.sheet else typed_into(self.granted)


@form_page
@deciders
def decide(request: MemberRequest, public_id: str) -> HttpResponse:
    """Read what a unit asks and why; grant it or refuse it, or settle its dispute."""
    asked = _asked(request, public_id)
    member, case, round_ = request.membership, asked.case, round_of(asked.case)
    waits = asked.is_open or asked.is_disputed
    if request.method != "POST" and not waits:
        messages.info(request, gettext("This was decided already, or is not needed any more."))
        return redirect(case)
    desk = Desk(request, asked, round_)
    place = None
    if member.role == Role.SECRETARIAT:
        queue = DISPUTES if desk.settles else QUEUES[asked.kind]
        place = place_of(asked, queue, member, query=request.GET, on=desk.today)
    act = deciding.settle_dispute if desk.settles else ACTS[asked.kind]
    # What is decided already is not checked any more: the same form may have been sent again.
    said: dict[str, Any] | None = desk.decision() if waits else {"agree": False}
    followers = running_followers(case, member) if desk.sheet else Followers()
    if said is not None:

        def deed() -> Event:
            event = act(asked, acting(request), **said)
            if said.get("units"):
                hand_on_along(request, followers, said["units"], said["answer"] or asked.reason)
            return event

        try:
            return answer(
                request,
                deed,
                done=place.onward if place else _coordinated(asked),
                said=_("Decided. The unit has been told."),
                case=case,
                typed=desk.typed,
                back=case.get_absolute_url(),
                but=(DateRefused,),
            )
        except DateRefused as refusal:
            desk.granted.add_error("until", str(with_article(refusal)))
    context = {
        **beside(request, case),
        **_told(desk),
        "asked": asked,
        "desk": desk,
        "place": place,
        "followers": followers,
    }
    status = UNPROCESSABLE if desk.is_bound else 200
    return render(request, "suggestions/secretariat/decide.html", context, status=status)


def _asked(request: MemberRequest, public_id: str) -> UnitRequest:
    """Give the request that an address names, if the reader reads it; or 404."""
    names = ("assignment__unit__parent", "proposed_unit", "asked_by", "decided_by")
    asked = visibility.requests_read_by(request.membership)
    shown = asked.select_related(*names, *(f"case__{name}" for name in SHOWN))
    found = get_object_or_404(shown, public_id=public_id)
    found.assignment.case = found.case
    return found


def _coordinated(asked: UnitRequest) -> str:
    """Where a coordinator finds what else is asked."""
    return reverse("suggestions:coordinated", args=[QUEUES[asked.kind].code])


def _told(desk: Desk) -> dict[str, Any]:
    """Give what the page says around the forms: limits, articles, and the units now."""
    asked, round_, rules = desk.asked, desk.round, desk.round.policy.rules
    extension = asked.kind == Kind.EXTENSION
    may_decide = (
        asking_rules.can_settle(desk.member, asked)
        if desk.settles
        else asking_rules.can_decide(desk.member, asked, rules)
    )
    return {
        "decide_by": decided_until(asked, round_),
        "decide_article": "" if extension else rules.articles.get("reassign", ""),
        "cap": extended_until(asked.assignment, round_) if extension else None,
        "cap_limit": rules.extension_cap,
        "cap_article": rules.articles.get("extension_cap", ""),
        "may_decide": may_decide,
        "standing": desk.sheet.standing if desk.sheet else [asked.assignment],
        "explained": [] if extension else explained(rules, round_no=round_.number, on=desk.today),
        "back": "" if desk.member.role == Role.SECRETARIAT else _coordinated(asked),
    }


@require_POST
@as_role(Role.SECRETARIAT)
def decide_several(request: MemberRequest) -> HttpResponse:
    """Grant the marked extensions as they were asked, or refuse what is marked with one reason."""
    form = DecideSeveralForm(request.POST)
    queue = next((q for q in QUEUES.values() if q.code == request.POST.get("queue")), EXTENSIONS)
    asked = visibility.requests_read_by(request.membership).select_related("case")
    rows, missing = bulk.marked(request.POST.getlist("pick"), asked.order_by("asked_on", "pk"))
    said = form.cleaned_data if form.is_valid() else {}
    agree = said.get("decision") == "grant"

    def deed(one: UnitRequest, acting_: Acting) -> Event:
        bulk.require_valid(form)
        if agree and one.kind != Kind.EXTENSION:
            raise ActRefused(_("Open it and name the units; only extensions are granted together."))
        return ACTS[one.kind](one, acting_, agree=agree, answer=said["answer"])

    words = _("Granted as requested; the deputies have been told.") if agree else _("Refused.")
    results = bulk.each(request, rows, deed, lambda _event: words)
    chosen = bulk.Picked([row.case for row in rows], missing)
    return bulk.report(
        request, chosen, results, title=_("Deciding several"), back=queue.url, form=form
    )
