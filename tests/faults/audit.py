"""What the ledger of the people says against what the database says.

    python -m tests.faults.audit setup            fills an empty database; prints what people need
    python -m tests.faults.audit check LEDGER     prints each kind of fault with its number

Counts by itself, from events and rows, and calls none of the product's code that could be wrong
in the same way.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.utils import timezone

from history.models import Event
from notifications.models import Channel, Delivery, Message, State
from people.models import Membership, Role, User
from suggestions.models import Assignment, Suggestion
from tests import cast as play
from tests.faults.course import COURSE, IN_HAND, Course

# The story ends so many days after it was played, at least.
AT_LEAST_LATER = 44
CLASSING = {"resolved", "reclassed", "raised"}  # the steps that say whether a case is solved


def setup() -> dict[str, str]:
    """Make a congress with sixteen people who can sign in."""
    people = play.cast("yunxi")
    for number in range(5):
        seat = people.mei.deputy
        assert seat is not None
        user = play.user(f"deputy{number}", f"代表{number}")
        seat.pk, seat.user, seat.certificate_no = None, user, f"1{number:02}"
        seat.save()
        Membership.objects.create(
            user=user, congress=people.congress, role=Role.DEPUTY, deputy=seat
        )
    for number in range(5):
        user = play.user(f"office{number}", f"工作人员{number}")
        Membership.objects.create(user=user, congress=people.congress, role=Role.SECRETARIAT)
    units = (people.education, people.transport, people.finance)
    for number in range(6):
        user = play.user(f"desk{number}", f"经办人{number}")
        role = Role.HANDLER if number < 3 else Role.SIGNATORY
        Membership.objects.create(
            user=user, congress=people.congress, role=role, unit=units[number % 3]
        )
    return {
        "category": str(people.category.pk),
        "units": "|".join(unit.label_zh for unit in units),
        "password": play.PASSWORD,
    }


def check(ledger: list[list[str]], mail: Path) -> dict[str, int]:
    """Give the number of each kind of fault; every one has to be 0."""
    events = list(Event.objects.select_related("stream").order_by("stream", "seq"))
    data = {event.pk: json.loads(event.text)["data"] for event in events}
    return {
        **_acts(ledger, events),
        **_numbers(),
        **_courses(events, data),
        **_messages(events, mail),
    }


def _acts(ledger: list[list[str]], events: list[Event]) -> dict[str, int]:
    """Each act that was confirmed has exactly one event; one that was refused has none.

    The key of a form stands first in that of its act, which may tell its words and button, too.
    """
    users = dict(User.objects.values_list("username", "pk"))
    keys = ((event.actor_id, event.act_key.partition(":")[0]) for event in events if event.act_key)
    found = Counter(keys)
    faults = Counter({"lost": 0, "twice": 0, "refused_but_done": 0})
    for username, key, told in ledger:
        times = found[users[username], key]
        faults["lost"] += told == "done" and times == 0
        faults["twice"] += times > 1
        faults["refused_but_done"] += told == "refused" and times > 0
    return dict(faults)


def _numbers() -> dict[str, int]:
    """The numbers of a session and period run from 1 without a gap, each once."""
    series: dict[Any, list[int]] = defaultdict(list)
    rows = Suggestion.objects.filter(number__isnull=False)
    for session, period, number in rows.values_list("session", "period", "number"):
        series[session, period].append(number)
    gaps = sum(len(set(range(1, max(n) + 1)) - set(n)) for n in series.values())
    return {"gaps": gaps, "numbers_twice": sum(len(n) - len(set(n)) for n in series.values())}


def _courses(events: list[Event], data: dict[int, dict[str, Any]]) -> dict[str, int]:
    """Every case took legal steps, each changed a version by one, and stands where they led."""
    by_case: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.stream.kind == "suggestion":
            by_case[event.stream.ref].append(event)
    states = {str(pk): state for pk, state in Suggestion.objects.values_list("pk", "state")}
    parts = dict(Assignment.objects.values_list("pk", "state"))
    faults: Counter[str] = Counter()
    led: dict[int, str] = {}
    silent: set[int] = set()
    for ref, own in by_case.items():
        course, versions = Course(), set()
        faults["gaps_in_history"] += [event.seq for event in own] != list(range(1, len(own) + 1))
        for event in own:
            course.take(event.kind, data[event.pk])
            touched = tuple(data[event.pk]["touched"])
            faults["lost_updates"] += touched in versions
            versions.add(touched)
        faults["other_state"] += states[ref] != course.state
        faults += course.faults
        led |= course.parts
        silent |= course.silent
    return {
        "gaps_in_history": 0,
        "lost_updates": 0,
        "without_history": len(states.keys() - by_case.keys()),
        "other_state": 0,
        "other_state_of_part": sum(led.get(pk) != state for pk, state in parts.items()),
        "silence_not_recorded": sum(pk not in silent for pk in _owing()),
        **faults,
    }


def _owing() -> Iterable[int]:
    """Give the co-units' parts of which an opinion was due, for the story ends long after it."""
    parts = Assignment.objects.filter(role="co", state__in=IN_HAND.split(), over=False)
    return parts.filter(case__state="assigned").values_list("pk", flat=True)


def figures(events: list[Event]) -> dict[str, int]:
    """Count from the events what the rates are made of: the last word on each case."""
    solved: dict[str, bool] = {}
    yes: dict[str, tuple[bool, bool]] = {}
    for event in events:
        for step in json.loads(event.text)["data"].get("steps", ()):
            if step["step"] in CLASSING:
                solved[event.stream.ref] = step["solved"]
            elif step["step"] == "rated":
                yes[event.stream.ref] = (step["consent"], step["satisfied"])
    return {
        "concluded": len(solved),
        "solve": sum(solved.values()),
        "feedback": len(yes),
        "consent": sum(consent for consent, _satisfied in yes.values()),
        "satisfaction": sum(satisfied for _consent, satisfied in yes.values()),
    }


def _left_out() -> int:
    """Count messages of a kind of which their reader found others in his envelopes.

    Nobody in the story reads in his inbox or changes by which ways he is told.
    """
    rows = Message.objects.values_list("kind", "recipient", "deliveries__id")
    enclosed: dict[tuple[str, int], list[bool]] = defaultdict(list)
    for kind, reader, envelope in rows:
        enclosed[kind, reader].append(envelope is not None)
    return sum(inside.count(False) for inside in enclosed.values() if any(inside))


def _late_untold() -> int:
    """Count what was overdue for whoever supervises, and of which he was not told just once."""
    late = timezone.localdate() + timedelta(days=AT_LEAST_LATER)
    open_parts = Assignment.objects.filter(state__in=IN_HAND.split(), over=False, due_on__lt=late)
    wanted = open_parts.filter(case__state="assigned").exclude(role="information")
    keys = Message.objects.filter(kind="late", recipient__memberships__role=Role.SUPERVISOR)
    told = Counter(":".join(key.split(":")[2:5]) for key in keys.values_list("key", flat=True))
    rows = wanted.values_list("role", "pk", "due_on")
    names = (f"{'opinion' if r == 'co' else 'reply'}:{pk}:{due_on}" for r, pk, due_on in rows)
    return sum(told[name] != 1 for name in names)


def _messages(events: list[Event], mail: Path) -> dict[str, int]:
    """Who had to be told was told; every envelope went out and was closed once."""
    keys = Counter(
        key.split(":")[1]
        for key in Message.objects.values_list("key", flat=True)
        if key.startswith("event:")
    )
    sent = set()
    for file in mail.iterdir():
        sent |= set(re.findall(r"<delivery-(\d+)\.", file.read_text(errors="replace")))
    envelopes = Delivery.objects.filter(channel=Channel.EMAIL)
    closed = envelopes.filter(state=State.SENT).values_list("pk", flat=True)
    # These always may see what they are told of; reminders of what is done go nowhere.
    never_blind = (Role.DEPUTY, Role.SECRETARIAT)
    dropped = envelopes.filter(state=State.DROPPED, recipient__memberships__role__in=never_blind)
    telling = {kind for kind, known in COURSE.items() if known.told}
    return {
        "untold": sum(event.kind in telling and not keys[str(event.pk)] for event in events),
        "late_untold": _late_untold(),
        "unsorted": Message.objects.filter(sorted_at__isnull=True).count(),
        "left_out": _left_out(),
        "unsent": envelopes.exclude(state__in=(State.SENT, State.DROPPED)).count(),
        "dropped": dropped.exclude(last_error="It is done.").count(),
        "marked_but_not_sent": sum(str(pk) not in sent for pk in closed),
    }


if __name__ == "__main__":
    if sys.argv[1] == "setup":
        print(json.dumps(setup()))  # noqa: T201 - a program
    else:
        found = check(json.loads(Path(sys.argv[2]).read_text()), Path(sys.argv[3]))
        counts = {
            "cases": Suggestion.objects.count(),
            "events": Event.objects.count(),
            "messages": Message.objects.count(),
        }
        kinds = dict(sorted(Counter(Event.objects.values_list("kind", flat=True)).items()))
        told = figures(list(Event.objects.select_related("stream").order_by("stream", "seq")))
        told_all = {"faults": found, "counts": counts, "kinds": kinds, "figures": told}
        print(json.dumps(told_all))  # noqa: T201 - a program
