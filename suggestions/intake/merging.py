"""Having suggestions on the same matter handled together (并案), and apart again.

Handled together, answered separately: each keeps its number, its letter and its rating, and
counts by itself (Zhejiang art. 18, Shandong art. 20, Chongqing art. 13).
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.contents import digests
from suggestions.intake import rules
from suggestions.kinds.handling import Merged
from suggestions.models import Note, Suggestion
from suggestions.models.assigning import OPEN
from suggestions.record import Acting, ActRefused, act, keep, note, record, require
from suggestions.telling import about, signers, tell, unit_users

NOT_NOW = _(
    "Only the secretariat has suggestions handled together or apart, from their number to their "
    "reply."
)
HEADS = _("Others are handled with this one. Have them handled with the other one instead.")


@act
def merge(case: Suggestion, acting: Acting, *, head: Suggestion, why: str = "") -> Event:
    """Have a suggestion handled with another one of the same session; the deputies of both learn.

    One that is handled with a third itself stands for that third: there are no chains. Refused
    where it is merged already or others are merged with it, and once either is answered.
    """
    require(rules.can_merge(acting.actor, case), NOT_NOW)
    if case.handled_with is not None:
        words = gettext("It is handled with No. %(number)s already. Have it handled apart first.")
        raise ActRefused(words % {"number": case.handled_with.number})
    require(
        not case.handled_together.exists(),
        HEADS,
    )
    chosen = _head(head)
    require(chosen.pk != case.pk, _("Choose another suggestion than this one."))
    require(
        (chosen.congress_id, chosen.session_id) == (case.congress_id, case.session_id),
        _("Only suggestions of the same session are handled together."),
    )
    require(not chosen.secret and not case.secret, _("A secret matter is handled off line."))
    require(
        rules.is_mergeable(chosen),
        _("The other suggestion has no number yet, is answered, or has ended."),
    )
    case.handled_with = chosen
    keep(case, "handled_with")
    return _recorded(case, chosen, acting, why)


def _head(chosen: Suggestion) -> Suggestion:
    """Lock the suggestion that others are to be handled with, and give it as it is now.

    Whoever locks two cases might wait for somebody who waits for him: so nobody waits here.
    """
    cases = Suggestion.objects.select_for_update(of=("self",), skip_locked=True)
    head = cases.filter(pk=chosen.pk).first()
    if head is not None and head.handled_with_id is not None:
        head = cases.filter(pk=head.handled_with_id).first()
    if head is None:
        raise ActRefused(_("Someone else is working on the other suggestion. Please try again."))
    return head


@act
def unmerge(case: Suggestion, acting: Acting, *, reason: str) -> Event:
    """Have a suggestion handled by itself again; refused once it is answered."""
    require(rules.can_merge(acting.actor, case), NOT_NOW)
    head = case.handled_with
    if head is None:
        raise ActRefused(_("It is not handled with another one."))
    require(bool(reason.strip()), _("Give the reason: the deputies will read it."))
    case.handled_with = None
    keep(case, "handled_with")
    return _recorded(case, head, acting, reason, apart=True)


def _recorded(
    case: Suggestion, head: Suggestion, acting: Acting, words: str, *, apart: bool = False
) -> Event:
    """Record it, and tell the deputies of both and the units that have either in hand."""
    written: list[Note] = [note(case, words, acting)] if words.strip() else []
    event = record(
        case,
        "unmerged" if apart else "merged",
        acting,
        digests=digests(*written),
        data={"with": head.pk, "other": head.number},
    )
    for one, other in ((case, head), (head, case)):
        told = Merged(**about(one), other=str(other.number), apart=apart, reason=words)
        parts = one.assignments.select_related("unit").filter(state__in=OPEN, over=False)
        units = unit_users([part.unit for part in parts])
        tell(event, one, told, to=[*signers(one), *units], part=str(one.pk))
    return event
