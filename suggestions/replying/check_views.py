"""The secretariat checks what was answered and lets it stand."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from history.models import Event
from people.access import as_role
from people.models import Role
from people.requests import MemberRequest
from suggestions import bulk, visibility
from suggestions.deadlines import feedback_until
from suggestions.intake.reading import beside, found
from suggestions.models import Attachment, Commitment, Contact, Reply, Suggestion
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into
from suggestions.record import Acting, round_of
from suggestions.replying import actions, rules
from suggestions.replying.check_forms import ResolveForm
from suggestions.replying.paper import paper
from suggestions.telling import lead
from suggestions.waiting import CHECK, place_of
from workflow.rules import Rules

form_page = require_http_methods(["GET", "HEAD", "POST"])
secretariat_only = as_role(Role.SECRETARIAT)


@form_page
@secretariat_only
def check(request: MemberRequest, public_id: str) -> HttpResponse:
    """Read the suggestion and its replies side by side, confirm the classes, resolve."""
    case, today = found(request, public_id), timezone.localdate()
    if request.method != "POST" and not rules.can_resolve(request.membership, case):
        messages.info(request, gettext("No reply of this suggestion waits to be checked."))
        return redirect(case)
    if case.assigned_on is None:
        return redirect(case)
    policy = round_of(case).policy.rules
    replies = _standing(request, case)
    form = ResolveForm(
        request.POST if request.method == "POST" else None, replies=replies, rules=policy
    )
    place = place_of(case, CHECK, request.membership, query=request.GET, on=today)
    if not form.is_valid():
        read = beside(request, case)
        context = {
            **read,
            "form": form,
            "place": place,
            "letters": _letters(case, form, policy, read["letter_files"]),
            "told": [*lead(case), *read["cosigners"]],
            "until": feedback_until(policy, today),
        }
        return render(
            request,
            "suggestions/secretariat/check.html",
            context,
            status=UNPROCESSABLE if form.is_bound else 200,
        )
    reason = form.cleaned_data["reason"]
    return answer(
        request,
        lambda: actions.resolve(case, acting(request), outcomes=form.outcomes, reason=reason),
        done=place.onward,
        said=gettext("No. %(number)s is resolved, and the letter delivered to its signers.")
        % {"number": case.number},
        case=case,
        typed=typed_into(form),
        back=case.get_absolute_url(),
    )


def _standing(request: MemberRequest, case: Suggestion) -> list[Reply]:
    replies = visibility.replies_visible_to(request.membership)
    shown = replies.filter(case=case, round=case.round, superseded=False, state="issued")
    return list(shown.select_related("assignment__unit").order_by("pk"))


def _letters(
    case: Suggestion, form: ResolveForm, policy: Rules, files: Sequence[Attachment]
) -> list[dict[str, object]]:
    """Give each letter with its files, the unit's talks, and the field for its class."""
    contacts = list(
        Contact.objects.filter(assignment__case=case, assignment__round=case.round).values_list(
            "assignment_id", flat=True
        )
    )
    promises = list(
        Commitment.objects.filter(reply__in=form.replies)
        .select_related("unit")
        .order_by("position")
    )
    return [
        {
            "reply": reply,
            "paper": paper(case, reply, policy),
            "files": [file for file in files if file.reply_id == reply.pk],
            "contacts": contacts.count(reply.assignment_id),
            "promises": [one for one in promises if one.reply_id == reply.pk],
            "field": form[form.name_of(reply)],
        }
        for reply in form.replies
    ]


@require_POST
@secretariat_only
def resolve_several(request: MemberRequest) -> HttpResponse:
    """Resolve the marked ones, each under the class that its unit gave."""
    cases = visibility.visible_to(request.membership).order_by("due_on", "pk")
    chosen = bulk.picked(request.POST.getlist("pick"), cases)

    def deed(case: Suggestion, one: Acting) -> Event:
        return actions.resolve(case, one, outcomes={})

    said = _("Resolved under the unit's class, and delivered.")
    results = bulk.each(request, chosen.cases, deed, lambda _event: said)
    return bulk.report(request, chosen, results, title=_("Resolving several"), back=CHECK.url)
