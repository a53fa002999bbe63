"""The secretariat sends a reply back to its unit, or corrects the class of one that stands."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from people.access import as_role
from people.models import Role
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.intake.reading import beside, found
from suggestions.models import Reply, Suggestion
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into, was_done
from suggestions.record import round_of
from suggestions.replying import rules
from suggestions.replying.check_forms import OutcomeForm, SendBackForm
from suggestions.replying.check_views import check_page, standing
from suggestions.replying.correcting import correct_outcome, send_reply_back
from suggestions.replying.paper import paper
from suggestions.waiting import CHECK, place_of

form_page = require_http_methods(["GET", "HEAD", "POST"])
secretariat_only = as_role(Role.SECRETARIAT)


def _named(request: MemberRequest, case: Suggestion, reply_id: str) -> Reply:
    replies = visibility.replies_visible_to(request.membership).filter(case=case)
    reply = get_object_or_404(replies.select_related("assignment__unit"), public_id=reply_id)
    reply.case = case
    return reply


@form_page
@secretariat_only
def send_back(request: MemberRequest, public_id: str, reply_id: str) -> HttpResponse:
    """Send one reply back, from the page on which it is checked."""
    case, today = found(request, public_id), timezone.localdate()
    reply = _named(request, case, reply_id)
    if request.method != "POST":
        return redirect("suggestions:check", public_id)
    form = SendBackForm(request.POST, reply=reply, on=today)
    if not form.is_valid() and rules.can_send_back(request.membership, reply):
        return check_page(request, case, sent_back=form, status=UNPROCESSABLE)
    place = place_of(case, CHECK, request.membership, query=request.GET, on=today)
    given = form.cleaned_data
    return answer(
        request,
        lambda: send_reply_back(
            reply, acting(request), reason=given.get("reason", ""), due_on=given.get("due_on")
        ),
        done=place.onward,
        said=gettext("No. %(number)s: sent back to %(unit)s, which is told your reason.")
        % {"number": case.number, "unit": reply.assignment.unit.label},
        case=case,
        typed=typed_into(form),
        back=case.get_absolute_url(),
    )


@require_safe
@secretariat_only
def outcomes(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show each reply that stands with its class, to be corrected."""
    case = found(request, public_id)
    if case.state not in rules.DELIVERED:
        messages.info(request, gettext("No reply stands here whose class could be corrected."))
        return redirect(case)
    return _page(request, case)


@form_page
@secretariat_only
def correct(request: MemberRequest, public_id: str, reply_id: str) -> HttpResponse:
    """Correct the class of one reply."""
    case = found(request, public_id)
    reply = _named(request, case, reply_id)
    if request.method != "POST" or not case.rounds.exists():
        return redirect("suggestions:correct_outcome", public_id)
    form = OutcomeForm(request.POST, reply=reply, rules=round_of(case).policy.rules)
    # The class that it has now can't be chosen: a form that comes once more is its act's business.
    to_mend = rules.can_correct_outcome(request.membership, reply) and not was_done(request)
    if not form.is_valid() and to_mend:
        return _page(request, case, sent=form)
    given = form.cleaned_data
    return answer(
        request,
        lambda: correct_outcome(
            reply,
            acting(request),
            outcome=given.get("outcome", ""),
            reason=given.get("reason", ""),
        ),
        done=case.get_absolute_url(),
        said=_(
            "Corrected. The figures follow; the unit and the deputies have been told your reason."
        ),
        case=case,
        typed=typed_into(form),
    )


def _page(
    request: MemberRequest, case: Suggestion, *, sent: OutcomeForm | None = None
) -> HttpResponse:
    policy = round_of(case).policy.rules
    letters = []
    for reply in standing(request, case):
        ours = sent is not None and sent.reply.pk == reply.pk
        form = sent if ours else OutcomeForm(reply=reply, rules=policy)
        letters.append({"reply": reply, "paper": paper(case, reply, policy), "form": form})
    context = {**beside(request, case), "letters": letters}
    return render(
        request,
        "suggestions/secretariat/outcome.html",
        context,
        status=UNPROCESSABLE if sent is not None else 200,
    )
