"""The secretariat checks what was answered and lets it stand."""

from collections.abc import Mapping, Sequence
from typing import Any

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
from suggestions.deadlines import feedback_due
from suggestions.intake.reading import beside, found_whole
from suggestions.models import (
    Assignment,
    Attachment,
    Commitment,
    Contact,
    Opinion,
    Reply,
    Suggestion,
)
from suggestions.pages import UNPROCESSABLE, acting, answer, typed_into
from suggestions.record import Acting, round_of
from suggestions.replying import actions, rules
from suggestions.replying.check_forms import ResolveForm, SendBackForm
from suggestions.replying.heard import heard, opinions_in
from suggestions.replying.letter import letter_of
from suggestions.replying.linter import Matter, advice_of, findings
from suggestions.replying.paper import paper
from suggestions.replying.queries import numbers_together, standing_letters, standing_parts
from suggestions.replying.wording import Circle
from suggestions.telling import lead
from suggestions.waiting import CHECK, place_of
from workflow.rules import Rules

form_page = require_http_methods(["GET", "HEAD", "POST"])
secretariat_only = as_role(Role.SECRETARIAT)


@form_page
@secretariat_only
def check(request: MemberRequest, public_id: str) -> HttpResponse:
    """Read the suggestion and its replies side by side, confirm the classes, resolve."""
    case, today = found_whole(request, public_id), timezone.localdate()
    if request.method != "POST" and not rules.can_resolve(request.membership, case):
        messages.info(request, gettext("No reply to this suggestion is waiting to be checked."))
        return redirect(case)
    if case.assigned_on is None:
        return redirect(case)
    form = _resolve_form(request, case, sent=request.method == "POST")
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return check_page(request, case, form=form, status=status)
    place = place_of(case, CHECK, request.membership, query=request.GET, on=today)
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


def _resolve_form(request: MemberRequest, case: Suggestion, *, sent: bool) -> ResolveForm:
    policy = round_of(case).policy.rules
    data = request.POST if sent else None
    return ResolveForm(data, replies=standing(request, case), rules=policy)


def check_page(
    request: MemberRequest,
    case: Suggestion,
    *,
    form: ResolveForm | None = None,
    sent_back: SendBackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the replies with all that is decided on them; forms that were sent come back."""
    policy, today = round_of(case).policy.rules, timezone.localdate()
    form = form or _resolve_form(request, case, sent=False)
    read, opinions = beside(request, case), opinions_in(request.membership, case)
    parts, matter = standing_parts(case, case.round), _matter(case, read, opinions)
    circle = Circle(parts, read["cosigners"])
    context = {
        **read,
        "form": form,
        "place": place_of(case, CHECK, request.membership, query=request.GET, on=today),
        "letters": _letters(matter, form, policy, read["letter_files"], sent_back, circle),
        "told": [*lead(case), *read["cosigners"]],
        "until": feedback_due(policy, today),
        "heard_by_round": _heard(case, parts, opinions),
    }
    return render(request, "suggestions/secretariat/check.html", context, status=status)


def _heard(
    case: Suggestion, parts: Sequence[Assignment], opinions: Sequence[Opinion]
) -> list[dict[str, object]]:
    """Give the co-units of the round with what they said, to be compared with the letter."""
    units = heard(parts, opinions, on=timezone.localdate())
    return [{"number": case.round, "units": units}] if units else []


def standing(request: MemberRequest, case: Suggestion) -> list[Reply]:
    """Give the replies of the round that the secretariat reads and that stand."""
    found = list(standing_letters(request.membership, case))
    for reply in found:
        reply.case = reply.assignment.case = case
    return found


def _matter(case: Suggestion, read: Mapping[str, Any], opinions: Sequence[Opinion]) -> Matter:
    """Give what the letters are compared with once more; all of it is on the page already."""
    standing = (o for o in opinions if o.round == case.round and o.sent_back_on is None)
    lead = [case.proposer.name] if case.proposer else []
    return Matter(
        number=case.number,
        deputies=(*lead, *(signature.deputy.name for signature in read["cosigners"])),
        together=frozenset(numbers_together(case)),
        proposal=read["text"].proposal,
        heard=tuple(opinion.assignment.unit.label_zh for opinion in standing),
    )


def _letters(
    matter: Matter,
    form: ResolveForm,
    policy: Rules,
    files: Sequence[Attachment],
    sent: SendBackForm | None,
    circle: Circle,
) -> list[dict[str, object]]:
    """Give each letter with all that it is judged by, the field for its class, and its way back."""
    today, parts = timezone.localdate(), [reply.assignment for reply in form.replies]
    contacts = list(
        Contact.objects.filter(assignment__in=parts).values_list("assignment_id", flat=True)
    )
    promises = list(
        Commitment.objects.filter(reply__in=form.replies)
        .select_related("unit")
        .order_by("position")
    )
    return [
        {
            "reply": reply,
            "paper": paper(reply.case, reply, policy, circle),
            "advice": advice_of(findings(letter_of(reply), matter, policy)),
            "files": [file for file in files if file.reply_id == reply.pk],
            "contacts": contacts.count(reply.assignment_id),
            "promises": [one for one in promises if one.reply_id == reply.pk],
            "field": form[form.name_of(reply)],
            "back": sent
            if sent is not None and sent.prefix == reply.public_id
            else SendBackForm(reply=reply, on=today),
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
