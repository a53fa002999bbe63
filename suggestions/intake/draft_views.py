"""A draft's people, files and sending; and what typing leaves on the server."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import is_ours, signed_in
from people.labels import Words
from people.models import Deputy, User
from people.requests import MemberRequest, Visit
from suggestions.intake import drafting, filing, rules
from suggestions.intake.content import missing_parts, open_text, period_for, session_for
from suggestions.intake.files import check_upload
from suggestions.intake.forms import FileForm, InviteForm
from suggestions.intake.unsent import FORM_LENGTH, TAB_LENGTH, TEXT_LENGTH, forget, keep_typed
from suggestions.intake.views import BY_NAME, deputy_only, own_draft, stages_of, step_url
from suggestions.models import Attachment, CoSignature, Suggestion
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into

FIELDS = 120  # a letter with twenty promises has about eighty
FIELD = re.compile(r"[\w-]{1,80}", re.ASCII)
NOT_TYPED = {"csrfmiddlewaretoken", "act_key", "seen", "tab", "form", "restored", "then"}


@require_GET
@deputy_only
def people(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show whom the deputy asked to co-sign, and the files."""
    return _people_page(request, own_draft(request, public_id))


def _people_page(
    request: MemberRequest,
    case: Suggestion,
    *,
    invite_form: InviteForm | None = None,
    file_form: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    proposer = case.proposer
    context = {
        "case": case,
        "stages": stages_of(case, BY_NAME["people"]),
        "signatures": case.cosignatures.select_related("deputy__user", "deputy__delegation"),
        "files": case.attachments.filter(purpose=Attachment.Purpose.SUGGESTION),
        "deputies": Deputy.objects.filter(term=proposer.term_id)
        .exclude(pk=proposer.pk)
        .select_related("user")
        if proposer
        else [],
        "invite_form": invite_form or (InviteForm(proposer=proposer) if proposer else None),
        "file_form": file_form or FileForm(),
        "back": step_url(case, BY_NAME["proposal"]),
        "onward": step_url(case, BY_NAME["wishes"]),
    }
    return render(request, "suggestions/write/people.html", context, status=status)


@require_POST
@deputy_only
def invite(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask the deputies that were named to co-sign."""
    case = own_draft(request, public_id)
    assert case.proposer is not None  # noqa: S101 - an own draft has its deputy
    form = InviteForm(request.POST, proposer=case.proposer)
    if not form.is_valid():
        return _people_page(request, case, invite_form=form, status=UNPROCESSABLE)
    return answer(
        request,
        lambda: drafting.invite(case, acting(request), deputies=form.cleaned_data["names"]),
        done=step_url(case, BY_NAME["people"]),
        said=_("Invited. They will find your draft under “Waiting for you”."),
        case=case,
        typed=typed_into(form),
    )


@require_POST
@deputy_only
def drop(request: MemberRequest, public_id: str, signature: int) -> HttpResponse:
    """Take somebody off the co-signers."""
    case = own_draft(request, public_id)
    found = get_object_or_404(case.cosignatures.select_related("deputy"), pk=signature)
    return answer(
        request,
        lambda: drafting.drop_cosigner(case, acting(request), deputy=found.deputy),
        done=step_url(case, BY_NAME["people"]),
        said=_("Taken off the list."),
        case=case,
    )


@require_POST
@deputy_only
def attach(request: MemberRequest, public_id: str) -> HttpResponse:
    """Attach one file."""
    case = own_draft(request, public_id)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            new = check_upload(form.cleaned_data["file"])
        except ValidationError as error:
            form.add_error("file", error)
    if not form.is_valid():
        return _people_page(request, case, file_form=form, status=UNPROCESSABLE)
    return answer(
        request,
        lambda: filing.attach_file(case, acting(request), file=new),
        done=step_url(case, BY_NAME["people"]),
        said=_("Attached."),
        case=case,
    )


@require_POST
@deputy_only
def detach(request: MemberRequest, public_id: str, file_id: str) -> HttpResponse:
    """Remove a file from the draft."""
    case = own_draft(request, public_id)
    found = get_object_or_404(case.attachments, public_id=file_id)
    return answer(
        request,
        lambda: filing.remove_file(case, acting(request), attachment=found),
        done=step_url(case, BY_NAME["people"]),
        said=_("Removed."),
        case=case,
    )


@require_http_methods(["GET", "POST"])
@deputy_only
def check(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show everything once more; sent, it goes to the secretariat."""
    case = own_draft(request, public_id)
    if request.method == "POST":
        return answer(
            request,
            lambda: drafting.submit(case, acting(request)),
            done=case.get_absolute_url(),
            said=_("Submitted. The secretariat reviews it next; you will be told of each step."),
            case=case,
        )
    text = open_text(case)
    signatures = list(case.cosignatures.select_related("deputy__user"))
    context = {
        "case": case,
        "text": text,
        "stages": stages_of(case, BY_NAME["check"]),
        "missing": [
            BY_NAME["proposal" if p == "proposal" else "matter"] for p in missing_parts(text)
        ],
        "steps": {name: step_url(case, step) for name, step in BY_NAME.items()},
        "signatures": signatures,
        "waiting": [s for s in signatures if s.state == CoSignature.State.INVITED],
        "files": case.attachments.filter(purpose=Attachment.Purpose.SUGGESTION),
        "body_fault": _body_fault(case, timezone.localdate()),
        "may_discard": not case.texts.filter(sealed_at__isnull=False).exists(),
    }
    return render(request, "suggestions/write/check.html", context)


def _body_fault(case: Suggestion, on: date) -> Words | None:
    """Say why a delegation could not submit this today, or give None."""
    session = session_for(case.congress, on)
    return rules.delegation_fault(case, period_for(session, on)) if session else None


@require_POST
@deputy_only
def discard(request: MemberRequest, public_id: str) -> HttpResponse:
    """Throw a draft away."""
    case = own_draft(request, public_id)
    return answer(
        request,
        lambda: drafting.discard_draft(case, acting(request)),
        done="/",
        said=_("Draft deleted."),
        case=None,
    )


@require_POST
def autosave(request: Visit) -> JsonResponse:
    """Keep what is being typed. It is nobody's record, and nobody else ever sees it.

    Who is signed out is told so by the form that he types into, not by another page.
    """
    if request.membership is None or not isinstance(request.user, User):
        words = _("Not saved: you are signed out. Sign in in another window, then go on here.")
        return JsonResponse({"message": str(words)}, status=403)
    form, tab = request.POST.get("form", "")[:FORM_LENGTH], request.POST.get("tab", "")[:TAB_LENGTH]
    if not form or not tab:
        return JsonResponse({"message": str(_("This form can't be saved."))}, status=400)
    fields = {
        name: request.POST[name][:TEXT_LENGTH].replace("\0", "")
        for name in list(request.POST)[:FIELDS]
        if name not in NOT_TYPED and FIELD.fullmatch(name)
    }
    now = timezone.now()
    if (
        keep_typed(request.user, form.replace("\0", ""), tab.replace("\0", ""), fields, at=now)
        is None
    ):
        message = _("Too much unsent text is kept for you already. Send or discard some of it.")
        return JsonResponse({"message": str(message)}, status=409)
    return JsonResponse({"saved_at": timezone.localtime(now).strftime("%H:%M")})


@require_POST
@signed_in
def discard_unsent(request: MemberRequest) -> HttpResponse:
    """Throw away what was typed into a form and never sent."""
    forget(request.user, request.POST.get("form", ""), [request.POST.get("restored", "")])
    back = request.POST.get("back", "/")
    return redirect(back if back.startswith("/") and is_ours(request, back) else "/")
