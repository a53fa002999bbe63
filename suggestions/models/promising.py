"""The ledger of promises (承诺事项台账): what letters promised, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Congress, Unit, User
from suggestions.models.assigning import Assignment
from suggestions.models.case import Suggestion
from suggestions.models.ids import new_public_id
from suggestions.models.rating import Judgement
from suggestions.models.replying import Reply
from workflow.machines.commitment import CommitmentMachine, CommitmentState


class Commitment(CommitmentMachine):
    """One promise (承诺事项) of a letter: what, by when, by which unit.

    `assignment` is the part of the unit that carries it out: the one that answers, or a co-unit.
    `due_on` moves when it is rolled on into the next year; `first_due_on` is what was promised.
    """

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="commitments")
    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="commitments")
    reply = models.ForeignKey(Reply, models.PROTECT, related_name="commitments")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="commitments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="commitments")
    position = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(_("what is promised"))
    first_due_on = models.DateField(_("promised for"))
    due_on = models.DateField(_("due on"))
    in_force = models.BooleanField(
        default=False,
        help_text="Its letter was delivered and no later one took its place: it is in the ledger.",
    )
    rolled = models.PositiveSmallIntegerField(default=0, help_text="How often it was rolled on.")
    reported_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True, help_text="Kept, or given up.")

    class Meta:
        ordering = ("case", "reply", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reply", "position"], name="commitment_place_once"),
            models.CheckConstraint(
                condition=Q(state__in=CommitmentState.values), name="commitment_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["congress", "due_on", "id", "state"],
                condition=Q(in_force=True),
                name="commitment_ledger",
            ),
            models.Index(
                fields=["unit", "due_on", "id", "state"],
                condition=Q(in_force=True),
                name="commitment_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        """Where everybody who may read of it finds it."""
        return reverse("suggestions:promise", args=[self.case.public_id, self.public_id])


class CommitmentEntry(models.Model):
    """A line of a promise's story: progress, a report, a refusal, a new date, an explanation.

    An explanation names the leader who signs it.
    """

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("Progress")
        REPORTED = "reported", pgettext_lazy("a line of the story", "Reported as kept")
        NOT_KEPT = "not_kept", _("Not kept yet")
        KEPT = "kept", _("Confirmed as kept")
        ROLLED = "rolled", _("Rolled on into the next year")
        EXPLAINED = "explained", _("Given up with an explanation")
        REMINDED = "reminded", _("Reminded")

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(blank=True)
    signatory = models.CharField(_("signed by"), max_length=60, blank=True)
    due_on = models.DateField(null=True, blank=True, help_text="The new date, where it is one.")
    written_on = models.DateField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("commitment", "pk")
        indexes: ClassVar = [
            models.Index(fields=["commitment", "-id"], name="commitment_entry_last")
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.kind}"


class Supplement(models.Model):
    """A supplementary letter (补充答复函) about promises that were kept; it may raise the class.

    It takes effect when the secretariat confirms it; then it is delivered, and rated apart. Before
    that it may be with the unit's signatory; each time it changes hands its text is kept.
    """

    class State(models.TextChoices):
        HANDED_IN = "handed_in", _("To be confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        SENT_BACK = "sent_back", _("Sent back")
        CHECKING = "checking", _("With the signatory")
        GIVEN_BACK = "given_back", _("Given back by the signatory")
        REPLACED = "replaced", _("Replaced by the letter that was sent")

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="supplements")
    reply = models.ForeignKey(Reply, models.PROTECT, related_name="supplements")
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supplements",
        help_text="The unit that wrote it: joint leads share a letter, and draft by themselves.",
    )
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HANDED_IN)
    evidence = models.TextField(
        blank=True, default="", help_text="What goes into the promise's story when it is reported."
    )
    outcome = models.CharField(_("result class"), max_length=20, blank=True)
    letter_no = models.CharField(_("letter number"), max_length=80)
    text = models.TextField(_("text of the letter"))
    signatory = models.CharField(_("signed by"), max_length=60)
    contact_person = models.CharField(_("contact person"), max_length=60)
    contact_phone = models.CharField(_("contact telephone"), max_length=40)
    commitments = models.ManyToManyField(Commitment, related_name="supplements")
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    issued_on = models.DateField()
    confirmed_on = models.DateField(null=True, blank=True)
    feedback_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("case", "pk")
        indexes: ClassVar = [
            models.Index(
                fields=["case"], condition=Q(state="handed_in"), name="supplement_handed_in"
            ),
            models.Index(
                fields=["unit"], condition=Q(state="checking"), name="supplement_checking"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.letter_no}"


class SupplementRating(Judgement):
    """A deputy's word on a supplementary letter (承诺事项落实情况回执); no rate counts it."""

    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="supplement_ratings")
    supplement = models.ForeignKey(Supplement, models.PROTECT, related_name="ratings")

    class Meta:
        ordering = ("case", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["supplement", "deputy"],
                condition=Q(superseded=False),
                name="one_standing_supplement_rating",
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplement_id} · {self.deputy_id}"
