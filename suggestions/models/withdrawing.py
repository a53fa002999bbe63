"""Asking to withdraw a suggestion that several deputies signed: all of them have to agree."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Deputy
from suggestions.models.case import Suggestion
from suggestions.models.writing import Note


class Withdrawal(models.Model):
    """The lead deputy's wish to withdraw; it takes effect with the last co-signer's agreement."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for the co-signers")
        AGREED = "agreed", _("Agreed by all")
        REFUSED = "refused", _("Refused by a co-signer")
        DROPPED = "dropped", _("No longer wanted")
        LAPSED = "lapsed", _("Overtaken before all had agreed")

    case = models.ForeignKey(Suggestion, models.PROTECT, related_name="withdrawals")
    deputy = models.ForeignKey(Deputy, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.ForeignKey(Note, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("case", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="open"), name="one_open_withdrawal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class WithdrawalConsent(models.Model):
    """One co-signer's answer to it; none given yet where `agreed` is empty."""

    withdrawal = models.ForeignKey(Withdrawal, models.PROTECT, related_name="consents")
    deputy = models.ForeignKey(Deputy, models.PROTECT, related_name="+")
    agreed = models.BooleanField(null=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("withdrawal", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["withdrawal", "deputy"], name="consent_once")
        ]

    def __str__(self) -> str:
        return f"{self.withdrawal_id} {self.deputy_id} {self.agreed}"
