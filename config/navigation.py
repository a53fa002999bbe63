"""The main navigation: the few places that each role works from."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import UNIT_WORKERS, Role

Place = tuple[str, Words]

LEDGER: Place = ("suggestions:ledger", _("Promise ledger"))
DEPUTY: tuple[Place, ...] = (
    ("suggestions:mine", _("My suggestions")),
    LEDGER,
    ("suggestions:new", _("Write a suggestion")),
)
UNIT: tuple[Place, ...] = (("suggestions:queue", _("Our queue")), LEDGER)
COORDINATOR: tuple[Place, ...] = (
    ("suggestions:coordination", _("To assign and decide")),
    ("suggestions:queue", _("What the units have in hand")),
    LEDGER,
)
FIGURES: Place = ("reports:figures", _("Figures"))
UNITS: Place = ("reports:units", _("Units"))
KEY_ITEMS: Place = ("suggestions:key_items", _("Key items"))
SECRETARIAT: tuple[Place, ...] = (
    ("suggestions:secretariat", _("Work queue")),
    ("suggestions:enter", _("Enter for a deputy")),
    LEDGER,
    KEY_ITEMS,
    UNITS,
    FIGURES,
    ("suggestions:rules", _("Rules and calendar")),
)
ADMINISTRATOR: tuple[Place, ...] = (
    ("admin:index", _("Master data")),
    ("suggestions:calendar", _("Calendar")),
    ("notifications:given_up", _("Undelivered messages")),
    ("notifications:preview", _("Texts of messages")),
)
PLACES: dict[str, tuple[Place, ...]] = {
    Role.DEPUTY: DEPUTY,
    **dict.fromkeys(UNIT_WORKERS, UNIT),
    Role.COORDINATOR: COORDINATOR,
    Role.SECRETARIAT: SECRETARIAT,
    Role.SUPERVISOR: (FIGURES, LEDGER, UNITS, KEY_ITEMS),
    Role.ADMINISTRATOR: ADMINISTRATOR,
}


@dataclass(frozen=True)
class Item:
    """One entry of the navigation."""

    url: str
    label: Words
    current: bool


def nav(request: HttpRequest) -> dict[str, list[Item]]:
    """Give the entries for the role in which the reader acts; none for a stranger."""
    member = getattr(request, "membership", None)
    if member is None:
        return {"nav": []}
    places = [(reverse(name), label) for name, label in PLACES[member.role]]
    return {"nav": [Item(url, label, request.path == url) for url, label in places]}
