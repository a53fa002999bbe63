"""Two versions of a letter compared: any for its unit, the issued ones for the secretariat."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from people.access import as_role
from people.addresses import number_of
from people.labels import Words
from people.models import UNIT_WORKERS, Role
from people.requests import MemberRequest
from suggestions import visibility
from suggestions.assigning.unit_views import own_part, work_url
from suggestions.intake.reading import found
from suggestions.models import Reply
from suggestions.replying.comparing import compare, is_changed
from suggestions.replying.letter import Letter, letter_kept, letter_of
from suggestions.replying.queries import draft_of, versions_of
from suggestions.replying.steps import GIVEN_BACK, ISSUED, SENT_BACK, TO_CHECK, TO_SIGN
from workflow.machines.reply import ReplyState

LONGEST_NUMBER = 4
# What is compared besides the text: columns of a reply.
OTHERS: Mapping[str, Words] = {
    "outcome": gettext_lazy("Result class"),
    "promised_on": gettext_lazy("To be solved by"),
    "letter_no": gettext_lazy("Letter number"),
    "signatory": gettext_lazy("Signed by"),
    "contact_person": gettext_lazy("Contact person"),
    "contact_phone": gettext_lazy("Contact telephone"),
}


@dataclass(frozen=True)
class Version:
    """A letter as it stood at a moment: its place in the list, why it was kept, by whom."""

    number: int
    why: Words
    letter: Letter
    by: str
    at: datetime


def _reasons() -> Mapping[str, Words]:
    return {
        TO_CHECK: _("Handed in to be checked"),
        GIVEN_BACK: _("Given back to be changed"),
        TO_SIGN: _("Sent to the co-units to be signed"),
        ISSUED: _("Issued"),
        SENT_BACK: _("Sent back by the secretariat"),
    }


@require_safe
@as_role(*UNIT_WORKERS)
def versions(request: MemberRequest, public_id: str) -> HttpResponse:
    """Compare any two texts of the unit's own letter, the newest draft among them."""
    part = own_part(request, public_id)
    reasons = _reasons()
    kept = [
        Version(
            place,
            reasons.get(one.why, one.why),
            letter_kept(one.content),
            one.written_by.name if one.written_by else "",
            one.written_at,
        )
        for place, one in enumerate(versions_of(part), 1)
    ]
    draft = draft_of(part)
    if draft is not None and draft.state == ReplyState.DRAFTING:
        kept.append(_as_it_is(draft, len(kept) + 1, _("As it is now")))
    return _page(request, kept, back=work_url(part), case=part.case)


@require_safe
@as_role(Role.SECRETARIAT)
def issued_versions(request: MemberRequest, public_id: str, reply_id: str) -> HttpResponse:
    """Compare a reply that came again with those that were sent back before."""
    case = found(request, public_id)
    shown = visibility.replies_visible_to(request.membership).filter(case=case)
    reply = get_object_or_404(shown, public_id=reply_id)
    issued = shown.filter(assignment=reply.assignment_id).select_related("written_by")
    kept = [
        _as_it_is(one, place, _("Sent back") if one.superseded else _("Issued"))
        for place, one in enumerate(issued.order_by("number"), 1)
    ]
    return _page(request, kept, back=case.get_absolute_url(), case=case)


def _as_it_is(reply: Reply, place: int, why: Words) -> Version:
    by = reply.written_by.name if reply.written_by else ""
    return Version(place, why, letter_of(reply), by, reply.written_at)


def _page(request: MemberRequest, kept: Sequence[Version], **more: Any) -> HttpResponse:
    """Show the list and the comparison of two; at first of the last two."""
    if not kept:
        return redirect(more["back"])
    after = _chosen(request.GET.get("to", ""), kept, default=len(kept))
    before = _chosen(request.GET.get("from", ""), kept, default=max(after - 1, 1))
    old, new = kept[before - 1].letter, kept[after - 1].letter
    text, abstract = compare(old.text, new.text), compare(old.abstract, new.abstract)
    context = {
        "versions": kept,
        "before": kept[before - 1],
        "after": kept[after - 1],
        "text": text,
        "abstract": abstract if is_changed(abstract) else [],
        "same": not is_changed(text),
        "others": list(_others(old, new)),
        "today": timezone.localdate(),
        **more,
    }
    return render(request, "suggestions/unit/versions.html", context)


def _chosen(told: str, kept: Sequence[Version], *, default: int) -> int:
    """Read a version's place from the address; what makes no sense is the default."""
    number = number_of(told, LONGEST_NUMBER)
    return number if number is not None and 1 <= number <= len(kept) else default


def _others(old: Letter, new: Letter) -> Iterator[tuple[Words, object, object]]:
    """Give what changed besides the text: its name, before and after."""
    for name, label in OTHERS.items():
        before, after = old.columns[name], new.columns[name]
        if before != after:
            yield label, before or "—", after or "—"
