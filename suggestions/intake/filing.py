"""Acts on the files of a draft."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from history.models import Event
from suggestions.intake import rules
from suggestions.intake.drafting import NOT_YOURS
from suggestions.intake.files import FILES_PER_STEP, NewFile, attach
from suggestions.models import Attachment, Suggestion
from suggestions.record import Acting, ActRefused, act, keep, record, require


@act
def attach_file(case: Suggestion, acting: Acting, *, file: NewFile) -> Event:
    """Attach a file to the draft; at most ten."""
    require(rules.can_revise(acting.actor, case), NOT_YOURS)
    kept = case.attachments.filter(purpose=Attachment.Purpose.SUGGESTION).count()
    require(kept < FILES_PER_STEP, _("A suggestion can carry ten files. Remove one first."))
    attachment = attach(case, file, Attachment.Purpose.SUGGESTION, acting)
    keep(case)
    return record(case, "file_attached", acting, data={"file": attachment.pk})


@act
def remove_file(case: Suggestion, acting: Acting, *, attachment: Attachment) -> Event:
    """Take a file off the draft; one that was submitted before stays stored with its version."""
    require(rules.can_revise(acting.actor, case), NOT_YOURS)
    require(
        not case.texts.filter(sealed_at__isnull=False).exists(),
        _("It was submitted with an earlier version, so it stays on record."),
    )
    found = case.attachments.filter(pk=attachment.pk).first()
    if found is None:
        raise ActRefused(_("This file is not there any more."))
    pk, file = found.pk, found.file
    found.delete()
    keep(case)
    event = record(case, "file_removed", acting, data={"file": pk})
    transaction.on_commit(partial(file.storage.delete, str(file.name)), robust=True)
    return event
