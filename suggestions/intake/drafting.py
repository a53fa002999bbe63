"""Acts of deputies on a draft: writing, inviting, co-signing, submitting, taking back."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from history.models import Event
from people.models import Deputy
from suggestions.contents import digests, text_digest
from suggestions.intake import rules
from suggestions.intake.content import (
    Content,
    ask_again,
    is_foreign,
    missing_parts,
    open_text,
    period_for,
    seal,
    session_for,
    standing_text,
    write_text,
)
from suggestions.intake.unsent import forget_of
from suggestions.kinds.writing import CoSignatureAnswered, CoSignatureInvited, Submitted
from suggestions.models import Attachment, CoSignature, Suggestion
from suggestions.record import Acting, ActRefused, act, keep, record, require
from suggestions.steps import lapse_withdrawal
from suggestions.telling import about, lead, secretariat, tell

NOT_YOURS = _("Only the lead deputy can do this, and only while it is a draft.")
NOT_ITS_HEAD = _("Only the head of a delegation writes something in its name.")
FOREIGN = _("Category, unit and deputies must be those of the congress itself.")


@act
def start_draft(_new: None, acting: Acting, *, deputy: Deputy, content: Content) -> Event:
    """Begin a suggestion. Refused for anybody but a deputy, and where no session was opened yet."""
    actor = acting.actor
    require(
        actor is not None and actor.deputy_id == deputy.pk,
        _("Only a deputy can write a suggestion, in his own name."),
    )
    require(not is_foreign(content, deputy.congress_id), FOREIGN)
    require(_may_name(content, deputy), NOT_ITS_HEAD)
    case = _new_case(deputy, content, acting)
    write_text(case, content, by=actor, at=acting.at)
    return record(case, "drafted", acting)


def _may_name(content: Content, deputy: Deputy | None) -> bool:
    return content.delegation is None or rules.speaks_for(deputy, content.delegation)


def _new_case(deputy: Deputy, content: Content, acting: Acting) -> Suggestion:
    """Create the case's row in the session that its day belongs to."""
    session = session_for(deputy.congress, acting.day)
    if session is None:
        raise ActRefused(_("No session of the congress has been opened yet."))
    return Suggestion.objects.create(
        congress=deputy.congress,
        session=session,
        period=period_for(session, acting.day),
        proposer=deputy,
        **content.details,
    )


@act
def revise_draft(case: Suggestion, acting: Acting, *, content: Content) -> Event:
    """Save the draft. Who had co-signed another text is asked again."""
    require(rules.can_revise(acting.actor, case), NOT_YOURS)
    require(not is_foreign(content, case.congress_id), FOREIGN)
    require(_may_name(content, case.proposer), NOT_ITS_HEAD)
    for column, value in content.details.items():
        setattr(case, column, value)
    text = write_text(case, content, by=acting.actor, at=acting.at)
    asked = ask_again(case, text)
    keep(case, *content.details)
    event = record(case, "draft_saved", acting, data={"asked_again": [s.deputy_id for s in asked]})
    invitation = CoSignatureInvited(**about(case), lead=case.proposer.name if case.proposer else "")
    tell(event, case, invitation, to=[signature.deputy.user for signature in asked])
    return event


@act
def invite(case: Suggestion, acting: Acting, *, deputies: Sequence[Deputy]) -> Event:
    """Ask other deputies of the congress to co-sign; who was asked already is left as he is."""
    require(rules.can_revise(acting.actor, case), NOT_YOURS)
    known = set(case.cosignatures.values_list("deputy_id", flat=True))
    asked = dict.fromkeys(deputies)
    new = [d for d in asked if d.pk not in known and d.pk != case.proposer_id]
    require(
        all(deputy.congress_id == case.congress_id for deputy in new),
        _("A co-signer must be a deputy of the same congress."),
    )
    require(bool(new), _("All of them were asked before."))
    CoSignature.objects.bulk_create(
        CoSignature(case=case, deputy=deputy, invited_at=acting.at) for deputy in new
    )
    keep(case)
    event = record(case, "cosign_invited", acting, data={"deputies": [d.pk for d in new]})
    invitation = CoSignatureInvited(**about(case), lead=case.proposer.name if case.proposer else "")
    tell(event, case, invitation, to=[deputy.user for deputy in new])
    return event


@act
def drop_cosigner(case: Suggestion, acting: Acting, *, deputy: Deputy) -> Event:
    """Take a co-signer off the draft; he no longer sees it."""
    require(rules.can_revise(acting.actor, case), NOT_YOURS)
    dropped, _rows = case.cosignatures.filter(deputy=deputy).delete()
    require(bool(dropped), _("This deputy is not on the list."))
    keep(case)
    return record(case, "cosigner_dropped", acting, data={"deputies": [deputy.pk]})


@act
def answer_invitation(case: Suggestion, acting: Acting, *, confirmed: bool) -> Event:
    """Co-sign the text as it stands, or decline. Each deputy answers for himself (Shanghai 4)."""
    signature = (
        case.cosignatures.select_related("deputy__user", "case")
        .filter(deputy__user_id=acting.user_id or 0)
        .first()
    )
    if signature is None or not rules.can_answer_invitation(acting.actor, signature):
        raise ActRefused(_("You are not invited to co-sign this, or it is no longer a draft."))
    text = open_text(case)
    signature.state = CoSignature.State.CONFIRMED if confirmed else CoSignature.State.DECLINED
    signature.text_digest = text_digest(text) if confirmed else ""
    signature.answered_at = acting.at
    signature.save(update_fields=["state", "text_digest", "answered_at"])
    kind = "cosign_confirmed" if confirmed else "cosign_declined"
    event = record(
        case,
        kind,
        acting,
        data={"deputies": [signature.deputy_id], "text_digest": signature.text_digest},
    )
    answered = CoSignatureAnswered(**about(case), deputy=signature.deputy.name, confirmed=confirmed)
    tell(event, case, answered, to=lead(case))
    return event


@act
def submit(case: Suggestion, acting: Acting) -> Event:
    """Hand the draft in. Refused while a part is missing or a co-signer has not answered."""
    require(rules.can_revise(acting.actor, case), NOT_YOURS)
    text = standing_text(case)
    require(
        not missing_parts(text),
        _("Title, situation and proposal must be filled in before you submit."),
    )
    require(
        not case.cosignatures.filter(state=CoSignature.State.INVITED).exists(),
        _("Some co-signers have not answered yet. Wait for them, or take them off the list."),
    )
    if text.sealed_at is None:  # else it is handed in again as it was
        seal(text, at=acting.at)
    hand_in(case, acting)
    fault = rules.delegation_fault(case, case.period)
    require(fault is None, fault or "")
    files = list(case.attachments.filter(purpose=Attachment.Purpose.SUGGESTION))
    event = record(case, "submitted", acting, digests=digests(text, *files))
    submitted = Submitted(**about(case), lead=case.proposed_by)
    tell(event, case, submitted, to=secretariat(case))
    return event


def hand_in(case: Suggestion, acting: Acting) -> None:
    """Move the draft to the secretariat; its session and period are those of this day."""
    session = session_for(case.congress, acting.day)
    if session is None:
        raise ActRefused(_("No session of the congress has been opened yet."))
    case.session, case.period = session, period_for(session, acting.day)
    case.submitted_on = acting.day
    case.mark_submitted()
    keep(case, "state", "session", "period", "submitted_on")


@act
def take_back(case: Suggestion, acting: Acting) -> Event:
    """Take a submitted suggestion back to revise it; refused once it has a number."""
    require(
        rules.can_take_back(acting.actor, case),
        _("It can be taken back by the lead deputy only, and only before it has a number."),
    )
    back_to_draft(case, acting)
    return record(case, "taken_back", acting)


def back_to_draft(case: Suggestion, acting: Acting) -> None:
    """Put a suggestion back into its deputies' hands."""
    case.submitted_on = None
    case.mark_back_in_draft()
    lapse_withdrawal(case, acting)
    keep(case, "state", "submitted_on")


@act
def discard_draft(case: Suggestion, acting: Acting) -> Event:
    """Throw a draft away that was never submitted. Its history stays, without any of its text."""
    require(rules.can_revise(acting.actor, case), NOT_YOURS)
    require(
        not case.texts.filter(sealed_at__isnull=False).exists(),
        _("It was submitted before, so it stays on record. You can leave it as a draft."),
    )
    event = record(case, "draft_discarded", acting)
    for file in [attachment.file for attachment in case.attachments.all()]:
        transaction.on_commit(partial(file.storage.delete, str(file.name)), robust=True)
    case.attachments.all().delete()
    case.cosignatures.all().delete()
    case.texts.all().delete()
    forget_of(case.public_id)
    case.delete()
    return event
