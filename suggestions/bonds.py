"""Deputies who belong to a unit that handles what they signed: allowed, and said openly.

Whoever hands out sees it before, whoever reads the rating afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from people.models import Membership, Unit, User
from people.queries import role_in_force
from suggestions.models import CoSignature, Suggestion


@dataclass(frozen=True)
class Bond:
    """A signer of the suggestion, and a unit for which he works as well."""

    name: str
    unit: Unit


def bonds_of(case: Suggestion, units: Iterable[Unit] | None = None, *, on: date) -> list[Bond]:
    """Give which signers belong to which units on a day; where `units` are told, only to those."""
    signs = Q(
        deputies__cosignatures__case=case,
        deputies__cosignatures__state=CoSignature.State.CONFIRMED,
    )
    leads = Q(deputies=case.proposer_id) if case.proposer_id else Q(pk__in=[])
    signers = User.objects.filter(leads | signs).order_by()
    works = Membership.objects.filter(
        role_in_force(on),
        user__in=signers.values("pk"),
        congress=case.congress_id,
        unit__isnull=False,
    )
    if units is not None:
        works = works.filter(unit__in=[unit.pk for unit in units])
    found = works.select_related("user", "unit").order_by("user__name", "unit__code")
    return list(
        dict.fromkeys(Bond(member.user.name, member.unit) for member in found if member.unit)
    )
