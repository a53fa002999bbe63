"""What the deputies say of a reply, and what the public gets to read."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Deputy, User
from suggestions.models.case import Suggestion
from suggestions.models.opinions import Opinion
from suggestions.models.replying import Reply


class Judgement(models.Model):
    """A deputy's answer to the two questions: agreed with the result? satisfied with the work?

    A correction supersedes the earlier answer; both are kept. One that came after the window is
    late (逾期): kept and shown, counted nowhere.
    """

    deputy = models.ForeignKey(Deputy, models.PROTECT, related_name="%(class)ss")
    result = models.CharField(_("on the result"), max_length=20)
    attitude = models.CharField(_("on the work"), max_length=20)
    comment = models.TextField(_("comment"), blank=True)
    given_on = models.DateField()
    late = models.BooleanField(default=False)
    on_paper = models.BooleanField(default=False)
    conflict = models.BooleanField(
        default=False, help_text="The deputy belongs to a unit that answered."
    )
    superseded = models.BooleanField(default=False)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        abstract = True


class Rating(Judgement):
    """What a deputy says of a reply; these and no others enter the rates."""

    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField(default=1)
    reply = models.ForeignKey(Reply, models.PROTECT, related_name="ratings")

    class Meta:
        ordering = ("case", "round", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reply", "deputy"],
                condition=Q(superseded=False),
                name="one_standing_rating",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.deputy_id} · {self.round}"


class OpinionRating(Judgement):
    """What the lead deputy says of a co-unit's opinion, where the policy asks; in no rate."""

    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="opinion_ratings")
    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="ratings")

    class Meta:
        ordering = ("case", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opinion", "deputy"],
                condition=Q(superseded=False),
                name="one_standing_opinion_rating",
            )
        ]

    def __str__(self) -> str:
        return f"{self.opinion_id} · {self.deputy_id}"


class Publication(models.Model):
    """How much of a suggestion and its reply the public may read, from a day on."""

    class Level(models.TextChoices):
        FULL = "full", _("Full text")
        ABSTRACT = "abstract", _("Abstract")
        TITLE = "title", _("Title only")

    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="publications")
    level = models.CharField(max_length=10, choices=Level.choices)
    published_on = models.DateField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    superseded = models.BooleanField(default=False)

    class Meta:
        ordering = ("case", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(superseded=False), name="one_standing_publication"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.level}"
