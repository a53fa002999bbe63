"""Facts: all that a figure needs to know of a case, as dated spans."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from people.models import Congress, Delegation, Session, Unit
from suggestions.models.case import Category, Suggestion


class Facts(models.Model):
    """How a case, or one unit's part in it, stood from `start_on` until before `end_on`.

    One row stands for the case as a whole (`unit` empty), one for each answering unit. "As of D"
    is one predicate on the two dates; "as known at T" is one on `known_from` and `known_to`.
    Rows are written by `suggestions.facts` only, and never changed but to close `known_to`.
    """

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="facts")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    assignment_id = models.BigIntegerField(null=True)
    start_on = models.DateField()
    end_on = models.DateField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, related_name="+")
    received_on = models.DateField(null=True)
    ended = models.CharField(max_length=12, blank=True)
    secret = models.BooleanField(default=False)
    assigned = models.BooleanField(default=False)
    due_on = models.DateField(null=True)
    contacted = models.BooleanField(default=False)
    answered_on = models.DateField(null=True)
    concluded = models.BooleanField(default=False)
    rehandling = models.BooleanField(default=False)
    outcome = models.CharField(max_length=20, blank=True)
    solved = models.BooleanField(null=True)
    first_outcome = models.CharField(max_length=20, blank=True)
    first_solved = models.BooleanField(null=True)
    rated = models.BooleanField(default=False)
    result = models.CharField(max_length=20, blank=True)
    consent = models.BooleanField(null=True)
    attitude = models.CharField(max_length=20, blank=True)
    satisfied = models.BooleanField(null=True)
    first_consent = models.BooleanField(null=True)
    first_satisfied = models.BooleanField(null=True)
    published = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name_plural = "facts"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gt=F("start_on")),
                name="facts_span_not_empty",
            ),
            models.UniqueConstraint(
                fields=["case", "assignment_id", "start_on"],
                condition=Q(known_to__isnull=True, assignment_id__isnull=False),
                name="one_part_span_a_day",
            ),
            models.UniqueConstraint(
                fields=["case", "start_on"],
                condition=Q(known_to__isnull=True, assignment_id__isnull=True),
                name="one_case_span_a_day",
            ),
        ]
        # With both days in the index, the spans that don't hold on a day are never read.
        indexes: ClassVar = [
            models.Index(
                fields=["session", "start_on", "end_on"],
                condition=Q(known_to__isnull=True, unit__isnull=True),
                name="facts_of_cases",
            ),
            models.Index(
                fields=["session", "unit", "start_on", "end_on"],
                condition=Q(known_to__isnull=True, unit__isnull=False),
                name="facts_of_units",
            ),
            models.Index(fields=["case"], name="facts_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.start_on} – {self.end_on or ''}"
