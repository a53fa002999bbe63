"""What people write and hand in: notes with reasons, files, and text not yet sent."""

from typing import ClassVar

from django.db import models

from people.models import User
from suggestions.models.case import Suggestion
from suggestions.models.ids import new_public_id
from suggestions.models.promising import CommitmentEntry, Supplement
from suggestions.models.replying import Reply
from suggestions.models.supervising import SupervisionVisit


class Note(models.Model):
    """Prose that belongs to an act: a reason, an old and a new value. Events hold its digest."""

    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="notes")
    text = models.TextField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return self.text[:60]


def stored_name(attachment: "Attachment", _name: str) -> str:
    """Give the name under which the file is stored: random, below its congress's folder."""
    return f"{attachment.case.congress_id}/{attachment.public_id[:2]}/{attachment.public_id}"


class Attachment(models.Model):
    """A file handed in with a suggestion, a reply or a paper form."""

    class Purpose(models.TextChoices):
        SUGGESTION = "suggestion"
        SCAN = "scan"
        REPLY = "reply"
        RATING = "rating"
        RECORD = "record"
        EVIDENCE = "evidence"
        SUPERVISION = "supervision"
        CONSENT = "consent"

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="attachments")
    reply = models.ForeignKey(
        Reply, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    entry = models.ForeignKey(
        CommitmentEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="files",
        help_text="The line of a promise's story of which it is the evidence.",
    )
    supplement = models.ForeignKey(
        Supplement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="files",
        help_text="The report that is still inside its unit, of which it is the evidence.",
    )
    visit = models.ForeignKey(
        SupervisionVisit, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    name = models.CharField(max_length=150, help_text="As the sender called it, cleaned.")
    file = models.FileField(upload_to=stored_name, max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def is_of_the_case(self) -> bool:
        """Whether it was handed in with the suggestion itself, and with nothing that came later."""
        return self.reply_id is self.visit_id is self.entry_id is self.supplement_id is None


class Draft(models.Model):
    """Text typed into a form and not sent yet, kept per user, form and browser tab.

    It is nobody's record: sending the form removes it, and nobody but its author ever sees it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=80, help_text="Which form, and of what.")
    tab = models.CharField(max_length=40)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ("-saved_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form", "tab"], name="draft_once_a_tab")
        ]
        indexes: ClassVar = [models.Index(fields=["user", "-saved_at"], name="draft_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.form}"
