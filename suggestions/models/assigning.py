"""What the units have in hand: assignments, contacts with the deputy, reminders."""

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
    received_on = models.DateField(null=True, blank=True)
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
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.unit_id} · {self.role}"

    @property
    def answers(self) -> bool:
        """Whether this unit answers the deputy, and so whether its work enters the rates."""
        return self.role in ANSWERING


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
    """A chaser (催办) by the secretariat or a supervisor to one unit."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reminders")
    text = models.TextField(blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("sent_at", "pk")

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.sent_at:%Y-%m-%d}"
