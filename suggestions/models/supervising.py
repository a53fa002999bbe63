"""Key supervision (重点督办): who leads it, at which levels, what was seen and what came of it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User
from suggestions.models.case import Suggestion


class Supervision(models.Model):
    """A suggestion that the chairpersons' meeting has chosen as a key item (代表法 52)."""

    case = models.OneToOneField(Suggestion, models.PROTECT, related_name="supervision")
    version = models.PositiveIntegerField(default=1)
    chosen_on = models.DateField(_("chosen on"))
    ended_on = models.DateField(null=True, blank=True)
    grounds = models.TextField(_("grounds"))
    handled_by = models.CharField(_("leader who takes it on"), max_length=60, blank=True)
    supervised_by = models.CharField(_("leader who supervises it"), max_length=60)
    committee = models.CharField(_("supervising committee"), max_length=100, blank=True)
    plan = models.TextField(_("plan"), blank=True)
    result = models.TextField(_("result"), blank=True)
    beneficiaries = models.CharField(_("who benefits"), max_length=200, blank=True)

    class Meta:
        ordering = ("-chosen_on", "pk")

    def __str__(self) -> str:
        return f"{self.case_id} {self.supervised_by}"


class SupervisionLevel(models.Model):
    """Who supervises a key item at one of the four levels (四级联动督办)."""

    class Level(models.TextChoices):
        CHAIRPERSONS = "chairpersons", _("Chairpersons' meeting")
        COMMITTEE = "committee", _("Special committee")
        OFFICE = "office", _("Deputies' affairs office")
        TOWN = "town", _("Town or sub-district")

    supervision = models.ForeignKey(Supervision, models.PROTECT, related_name="levels")
    level = models.CharField(max_length=12, choices=Level.choices)
    who = models.CharField(max_length=200)

    class Meta:
        ordering = ("supervision", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["supervision", "level"], name="level_once")
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.who}"


class SupervisionVisit(models.Model):
    """A visit, an inquiry or a summons in the course of key supervision."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("Inspection on site")
        MEETING = "meeting", _("Meeting with deputies and units")
        INQUIRY = "inquiry", _("Special inquiry")
        SUMMONS = "summons", _("Summons of the unit's head")
        REPORT = "report", _("Report heard")

    supervision = models.ForeignKey(Supervision, models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    people = models.CharField(_("who took part"), max_length=300)
    content = models.TextField(_("what was found"))
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("held_on", "pk")

    def __str__(self) -> str:
        return f"{self.supervision_id} {self.held_on}"
