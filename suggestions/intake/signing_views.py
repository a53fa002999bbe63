"""What deputies do beside writing: co-sign, take back."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from people.requests import MemberRequest
from suggestions import visibility
from suggestions.intake import drafting, rules
from suggestions.intake.content import open_text
from suggestions.intake.reading import SHOWN
from suggestions.intake.views import deputy_only
from suggestions.models import Attachment, Suggestion
from suggestions.pages import INCOMPLETE, acting, answer, refused, yes_or_no
from suggestions.record import ActRefused


def _own(request: MemberRequest, public_id: str) -> Suggestion:
    shown = visibility.visible_to(request.membership).select_related(*SHOWN)
    return get_object_or_404(shown, public_id=public_id)


@require_http_methods(["GET", "POST"])
@deputy_only
def cosign(request: MemberRequest, public_id: str) -> HttpResponse:
    """Read a draft that one is asked to co-sign, and answer."""
    case = _own(request, public_id)
    signatures = list(case.cosignatures.select_related("deputy__user", "case"))
    own = [s for s in signatures if rules.can_answer_invitation(request.membership, s)]
    if not own and request.method != "POST":
        raise Http404
    if request.method == "POST":
        confirmed = yes_or_no(request)
        if confirmed is None:
            return refused(request, ActRefused(INCOMPLETE), back=request.path)
        said = (
            _("You co-signed it.")
            if confirmed
            else _("You declined; the lead deputy has been told.")
        )
        return answer(
            request,
            lambda: drafting.answer_invitation(case, acting(request), confirmed=confirmed),
            done=case.get_absolute_url() if confirmed else "/",
            said=said,
            case=case,
        )
    context = {
        "case": case,
        "text": open_text(case),
        "own": own[0],
        "cosigners": signatures,
        "files": case.attachments.filter(purpose=Attachment.Purpose.SUGGESTION),
        "today": timezone.localdate(),
    }
    return render(request, "suggestions/write/cosign.html", context)


@require_http_methods(["GET", "POST"])
@deputy_only
def take_back(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take a suggestion back before it has a number."""
    case = _own(request, public_id)
    if not rules.leads(request.membership, case):
        raise Http404
    if request.method == "POST":
        return answer(
            request,
            lambda: drafting.take_back(case, acting(request)),
            done=case.get_absolute_url(),
            said=_("It is a draft again. Revise it and submit it anew."),
            case=case,
        )
    return render(request, "suggestions/write/take_back.html", {"case": case})
