"""Acts on a report inside its unit: handed in to be checked, given back."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.contents import digests
from suggestions.intake.files import NewFile
from suggestions.kinds.promising import ReportGivenBack, ReportToCheck
from suggestions.models import Attachment, Commitment, Supplement
from suggestions.promising import rules
from suggestions.promising.reporting import (
    NO_EVIDENCE,
    check_class,
    draft_of,
    files_along,
    is_checked,
    others_kept,
    require_in_hand,
    write_report,
)
from suggestions.promising.steps import NOT_OPEN, about_promise, answering, enclose
from suggestions.promising.writing import Letter
from suggestions.record import Acting, ActRefused, act, keep, note, record, require, round_of
from suggestions.replying.rules import signs
from suggestions.telling import handlers, signatories, tell


@act
def submit_report(
    commitment: Commitment,
    acting: Acting,
    *,
    evidence: str,
    letter: Letter,
    files: Sequence[NewFile] = (),
    also: Sequence[Commitment] = (),
    handed_in: Sequence[Attachment] = (),
) -> Event:
    """Hand the report that a promise is kept in to the unit's signatory (送审).

    The words are those of `report_kept`; who signs the letter, and its number, can be left to him.
    The promise stays open, and nobody outside the unit learns of it.
    """
    case, reply, member = commitment.case, commitment.reply, acting.actor
    parts = answering(reply, commitment)
    if member is None or member.unit is None or not rules.can_write(member, commitment, parts):
        raise ActRefused(NOT_OPEN)
    along = files_along(commitment, acting, handed_in)
    require(bool(evidence.strip() or files or along), NO_EVIDENCE)
    require(bool(letter.text.strip()), _("Write the letter before you hand it in."))
    kept = [commitment, *others_kept(commitment, also)]
    require_in_hand(kept, acting)
    check_class(reply, letter.outcome, kept, round_of(case).policy.rules)
    state = Supplement.State.CHECKING
    draft = write_report(kept, acting, letter, state=state, evidence=evidence)
    attached = enclose(draft, files, acting, along=along)
    for one in kept:
        keep(one)
    event = record(
        case,
        "report_to_check",
        acting,
        touched=commitment,
        digests=digests(draft, *attached),
        data=_told_of(draft, kept),
    )
    told = ReportToCheck(**about_promise(commitment), writer=member.user.name)
    tell(event, case, told, to=signatories(member.unit))
    return event


@act
def give_report_back(commitment: Commitment, acting: Acting, *, words: str = "") -> Event:
    """Give the report back to be written: the signatory with what to change, or its author."""
    case, member = commitment.case, acting.actor
    parts = answering(commitment.reply, commitment)
    draft = draft_of(commitment, member)
    may = rules.can_write(member, commitment, parts) and is_checked(draft)
    if draft is None or draft.unit is None or not may:
        raise ActRefused(_("Only a report that is being checked inside the unit is given back."))
    require(
        bool(words.strip()) or not signs(member), _("Say what has to be changed in the report.")
    )
    draft.state = Supplement.State.GIVEN_BACK
    keep(draft, "state")
    others = draft.commitments.exclude(pk=commitment.pk).order_by("position")
    kept = [commitment, *others]
    for one in kept:
        keep(one)
    notes = [note(case, words, acting)] if words.strip() else []
    event = record(
        case,
        "report_given_back",
        acting,
        touched=commitment,
        digests=digests(*notes),
        data=_told_of(draft, kept),
    )
    told = ReportGivenBack(**about_promise(commitment), note=words)
    tell(event, case, told, to=handlers(draft.unit))
    return event


def _told_of(draft: Supplement, kept: Sequence[Commitment]) -> dict[str, object]:
    return {
        "unit": draft.unit_id,
        "supplement": draft.pk,
        "commitments": [one.pk for one in kept],
    }
