"""The suggestion itself: its row, its text, its signers, its rounds, its number."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.labels import Labelled
from people.models import Congress, Delegation, Deputy, Session, Unit, User
from suggestions.models.ids import new_public_id
from workflow.machines.case import ENDED, CaseMachine, CaseState
from workflow.models import Policy


class Category(Labelled):
    """A subject by which suggestions are classed (类别), a list of each congress."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="categories")
    code = models.CharField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("congress", "position", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["congress", "code"], name="category_code_once"),
            models.UniqueConstraint(fields=["congress", "label_zh"], name="category_name_once"),
        ]


class Period(models.TextChoices):
    """When it was raised: while the congress sat, or between its sessions."""

    SESSION = "session", _("In session")
    BETWEEN = "between", _("Between sessions")


class Kind(models.TextChoices):
    """What it is by origin."""

    SUGGESTION = "suggestion", _("Suggestion")
    MOTION = "motion", _("Motion handled as a suggestion")


class Source(models.TextChoices):
    """How the matter came up (形成方式)."""

    UNSTATED = "", _("Not stated")
    RESEARCH = "research", _("Field research")
    VISIT = "visit", _("Visits and talks")
    RECEPTION = "reception", _("Deputies' reception day")
    STATION = "station", _("Grass-roots station")
    CODE = "code", _("Scanned code (码上约)")
    OTHER = "other", _("Other")


class Wish(models.TextChoices):
    """How much of it the deputy agrees to have published."""

    FULL = "full", _("The full text")
    TITLE = "title", _("The title only")


class Disposition(models.TextChoices):
    """What becomes of something that is not taken as a suggestion."""

    RETURNED = "returned", _("Given back to the deputy")
    LETTER = "letter", _("Treated as a deputy's letter")
    REFERENCE = "reference", _("Passed on for reference")
    REFERRED_UP = "referred_up", _("Referred to a higher level")


class Suggestion(CaseMachine):
    """A suggestion (建议), from draft to rating. Its text and its rounds stand beside it.

    `version` rises with every act on the case itself; a form remembers the version it showed.
    The dates here are those of the current round, for queues; figures come from `Facts`.
    """

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="suggestions")
    session = models.ForeignKey(Session, models.PROTECT, related_name="suggestions")
    period = models.CharField(max_length=10, choices=Period.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.SUGGESTION)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True)
    proposer = models.ForeignKey(
        Deputy, models.PROTECT, null=True, blank=True, related_name="led_suggestions"
    )
    delegation = models.ForeignKey(
        Delegation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="suggestions",
        help_text="The delegation that submits it as a body; its head leads.",
    )
    handled_with = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handled_together",
        db_index=False,
        help_text="The suggestion with which it is handled (并案).",
    )
    key_item = models.BooleanField(default=False, help_text="Under key supervision (重点督办).")
    source = models.CharField(max_length=12, choices=Source.choices, blank=True)
    source_place = models.CharField(max_length=100, blank=True)
    years_raised = models.PositiveSmallIntegerField(default=1)
    wished_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    wish_publication = models.CharField(max_length=10, choices=Wish.choices, default=Wish.FULL)
    name_withheld = models.BooleanField(default=False)
    no_written_reply = models.BooleanField(default=False)
    secret = models.BooleanField(default=False)
    on_paper = models.BooleanField(default=False, help_text="Entered by the secretariat (代录).")

    version = models.PositiveIntegerField(default=1)
    round = models.PositiveSmallIntegerField(default=1)
    handling = models.ForeignObject(
        "Round", models.DO_NOTHING, ["id", "round"], ["case", "number"], related_name="+", null=True
    )
    outcome = models.CharField(max_length=20, blank=True, help_text="Class in force.")
    disposition = models.CharField(max_length=12, choices=Disposition.choices, blank=True)
    objection_open = models.BooleanField(default=False)
    published = models.CharField(
        max_length=10, blank=True, help_text="How much the public may read now."
    )
    submitted_on = models.DateField(null=True, blank=True)
    numbered_on = models.DateField(null=True, blank=True)
    assigned_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    feedback_until = models.DateField(null=True, blank=True)
    feedback_provisional = models.BooleanField(default=False)
    rated_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    imported = models.BooleanField(default=False)
    import_key = models.CharField(max_length=80, blank=True)
    import_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "period", "number"],
                condition=Q(number__isnull=False),
                name="number_once",
            ),
            models.UniqueConstraint(
                fields=["congress", "import_key"],
                condition=~Q(import_key=""),
                name="import_key_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="suggestion_state_known"
            ),
        ]
        indexes: ClassVar = [
            # One for each queue of the secretariat: oldest first within a state. What stands behind
            # the id is there to be counted without the table.
            models.Index(
                fields=["congress", "state", "submitted_on", "id", "number"], name="case_queue"
            ),
            models.Index(fields=["congress", "state", "due_on", "id"], name="case_due"),
            models.Index(
                fields=["congress", "resolved_on", "id", "state"],
                condition=Q(objection_open=True),
                name="case_objection",
            ),
            models.Index(
                # Without a list of states, or SQLite would not know the queue's condition again.
                fields=["congress", "resolved_on", "id", "state", "published"],
                condition=Q(
                    resolved_on__isnull=False,
                    ended_on__isnull=True,
                    published="",
                    secret=False,
                ),
                name="case_unpublished",
            ),
            # Few are merged. Without this condition SQLite would rather read the whole table: most
            # rows have the same value there, none.
            models.Index(
                fields=["handled_with"],
                condition=Q(handled_with__isnull=False),
                name="case_followers",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where everybody who may see the case finds it."""
        return reverse("suggestions:case", args=[self.public_id])

    @property
    def proposed_by(self) -> str:
        """Who proposes it: the lead deputy, or a delegation with its head; empty where unknown."""
        name = self.proposer.name if self.proposer else ""
        if self.delegation is None:
            return name
        told = {"delegation": self.delegation.label, "name": name}
        return gettext("%(delegation)s · head %(name)s") % told

    @property
    def salutation(self) -> str:
        """How a letter addresses whoever proposes it; empty where that is unknown."""
        if self.delegation is not None:
            return gettext("%(delegation)s:") % {"delegation": self.delegation.label}
        if self.proposer is None:
            return ""
        return gettext("Deputy %(name)s:") % {"name": self.proposer.name}

    @property
    def is_ended(self) -> bool:
        """Withdrawn or declined: nothing more will happen."""
        return self.state in ENDED

    @property
    def is_draft(self) -> bool:
        """Still with the deputies."""
        return bool(self.state == CaseState.DRAFT)


class TextVersion(models.Model):
    """The text of a suggestion. A draft rewrites its open version; submitting seals it."""

    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="texts")
    number = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    situation = models.TextField(_("situation"), blank=True)
    proposal = models.TextField(_("proposal"), blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("case", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="text_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class CoSignature(models.Model):
    """One co-signer (附议人): invited by name, and his own answer."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        CONFIRMED = "confirmed", _("Co-signed")
        DECLINED = "declined", _("Declined")

    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="cosignatures")
    deputy = models.ForeignKey(Deputy, models.PROTECT, related_name="cosignatures")
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    text_digest = models.CharField(max_length=64, blank=True, help_text="What he agreed to.")
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("case", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "deputy"], name="cosigner_once")
        ]
        indexes: ClassVar = [models.Index(fields=["deputy", "state"], name="cosignature_deputy")]

    def __str__(self) -> str:
        return f"{self.deputy_id} {self.state}"


class Round(models.Model):
    """One round of handling. A dissatisfied deputy may open another; none is overwritten."""

    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(default=1)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    opened_on = models.DateField()
    resolved_on = models.DateField(null=True, blank=True)
    feedback_until = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("case", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="round_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} round {self.number}"


class NumberSeries(models.Model):
    """The last number given out, per session and period; advanced inside the act only."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    period = models.CharField(max_length=10, choices=Period.choices)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "period"], name="series_once")
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.period}: {self.last}"
