"""What reports on kept promises share, whether they are sent or stay inside their unit."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Membership
from suggestions.models import Attachment, Commitment, Reply, Supplement
from suggestions.promising import rules
from suggestions.promising.steps import NOT_OPEN
from suggestions.promising.writing import Letter
from suggestions.record import Acting, keep, require
from suggestions.replying.rules import BEING_CHECKED, signs
from suggestions.visibility import INSIDE_THE_UNIT
from workflow.policy import Rules

State = Supplement.State
NO_EVIDENCE = _("Hand in the evidence: describe what was done, or attach files.")
NOT_YET = _(
    "This class can't be reached yet: to a class of what is done the letter rises when all it "
    "promised is kept, to one that needs a date while a promise with its date is still open."
)


def write_report(
    kept: Sequence[Commitment],
    acting: Acting,
    letter: Letter,
    *,
    state: State,
    evidence: str = "",
) -> Supplement:
    """Write the letter about kept promises, in the place of what was drafted of it.

    A draft, which says the `evidence` itself, leaves those of other units alone: of joint leads.
    """
    first, unit = kept[0], acting.actor.unit if acting.actor else None
    settled = drafts_of(kept)
    for draft in settled.filter(unit=unit) if state == State.CHECKING else settled:
        draft.state = State.REPLACED
        keep(draft, "state")
    report = Supplement.objects.create(
        case=first.case,
        reply=first.reply,
        unit=unit,
        **vars(letter),
        evidence=evidence,
        state=state,
        written_by=acting.actor.user if acting.actor else None,
        written_at=acting.at,
        issued_on=acting.day,
    )
    report.commitments.set(kept)
    return report


def drafts_of(commitments: Iterable[Commitment]) -> QuerySet[Supplement]:
    """Give the reports on promises that are still inside their units, the newest first."""
    found = Supplement.objects.filter(commitments__in=list(commitments), state__in=INSIDE_THE_UNIT)
    return found.distinct().order_by("-pk")


def draft_of(commitment: Commitment, member: Membership | None) -> Supplement | None:
    """Give the report that the member's own unit has not sent yet, if there is one."""
    if member is None or member.unit_id is None:
        return None
    return drafts_of([commitment]).filter(unit=member.unit_id).first()


def is_checked(draft: Supplement | None) -> bool:
    """Whether a draft is with the unit's signatory."""
    return draft is not None and draft.state == State.CHECKING


def require_in_hand(kept: Iterable[Commitment], acting: Acting) -> None:
    """Refuse whoever does not sign to write what his signatory is checking."""
    drafts = [draft_of(one, acting.actor) for one in kept]
    require(signs(acting.actor) or not any(map(is_checked, drafts)), BEING_CHECKED)


def files_along(
    commitment: Commitment, acting: Acting, files: Sequence[Attachment]
) -> list[Attachment]:
    """Give files of the unit's own draft that go along with what is written now."""
    if not files:
        return []
    draft = draft_of(commitment, acting.actor)
    found = list(draft.files.filter(pk__in=[file.pk for file in files])) if draft else []
    require(len(found) == len(files), _("These files went along already. Open the page again."))
    return found


def others_kept(commitment: Commitment, also: Sequence[Commitment]) -> list[Commitment]:
    """Give the further promises of the same letter as they are now; each must be open."""
    wanted = {one.pk for one in also} - {commitment.pk}
    if not wanted:
        return []
    found = list(
        Commitment.objects.select_related("unit").filter(pk__in=wanted, reply=commitment.reply)
    )
    for one in found:
        one.case = commitment.case
    require(len(found) == len(wanted) and all(map(rules.is_open, found)), NOT_OPEN)
    return found


def check_class(reply: Reply, outcome: str, reported: Sequence[Commitment], policy: Rules) -> None:
    """Refuse a class to which the letter can't rise by the promises that are reported."""
    if not outcome:
        return
    higher = {known.code: known for known in rules.higher_classes(reply, policy)}
    require(outcome in higher, _("The class of a letter can only rise."))
    others = reply.commitments.exclude(pk__in=[one.pk for one in reported])
    require(
        rules.may_rise_to(higher[outcome], list(others)),
        NOT_YET,
        article=policy.articles.get("outcomes", ""),
    )
