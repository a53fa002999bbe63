"""The rules of procedure: those of the congress, one set as a sheet, and writing a new one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from history.log import digest
from people.access import as_role, signed_in
from people.addresses import number_of
from people.models import Congress, Role
from people.requests import MemberRequest
from suggestions.pages import CONFLICT, UNPROCESSABLE, acting
from suggestions.procedure import actions, rules
from suggestions.procedure.effects import Kept, effects_of, rounds_by_policy
from suggestions.procedure.rules_forms import Day
from suggestions.procedure.rules_sheet import RulesSheet
from suggestions.record import ActRefused
from workflow.policy import Policy, PolicyMissing, Rules, following, in_force, newest
from workflow.presets import PRESET_NAMES, PRESETS
from workflow.wording import GROUPS, changes, said

RULES = "suggestions/procedure/rules.html"
NEW = "suggestions/procedure/new_rules.html"


@dataclass(frozen=True)
class Row:
    """A policy in the list: from when to when, and the rounds that keep it."""

    policy: Policy
    until: date | None
    is_in_force: bool
    kept: Kept

    @property
    def preset(self) -> str:
        """The preset that it is, by name."""
        return str(PRESET_NAMES.get(self.policy.preset, ""))


@require_safe
@signed_in
def rules_list(request: MemberRequest) -> HttpResponse:
    """List the rules of the congress: which are in force, and which rounds keep which."""
    context = {
        "rows": _rows(request.membership.congress, timezone.localdate()),
        "presets": PRESET_NAMES.items(),
        "may_adopt": rules.keeps_rules(request.membership, request.membership.congress),
        "today": timezone.localdate(),
    }
    return render(request, RULES, context)


def _rows(congress: Congress, today: date) -> list[Row]:
    policies = list(congress.policies.order_by("-valid_from"))
    kept = rounds_by_policy(congress)
    now = next((policy.pk for policy in policies if policy.valid_from <= today), None)
    ends = [None, *(policy.valid_from for policy in policies)]
    return [
        Row(policy, until, policy.pk == now, kept.get(policy.pk, Kept(0, 0)))
        for policy, until in zip(policies, ends, strict=False)
    ]


@require_safe
@signed_in
def sheet(request: MemberRequest, valid_from: date) -> HttpResponse:
    """Show one set of rules as a sheet to be read or printed, each with its article."""
    policies = request.membership.congress.policies.all()
    policy = get_object_or_404(policies, valid_from=valid_from)
    content = policy.rules
    context = {
        "policy": policy,
        "preset": PRESET_NAMES.get(policy.preset, ""),
        "groups": [
            (
                group.label,
                [
                    (w.label, said(content, w.name), content.articles.get(w.name))
                    for w in group.rules
                ],
            )
            for group in GROUPS
        ],
        "may_adopt": rules.keeps_rules(request.membership, request.membership.congress),
        "today": timezone.localdate(),
    }
    return render(request, "suggestions/procedure/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(Role.SECRETARIAT)
def new_rules(request: MemberRequest) -> HttpResponse:
    """Write rules: from the present ones or a preset; then see what they change; then adopt."""
    congress, today = request.membership.congress, timezone.localdate()
    # The act finds out by itself whether the day is taken: the same form may be sent twice.
    begun = (
        () if "adopt" in request.POST else congress.policies.values_list("valid_from", flat=True)
    )
    day = Day(today, frozenset(begun))
    if request.method != "POST":
        page = RulesSheet(day, start=_start(congress, request.GET.get("from", ""), today))
        return render(request, NEW, {"sheet": page, "today": today})
    page = RulesSheet(day, request.POST)
    if not page.is_valid() or page.rules is None:
        status = UNPROCESSABLE if page.is_bound else 200
        return render(request, NEW, {"sheet": page, "today": today}, status=status)
    adopted, valid_from = page.rules, page.form.cleaned_data["valid_from"]
    shown = digest(f"{valid_from} {adopted.to_json()}")
    context = {"sheet": page, "today": today, "shown": shown}
    if "adopt" not in request.POST or request.POST.get("shown") != shown:
        return render(request, NEW, context | _preview(congress, adopted, valid_from, today))
    try:
        actions.adopt_rules(
            congress,
            acting(request),
            adopted=adopted,
            valid_from=valid_from,
            seen=number_of(request.POST.get("standing", "")),
        )
    except ActRefused as refusal:
        # The sheet is long: it comes back as it was filled in, with what it would change now.
        context |= {"refusal": refusal, **_preview(congress, adopted, valid_from, today)}
        return render(request, NEW, context, status=CONFLICT)
    words = gettext("The rules are adopted. What is handed out from that day on follows them.")
    messages.success(request, words)
    return redirect("suggestions:rules_sheet", valid_from=valid_from)


def _start(congress: Congress, code: str, today: date) -> Rules | None:
    """Give the rules from which one starts: a preset's, or those in force."""
    if code in PRESETS:
        return PRESETS[code]
    try:
        return in_force(congress.pk, today).rules
    except PolicyMissing:
        return PRESETS["national"]


def _preview(congress: Congress, adopted: Rules, valid_from: date, today: date) -> dict[str, Any]:
    """Give what the rules would change, compared with those that would hold on their first day."""
    try:
        before: Policy | None = in_force(congress.pk, valid_from)
    except PolicyMissing:
        before = None
    last = newest(congress.pk)
    old = before.rules if before else None
    return {
        "before": before,
        "changes": changes(old, adopted),
        "effects": effects_of(congress, old, adopted, valid_from=valid_from, today=today),
        "following": following(congress.pk, valid_from),
        "standing": last.pk if last else "",
        "valid_from": valid_from,
        "gone": _gone(old, adopted),
    }


def _gone(old: Rules | None, adopted: Rules) -> list[str]:
    """Give the result classes that the new rules know no more."""
    known = {outcome.code for outcome in adopted.outcomes}
    return [o.code for o in old.outcomes if o.code not in known] if old else []
