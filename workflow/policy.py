"""The rules a congress has in force from a day on, kept for ever as they were adopted."""

from datetime import date, datetime
from functools import lru_cache
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from history.log import digest
from people.models import Congress
from workflow.presets import PRESETS
from workflow.rules import Choice, OutcomeClass, Rules

__all__ = [
    "Choice",
    "OutcomeClass",
    "Policy",
    "PolicyMissing",
    "Rules",
    "adopt",
    "following",
    "in_force",
    "newest",
    "put_in_force",
]


class PolicyMissing(LookupError):  # noqa: N818 - it says what is the matter
    """A congress has no policy in force on a day; `str()` says so to the reader."""

    def __init__(self, congress_id: int, on: date) -> None:
        super().__init__(congress_id, on)
        self.congress_id = congress_id
        self.on = on

    def __str__(self) -> str:
        return gettext("On %(on)s this congress has no rules of procedure in force.") % {
            "on": self.on
        }


class Policy(models.Model):
    """The rules of a congress from a day on. A trigger of the database refuses any change.

    Each round of a suggestion keeps the policy it was handed out under, so a new one never
    touches what is under way.
    """

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="policies")
    valid_from = models.DateField(_("in force from"))
    preset = models.CharField(_("preset"), max_length=40, blank=True)
    # Text, not JSONField: what was adopted stays as it was written, letter for letter.
    content = models.TextField(_("rules"))
    created_at = models.DateTimeField(_("adopted at"))

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ("congress", "-valid_from")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["congress", "valid_from"],
                name="policy_once_a_day",
                violation_error_message=_("Another policy begins on this day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.congress} · {self.valid_from}"

    @property
    def rules(self) -> Rules:
        """The rules, read from the row."""
        return _read(self.content)


def in_force(congress_id: int, on: date) -> Policy:
    """Give the policy that a congress has in force on a day: the one that began last.

    Raises:
        PolicyMissing: if none has begun by then.
    """
    policies = Policy.objects.filter(congress=congress_id, valid_from__lte=on)
    policy = policies.order_by("-valid_from").first()
    if policy is None:
        raise PolicyMissing(congress_id, on)
    return policy


def newest(congress_id: int) -> Policy | None:
    """Give the policy that was adopted last, whenever it begins."""
    return Policy.objects.filter(congress=congress_id).order_by("-pk").first()


def following(congress_id: int, on: date) -> Policy | None:
    """Give the policy that follows the one in force on a day, where one is adopted already."""
    later = Policy.objects.filter(congress=congress_id, valid_from__gt=on)
    return later.order_by("valid_from").first()


def adopt(congress: Congress, preset: str, *, valid_from: date, at: datetime) -> Policy:
    """Put one of the presets in force for a congress from a day on, whenever that is.

    Raises:
        django.core.exceptions.ValidationError: if there is no such preset, or another policy of
            the congress begins on the same day.
    """
    if preset not in PRESETS:
        raise ValidationError(
            {"preset": gettext("There is no preset “%(code)s”.") % {"code": preset}}
        )
    return put_in_force(congress, PRESETS[preset], valid_from=valid_from, at=at)


def put_in_force(congress: Congress, rules: Rules, *, valid_from: date, at: datetime) -> Policy:
    """Write down the rules of a congress from a day on; those of a preset are marked as such.

    Raises:
        django.core.exceptions.ValidationError: if another policy of the congress begins on the
            same day.
    """
    policy = Policy(
        congress=congress,
        valid_from=valid_from,
        preset=next((code for code, preset in PRESETS.items() if preset == rules), ""),
        content=rules.to_json(),
        created_at=at,
    )
    policy.full_clean()
    policy.save(force_insert=True)
    return policy


def content_digests(ids: list[int]) -> dict[int, str]:
    """Give the digests of policies as they were adopted, for the log to compare."""
    contents = Policy.objects.filter(pk__in=ids).values_list("pk", "content")
    return {pk: digest(content) for pk, content in contents}


# By the text and not by the row: the same text gives the same rules, whatever row it stands in.
@lru_cache(maxsize=64)
def _read(content: str) -> Rules:
    return Rules.from_json(content)
