"""What is here already, loaded at once for a whole file. Of a new congress that is nothing."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

from history.models import Event
from people.models import Congress, Delegation, Deputy, FormerUnitName, Session, Term, Unit
from suggestions.models import Category, Suggestion
from suggestions.record import STREAM_KIND
from workflow.policy import Policy

# The kinds of event that an import leaves; any other one is an act that was done here.
IMPORTED: Final = "imported"
CORRECTED: Final = "import_corrected"
BY_IMPORT: Final = (IMPORTED, CORRECTED)
# Below the number of values that SQLite takes in one statement.
_AT_ONCE: Final = 500

Number = tuple[int, str, int]


def congresses(code: str | None) -> list[Congress]:
    """Give the congress with the code, or all of them where none is asked for."""
    found = Congress.objects.order_by("pk")
    return list(found.filter(code=code) if code else found)


def any_congress() -> bool:
    """Tell whether there is a congress at all."""
    return Congress.objects.exists()


def policies_of(congress: Congress) -> list[Policy]:
    """Give the rules of a congress, oldest first."""
    return list(Policy.objects.filter(congress_id=congress.pk).order_by("valid_from"))


def terms_of(congress: Congress) -> list[Term]:
    """Give the terms of a congress, oldest first."""
    return list(Term.objects.filter(congress_id=congress.pk).order_by("opened_on"))


def sessions_of(congress: Congress) -> list[Session]:
    """Give the sessions of a congress, oldest first."""
    return list(Session.objects.filter(congress_id=congress.pk).order_by("opened_on", "pk"))


def deputies_of(term: Term) -> list[Deputy]:
    """Give the deputies of a term with their names."""
    return list(Deputy.objects.filter(term_id=term.pk).select_related("user", "delegation"))


def delegations_of(term: Term) -> list[Delegation]:
    """Give the delegations of a term."""
    return list(Delegation.objects.filter(term_id=term.pk))


def units_of(congress: Congress) -> list[Unit]:
    """Give the units of a congress."""
    return list(Unit.objects.filter(congress_id=congress.pk))


def former_names_of(congress: Congress) -> list[FormerUnitName]:
    """Give what the units of a congress were called before."""
    return list(FormerUnitName.objects.filter(unit__congress_id=congress.pk))


def categories_of(congress: Congress) -> list[Category]:
    """Give the categories of a congress."""
    return list(Category.objects.filter(congress_id=congress.pk))


def imported_cases(congress: Congress, keys: Iterable[str]) -> dict[str, Suggestion]:
    """Give the cases that an import brought before, by their keys."""
    wanted = iter(keys)
    found: dict[str, Suggestion] = {}
    while chunk := list(islice(wanted, _AT_ONCE)):
        cases = Suggestion.objects.filter(congress_id=congress.pk, import_key__in=chunk).only(
            "import_key", "import_digest", "number", "state"
        )
        found |= {case.import_key: case for case in cases}
    return found


def numbers_taken(sessions: Iterable[Session]) -> Mapping[Number, tuple[int, str]]:
    """Give the case and its title behind every number of some sessions."""
    taken = Suggestion.objects.filter(
        session__in=[session.pk for session in sessions if session.pk], number__isnull=False
    )
    columns = ("session_id", "period", "number", "pk", "title")
    return {
        (session, period, number): (pk, title)
        for session, period, number, pk, title in taken.values_list(*columns)
        if number is not None
    }


def worked_on_here(congress: Congress, cases: Iterable[Suggestion]) -> set[int]:
    """Give those of the cases on which somebody acted after they were imported."""
    wanted = iter(case.pk for case in cases)
    found: set[int] = set()
    while chunk := list(islice(wanted, _AT_ONCE)):
        acts = Event.objects.filter(
            stream__scope=congress.code, stream__kind=STREAM_KIND, stream__ref__in=map(str, chunk)
        ).exclude(kind__in=BY_IMPORT)
        found |= {int(ref) for ref in acts.values_list("stream__ref", flat=True)}
    return found
