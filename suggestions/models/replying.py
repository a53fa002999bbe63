"""The reply letter (答复函) of an answering unit."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import User
from suggestions.models.assigning import Assignment
from suggestions.models.case import Suggestion
from suggestions.models.ids import new_public_id
from workflow.machines.reply import ReplyMachine, ReplyState


class Openness(models.TextChoices):
    """Whether the letter may be published (公开属性)."""

    OPEN = "open", _("Published")
    ON_REQUEST = "on_request", _("Published on request")
    CLOSED = "closed", _("Not published")


class Reply(ReplyMachine):
    """One version of a unit's reply. Once issued it never changes; joint leads share one."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="replies")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="replies")
    round = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    version = models.PositiveIntegerField(default=1)
    outcome = models.CharField(_("result class"), max_length=20, blank=True)
    confirmed_outcome = models.CharField(
        max_length=20, blank=True, help_text="The class under which it was resolved."
    )
    raised_outcome = models.CharField(
        max_length=20, blank=True, help_text="The class to which a kept promise raised it."
    )
    given_orally = models.BooleanField(
        default=False, help_text="Answered face to face; the signed record is attached."
    )
    promises = models.JSONField(
        default=list,
        blank=True,
        help_text="What the letter promises, row by row; when it is issued each is a commitment.",
    )
    promised_on = models.DateField(
        _("promised for"), null=True, blank=True, help_text="The last day of its promises."
    )
    letter_no = models.CharField(_("letter number"), max_length=80, blank=True)
    text = models.TextField(_("reply"), blank=True)
    abstract = models.TextField(_("abstract for publication"), blank=True)
    signatory = models.CharField(_("signed by"), max_length=60, blank=True)
    contact_person = models.CharField(_("contact person"), max_length=60, blank=True)
    contact_phone = models.CharField(_("contact telephone"), max_length=40, blank=True)
    openness = models.CharField(
        _("publication"), max_length=12, choices=Openness.choices, default=Openness.OPEN
    )
    openness_reason = models.CharField(_("why not"), max_length=300, blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    issued_on = models.DateField(null=True, blank=True)
    superseded = models.BooleanField(default=False)
    wording = models.JSONField(
        null=True, blank=True, help_text="The words around the text, as they were when issued."
    )

    class Meta:
        ordering = ("case", "round", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "number"], name="reply_version_once"),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(superseded=False),
                name="one_standing_reply",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReplyState.values), name="reply_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["assignment"],
                condition=Q(state="checking", superseded=False),
                name="reply_checking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.assignment_id} · {self.number}"

    @property
    def class_now(self) -> str:
        """The class in force: as a kept promise raised it, else as confirmed, else as written."""
        return self.raised_outcome or self.confirmed_outcome or self.outcome
