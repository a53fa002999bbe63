"""Reminder letters: written to a unit that is slow, and read as the letter that was sent."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.access import as_role, signed_in
from people.addresses import number_of
from people.models import Congress, Membership, Role
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.models import Assignment, Reminder
from suggestions.models.assigning import WAITING
from suggestions.pages import (
    UNPROCESSABLE,
    acting,
    all_typed,
    refused,
    typed_into,
)
from suggestions.record import ActRefused
from suggestions.replying.paper import Paper, Paragraph
from suggestions.supervising.forms import LetterForm
from suggestions.supervising.letters import Named, send_reminder_letter, upcoming_letter_no
from workflow.machines.assignment import AssignmentRole

MOST = 200
UNITS = "reports:units"
form_page = require_http_methods(["GET", "HEAD", "POST"])
watchers = as_role(Role.SECRETARIAT, Role.SUPERVISOR)


@form_page
@watchers
def write(request: MemberRequest) -> HttpResponse:
    """Write a reminder letter to a unit about what it has in hand; overdue ones are ticked."""
    member, today = request.membership, timezone.localdate()
    parts = _in_hand(member, request.GET)
    sent = request.method == "POST"
    if not parts:
        nothing = _("This unit has nothing in hand.")
        if sent:
            typed, back = all_typed(request), reverse(UNITS)
            return refused(request, ActRefused(nothing), typed=typed, back=back)
        messages.info(request, nothing)
        return redirect(UNITS)
    form = LetterForm(
        request.POST if sent else None,
        parts=parts,
        on=today,
        letter_no=upcoming_letter_no(member),
        about=request.GET.get("part", ""),
    )
    if not form.is_valid():
        context = {"form": form, "unit": parts[0].unit, "back": reverse(UNITS), "today": today}
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "suggestions/supervising/letter_form.html", context, status=status)
    done, refusals = _send(request, form)
    if not done:
        back = f"{reverse('suggestions:reminder_letter')}?unit={parts[0].unit_id}"
        return refused(request, refusals[0], typed=typed_into(form), back=back)
    words = ngettext(
        "Sent to %(unit)s, about %(count)d suggestion.",
        "Sent to %(unit)s, about %(count)d suggestions.",
        len(done),
    )
    messages.success(request, words % {"unit": parts[0].unit.label, "count": len(done)})
    for refusal in refusals:
        messages.warning(request, str(refusal.reason))
    letters = visibility.reminders_visible_to(member).filter(assignment=done[0])
    last = letters.order_by("-pk").values_list("pk", flat=True)[0]
    return redirect("suggestions:read_reminder_letter", done[0].case.public_id, last)


def _in_hand(member: Membership, query: Mapping[str, str]) -> list[Assignment]:
    """Give what the unit that an address names still has to act on, what is due first on top."""
    unit = number_of(query.get("unit", ""))
    if unit is None:
        return []
    parts = visibility.assignments_visible_to(member).filter(WAITING, unit=unit)
    asked = parts.exclude(role=AssignmentRole.INFORMATION).select_related("unit", "case")
    return list(asked.order_by("due_on", "pk")[:MOST])


def _send(request: MemberRequest, form: LetterForm) -> tuple[list[Assignment], list[ActRefused]]:
    """Send the letter, one act for each suggestion; give those that it names, and the refusals."""
    done, refusals = [], []
    number, text = form.cleaned_data["letter_no"], form.cleaned_data["text"]
    for part in form.chosen:
        try:
            one = acting(request, part=part.public_id)
            send_reminder_letter(part, one, letter_no=number, text=text)
        except ActRefused as refusal:
            refusals.append(refusal)
        else:
            done.append(part)
    return done, refusals


@require_safe
@signed_in
def read(request: MemberRequest, public_id: str, pk: int) -> HttpResponse:
    """Show a reminder letter as it was sent, with all suggestions that it names."""
    member = request.membership
    shown = visibility.reminders_visible_to(member).filter(kind=Reminder.Kind.LETTER)
    loaded = shown.select_related("assignment__unit", "assignment__case__session")
    letter = get_object_or_404(loaded, pk=pk, assignment__case__public_id=public_id)
    same = loaded.filter(letter_no=letter.letter_no, assignment__unit=letter.assignment.unit_id)
    named = [Named.by(one) for one in same.order_by("pk")[:MOST]]
    context = {
        "case": letter.assignment.case,
        "letter": _paper(letter, sorted(named, key=_first_due), member.congress),
        "watches": member.role in visibility.CONGRESS_ROLES,
        "today": timezone.localdate(),
    }
    return render(request, "suggestions/supervising/letter.html", context)


def _first_due(one: Named) -> date:
    return one.due_on or date.max


def _line(place: int, one: Named) -> str:
    told = {
        "place": place,
        "number": one.number,
        "title": one.title,
        "on": date_format(one.due_on, "DATE_FORMAT") if one.due_on else "—",
    }
    return _("%(place)d. No. %(number)s “%(title)s”, reply due on %(on)s.") % told


def _paper(letter: Reminder, named: Sequence[Named], congress: Congress) -> Paper:
    """Give the letter as it lies on paper: its text, then a line for each suggestion."""
    lines = [_line(place, one) for place, one in enumerate(named, 1)]
    return Paper(
        mark="",
        class_mark="",
        letterhead=(congress.label,),
        number=letter.letter_no,
        title=_("Reminder letter on deputies' suggestions"),
        to=_("%(unit)s:") % {"unit": Named.by(letter).unit},
        body=tuple(Paragraph(words) for words in [*letter.text.splitlines(), *lines] if words),
        signatures=(_("Deputies' affairs office of %(congress)s") % {"congress": congress.label},),
        dated=date_format(timezone.localdate(letter.sent_at), "DATE_FORMAT"),
        note="",
        copies="",
        lang=get_language() or "",
    )
