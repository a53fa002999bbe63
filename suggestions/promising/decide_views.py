"""The secretariat decides on what was reported as kept, and takes the rest into the next year."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from history.models import Event
from people.access import as_role
from people.labels import Words
from people.models import Role
from people.requests import MemberRequest
from suggestions import bulk, visibility
from suggestions.bulk import Picked, Result
from suggestions.deadlines import promise_feedback_until
from suggestions.intake.reading import beside, found_whole
from suggestions.models import Commitment, Suggestion, Supplement
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into
from suggestions.promising import keeping, putting_off
from suggestions.promising.forms import RefuseForm, RollForm
from suggestions.promising.queries import OVERDUE_PILE, Narrowed, pile_url, supplements_of
from suggestions.promising.reading import found_letter, letters_of, story_of
from suggestions.record import Acting, ActRefused, round_of
from suggestions.waiting import PROMISES, place_of
from workflow.machines.commitment import CommitmentState

form_page = require_http_methods(["GET", "HEAD", "POST"])
secretariat_only = as_role(Role.SECRETARIAT)


@require_safe
@secretariat_only
def decide(request: MemberRequest, public_id: str) -> HttpResponse:
    """Read the letters about kept promises with their evidence; confirm them or send them back."""
    return _page(request, found_whole(request, public_id))


def _page(
    request: MemberRequest,
    case: Suggestion,
    *,
    refused: tuple[Supplement, forms.Form] | None = None,
) -> HttpResponse:
    member, today = request.membership, timezone.localdate()
    waiting = [
        one for one in supplements_of(case, member) if one.state == Supplement.State.HANDED_IN
    ]
    if not waiting:
        messages.info(request, gettext("Nothing is waiting to be confirmed here."))
        return redirect(case)
    read, shown = beside(request, case), []
    promises = [promise for one in waiting for promise in one.commitments.all()]
    story = story_of(promises, member, read["evidence"])
    for letter in letters_of(case, waiting):
        sent_back = refused is not None and refused[0].pk == letter.supplement.pk
        own = {promise.pk for promise in letter.promises}
        shown.append(
            {
                "letter": letter,
                "story": [line for line in story if line.entry.commitment_id in own],
                "class_now": letter.supplement.reply.class_now,
                "refuse": refused[1] if refused and sent_back else RefuseForm(prefix="refuse"),
            }
        )
    context = {
        **read,
        "letters": shown,
        "until": promise_feedback_until(round_of(case).policy.rules, today),
        "place": place_of(case, PROMISES, member, query=request.GET, on=today),
    }
    status = UNPROCESSABLE if refused else 200
    return render(request, "suggestions/promises/decide.html", context, status=status)


def _decided(
    request: MemberRequest,
    supplement: Supplement,
    deed: Callable[[], Event],
    said: Words,
    form: forms.Form | None = None,
) -> HttpResponse:
    case, today = supplement.case, timezone.localdate()
    place = place_of(case, PROMISES, request.membership, query=request.GET, on=today)
    back = reverse("suggestions:confirm_promises", args=[case.public_id])
    return answer(
        request, deed, done=place.onward, said=said, case=case, typed=typed_into(form), back=back
    )


@require_POST
@secretariat_only
def confirm(request: MemberRequest, public_id: str, letter_id: str) -> HttpResponse:
    """Confirm that promises are kept; the letter is delivered."""
    supplement = found_letter(request, public_id, letter_id)
    said = _("Confirmed. The letter is delivered to the signers, who can rate it.")
    return _decided(
        request, supplement, lambda: keeping.confirm_kept(supplement, acting(request)), said
    )


@require_POST
@secretariat_only
def refuse(request: MemberRequest, public_id: str, letter_id: str) -> HttpResponse:
    """Send a report back to the unit."""
    supplement = found_letter(request, public_id, letter_id)
    form = RefuseForm(request.POST, prefix="refuse")
    if not form.is_valid():
        return _page(request, supplement.case, refused=(supplement, form))
    reason = form.cleaned_data["reason"]
    return _decided(
        request,
        supplement,
        lambda: keeping.refuse_kept(supplement, acting(request), reason=reason),
        _("Sent back. The unit has been told your reason."),
        form,
    )


@form_page
@secretariat_only
def roll_several(request: MemberRequest) -> HttpResponse:
    """Take several promises into the next year: the marked ones, or all that are overdue."""
    today, sent = timezone.localdate(), request.method == "POST"
    asked = request.POST if sent else request.GET
    wanted = asked.getlist("pick")[: bulk.MOST]
    ledger = visibility.ledger_of(request.membership)
    overdue = Narrowed(OVERDUE_PILE.state, OVERDUE_PILE.due).within(ledger, today)
    late = overdue.filter(state=CommitmentState.OPEN).select_related("case", "unit")
    if wanted:
        late = late.filter(public_id__in=[pid for pid in wanted if "\0" not in pid])
    found_ones = list(late[: bulk.MOST])
    form = RollForm(request.POST if sent else None, on=today)
    if not form.is_valid():
        context: dict[str, Any] = {
            "form": form,
            "promises": found_ones,
            "picked": bool(wanted),
            "more": not wanted and late.count() > bulk.MOST,
            "today": today,
            "back": pile_url(OVERDUE_PILE),
        }
        status = UNPROCESSABLE if sent else 200
        return render(request, "suggestions/promises/roll_several.html", context, status=status)
    results = [_rolled(request, one, form) for one in found_ones]
    chosen = Picked([], max(len(wanted) - len(found_ones), 0))
    title, back = _("Into the next year"), pile_url(OVERDUE_PILE)
    return bulk.report(request, chosen, results, title=title, back=back, form=form)


def _rolled(request: MemberRequest, commitment: Commitment, form: RollForm) -> Result:
    """Roll one on by an act of its own, and say what became of it."""
    words = {"promise": commitment.text}
    try:
        one: Acting = acting(request, part=commitment.public_id)
        putting_off.roll_on(commitment, one, **form.cleaned_data)
    except ActRefused as refusal:
        words |= {"text": str(refusal)}
        said = gettext("“%(promise)s”: %(text)s") % words
        return Result(commitment.case, done=False, words=said)
    said = gettext("“%(promise)s” goes on until the new day.") % words
    return Result(commitment.case, done=True, words=said)
