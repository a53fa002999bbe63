"""The main navigation: the few places that each role works from."""

from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.labels import Words
from people.models import UNIT_WORKERS, Role


class Place(NamedTuple):
    """A page that a role works from, and others that are reached from it but lie elsewhere."""

    name: str
    label: Words
    leads_to: tuple[str, ...] = ()

    def reach(self, path: str) -> int:
        """Give how much of a path this place covers; 0 where the page is none of its own."""
        covered = (reverse(name) for name in (self.name, *self.leads_to))
        return max((len(url) for url in covered if path.startswith(url)), default=0)


LEDGER = Place("suggestions:ledger", _("Promise ledger"))
DEPUTY: tuple[Place, ...] = (
    Place("suggestions:mine", _("My suggestions")),
    LEDGER,
    Place("suggestions:new", _("Write a suggestion")),
)
UNIT: tuple[Place, ...] = (Place("suggestions:queue", _("Our queue")), LEDGER)
COORDINATOR: tuple[Place, ...] = (
    Place("suggestions:coordination", _("To assign and decide")),
    Place("suggestions:queue", _("What the units have in hand")),
    LEDGER,
)
FIGURES = Place("reports:figures", _("Figures"))
UNITS = Place("reports:units", _("Units"), ("suggestions:reminder_letter",))
KEY_ITEMS = Place("suggestions:key_items", _("Key items"))
SECRETARIAT: tuple[Place, ...] = (
    Place("suggestions:secretariat", _("Work queue")),
    Place("suggestions:enter", _("Enter for a deputy")),
    LEDGER,
    KEY_ITEMS,
    UNITS,
    FIGURES,
    Place(
        "suggestions:rules",
        _("Rules and calendar"),
        ("suggestions:calendar", "suggestions:moves"),
    ),
)
ADMINISTRATOR: tuple[Place, ...] = (
    Place("admin:index", _("Master data")),
    Place("suggestions:calendar", _("Calendar")),
    Place("notifications:given_up", _("Undelivered messages")),
    Place("notifications:preview", _("Texts of messages")),
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
    current: str  # as `aria-current` has it: "page" itself, "true" for a page below, or nothing


def nav(request: HttpRequest) -> dict[str, list[Item]]:
    """Give the entries for the role in which the reader acts; none for a stranger."""
    member = getattr(request, "membership", None)
    if member is None:
        return {"nav": []}
    places = PLACES[member.role]
    nearest = max(places, key=lambda place: place.reach(request.path))
    return {"nav": [_item(place, request.path, nearest) for place in places]}


def _item(place: Place, path: str, nearest: Place) -> Item:
    url = reverse(place.name)
    below = "true" if place is nearest and place.reach(path) else ""
    return Item(url, place.label, "page" if path == url else below)
