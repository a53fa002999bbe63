"""What co-units say to the lead unit: opinions, and their signatures under its draft."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import User
from suggestions.models.assigning import Assignment
from suggestions.models.case import Suggestion
from suggestions.models.ids import new_public_id
from suggestions.models.replying import Reply


class Opinion(models.Model):
    """A co-unit's written opinion (会办意见) for the unit that answers; one sent back stays.

    `number` counts the opinions of one assignment; the last one that was not sent back stands.
    """

    class Stance(models.TextChoices):
        AGREE = "agree", _("Agrees")
        AMEND = "amend", _("Asks for changes")
        DISSENT = "dissent", _("Disagrees")

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="opinions")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="opinions")
    round = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField(default=1)
    stance = models.CharField(_("opinion"), max_length=8, choices=Stance.choices)
    text = models.TextField(_("text of the opinion"))
    letter_no = models.CharField(_("letter number"), max_length=80, blank=True)
    contact_person = models.CharField(_("contact person"), max_length=60, blank=True)
    contact_phone = models.CharField(_("contact telephone"), max_length=40, blank=True)
    given_on = models.DateField()
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    sent_back_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("case", "round", "assignment", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "number"], name="opinion_number_once"),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(sent_back_on__isnull=True),
                name="one_standing_opinion",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.assignment_id} · {self.stance}"


class ReplyVersion(models.Model):
    """A reply's text as it stood when it changed hands; the reply itself holds the newest.

    Kept at each hand-over (to be checked, given back, to be countersigned, issued, sent back), so
    that two of them can be compared and nothing that somebody wrote is overwritten.
    """

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="earlier_texts")
    number = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=12)
    content = models.JSONField(help_text="The letter's parts by name.")
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("reply", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reply", "number"], name="reply_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} v{self.number}"


class CounterSignature(models.Model):
    """A co-unit's answer to the draft reply (会签); it holds for the very text it was given to."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        SIGNED = "signed", _("Signed")
        OBJECTED = "objected", _("Objected")
        OUTDATED = "outdated", _("The text has changed since")

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    reply = models.ForeignKey(Reply, models.PROTECT, related_name="countersignatures")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="countersignatures")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    text_digest = models.CharField(max_length=64, help_text="Of the text that is to be signed.")
    comment = models.TextField(_("comment"), blank=True)
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("reply", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reply", "assignment"],
                condition=~Q(state="outdated"),
                name="one_standing_countersignature",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["assignment"], condition=Q(state="asked"), name="countersignature_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} · {self.assignment_id} · {self.state}"
