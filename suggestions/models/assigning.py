"""What the units have in hand: assignments, contacts with the deputy, reminders."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Congress, Unit, User
from suggestions.models.case import Round, Suggestion
from suggestions.models.ids import new_public_id
from workflow.machines.assignment import (
    ANSWERING,
    AssignmentMachine,
    AssignmentRole,
    AssignmentState,
)

OPEN = (AssignmentState.PENDING, AssignmentState.SIGNED_FOR, AssignmentState.RETURN_ASKED)
# What a unit has in hand. SQLite uses the index of these only where a query says the same as the
# index, and it does not recognise a list of states: so the others are named, one by one.
WAITING = (
    Q(over=False)
    & ~Q(state=AssignmentState.RETURNED)
    & ~Q(state=AssignmentState.REPLIED)
    & ~Q(state=AssignmentState.OPINED)
)


class Assignment(AssignmentMachine):
    """One unit's part in one suggestion in one round, with its own due date."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+")
    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    round = models.PositiveSmallIntegerField(default=1)
    handling = models.ForeignObject(
        Round, models.DO_NOTHING, ["case", "round"], ["case", "number"], related_name="+"
    )
    role = models.CharField(max_length=12, choices=AssignmentRole.choices)
    part = models.TextField(_("part to be answered"), blank=True)
    version = models.PositiveIntegerField(default=1)
    assigned_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    due_provisional = models.BooleanField(default=False)
    due_given = models.BooleanField(default=False, help_text="Set by hand, not by the policy.")
    first_due_on = models.DateField(
        null=True, blank=True, help_text="The date before it was extended."
    )
    received_on = models.DateField(null=True, blank=True)
    silent_on = models.DateField(
        null=True, blank=True, help_text="The day from which a co-unit's silence no longer blocks."
    )
    replied_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    handler = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    over = models.BooleanField(
        default=False,
        help_text="Nothing more is expected of the unit, though it has given neither a reply nor "
        "an opinion: it was only informed, or the case was answered without it.",
    )

    class Meta:
        ordering = ("case", "round", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "unit", "round"],
                condition=~Q(state=AssignmentState.RETURNED),
                name="unit_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AssignmentState.values), name="assignment_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "due_on", "id", "state"], condition=WAITING, name="assignment_open"
            ),
            models.Index(fields=["unit", "state", "due_on", "id"], name="assignment_unit_state"),
            models.Index(fields=["case", "round"], name="assignment_case"),
            models.Index(
                fields=["unit", "replied_on", "id"],
                condition=Q(replied_on__isnull=False),
                name="assignment_replied",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.unit_id} · {self.role}"

    @property
    def answers(self) -> bool:
        """Whether this unit answers the deputy, and so whether its work enters the rates."""
        return self.role in ANSWERING


class UnitRequest(models.Model):
    """What a unit asks of whoever handed out (申请): to give it back, more time, a further unit.

    One that was refused may be disputed once, with a note; the unit goes on meanwhile. `until` is
    the date that was asked for, `granted_until` the one that was granted.
    """

    class Kind(models.TextChoices):
        RETURN = "return", _("Return")
        EXTENSION = "extension", _("Extension")
        UNITS = "units", _("Further unit")

    class State(models.TextChoices):
        OPEN = "open", _("Asked")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        DROPPED = "dropped", _("No longer needed")

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+")
    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="requests")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    reason = models.TextField(_("reason"))
    proposed_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_role = models.CharField(max_length=12, choices=AssignmentRole.choices, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    granted_until = models.DateField(null=True, blank=True)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("answer"), blank=True)
    dispute = models.TextField(_("why the unit disagrees"), blank=True)
    disputed_on = models.DateField(null=True, blank=True)
    settlement = models.TextField(_("how the dispute was settled"), blank=True)
    settled_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("asked_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment", "kind"],
                condition=Q(state="open") & ~Q(kind="units"),
                name="one_open_request_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["assignment", "proposed_unit"],
                condition=Q(state="open", kind="units"),
                name="one_open_proposal_of_a_unit",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["congress", "kind", "asked_on", "id"],
                condition=Q(state="open"),
                name="request_open",
            ),
            models.Index(
                fields=["congress", "disputed_on", "id"],
                condition=Q(disputed_on__isnull=False, settled_on__isnull=True),
                name="request_disputed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.kind} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it yet."""
        return self.state == self.State.OPEN

    @property
    def granted_on(self) -> date | None:
        """The day on which it was granted, at once or after a dispute."""
        if self.state != self.State.GRANTED:
            return None
        return self.settled_on or self.decided_on

    @property
    def is_disputed(self) -> bool:
        """Whether the unit disagrees with its refusal, and nobody has settled that yet."""
        return self.disputed_on is not None and self.settled_on is None


class Contact(models.Model):
    """A talk with the deputy (面商): what the unit noted down about it."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Met in person")
        VISIT = "visit", _("Visited the place together")
        CALL = "call", _("Telephone")
        LETTER = "letter", _("Letter or message")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    people = models.CharField(_("who took part"), max_length=300)
    content = models.TextField(_("what was said"))
    logged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    logged_at = models.DateTimeField()

    class Meta:
        ordering = ("held_on", "pk")

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.held_on}"


class Reminder(models.Model):
    """A chaser (催办) or a reminder letter (提醒函) to one unit, by secretariat or supervisor."""

    class Kind(models.TextChoices):
        NUDGE = "nudge", _("Reminder")
        LETTER = "letter", _("Reminder letter")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.NUDGE)
    letter_no = models.CharField(_("letter number"), max_length=80, blank=True)
    text = models.TextField(blank=True)
    named = models.JSONField(
        null=True, blank=True, help_text="Suggestion and unit as the letter named them when sent."
    )
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("sent_at", "pk")

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.sent_at:%Y-%m-%d}"
