"""The page on which the secretariat words the letters of its units."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.access import as_role
from people.addresses import number_of
from people.models import Role
from people.requests import MemberRequest
from suggestions.pages import UNPROCESSABLE, acting, refused, typed_into
from suggestions.record import ActRefused
from suggestions.replying.adopting import BUILT_IN, adopt_template
from suggestions.replying.letter_files import letter_file
from suggestions.replying.paper import Paper
from suggestions.replying.sample import sample
from suggestions.replying.template import FIELDS, Parts, built_in, parts_of
from suggestions.replying.template_forms import TemplateForm
from suggestions.replying.wording import standing_parts, templates_of

secretariat_only = as_role(Role.SECRETARIAT)


@require_http_methods(["GET", "HEAD", "POST"])
@secretariat_only
def template(request: MemberRequest) -> HttpResponse:
    """Show the words around the letters, an earlier version with `?version=`; adopt new ones."""
    if request.method != "POST":
        asked = _asked_for(request)
        return _page(request, TemplateForm(standing=asked), parts=asked)
    form = TemplateForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    try:
        adopt_template(acting(request), parts=form.parts)
    except ActRefused as refusal:
        return refused(request, refusal, back=request.path, typed=typed_into(form))
    messages.success(request, _("Adopted. Letters issued from now on are worded so."))
    return redirect("suggestions:letter_template")


def _asked_for(request: MemberRequest) -> Parts:
    """Give the version that the address names, else the one that applies."""
    congress, version = request.membership.congress, request.GET.get("version", "")
    if not version:
        return standing_parts(congress)
    if version == str(BUILT_IN):
        return built_in()
    return parts_of(get_object_or_404(templates_of(congress), pk=number_of(version)).content)


@require_POST
@secretariat_only
def sample_letter(request: MemberRequest) -> HttpResponse:
    """Show what was typed as a sample letter. Nothing is kept by it."""
    form = TemplateForm(request.POST)
    valid = form.is_valid()
    if request.headers.get("HX-Request") == "true":
        context = {"letter": _sample(request, form.parts) if valid else None, "form": form}
        return render(request, "suggestions/secretariat/sample_letter.html", context)
    return _page(request, form, status=200 if valid else UNPROCESSABLE)


@require_POST
@secretariat_only
def sample_file(request: MemberRequest, kind: str) -> HttpResponse:
    """Send what was typed as a sample letter in a file."""
    form = TemplateForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    return letter_file(_sample(request, form.parts), kind)


def _sample(request: MemberRequest, parts: Parts) -> Paper:
    return sample(request.membership.congress, parts, on=timezone.localdate())


def _page(
    request: MemberRequest, form: TemplateForm, *, parts: Parts | None = None, status: int = 200
) -> HttpResponse:
    versions = list(templates_of(request.membership.congress).select_related("adopted_by"))
    last = versions[0].pk if versions else BUILT_IN
    if form.is_valid():
        parts = form.parts
    context = {
        "form": form,
        "letter": _sample(request, parts) if parts else None,
        "fields": FIELDS.values(),
        "versions": versions,
        # What is put right is still what was written over the version seen first.
        "seen": request.POST.get("seen", last),
        "today": timezone.localdate(),
    }
    return render(request, "suggestions/secretariat/letter_template.html", context, status=status)
