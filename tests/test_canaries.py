"""Every address as every role, with what is not his: nothing of it ever shows.

Each suggestion, and each letter, carries a word of its own. Who may read it is written down in the
matrices of tests/suggestions/test_visibility.py; in whatever anybody else is answered, page or
file, header or refusal, the word must not stand. An address that the walk can't fill fails it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from notifications.models import Message
from people.models import Membership, Role, Unit
from suggestions.intake.files import attach
from suggestions.models import (
    Attachment,
    Commitment,
    CommitmentEntry,
    Contact,
    Note,
    Rating,
    Reply,
    Suggestion,
    Supplement,
)
from suggestions.waiting import QUEUES
from tests import cast as play
from tests.suggestions.everybody import STAGES, Everybody, everybody, everything
from tests.suggestions.test_visibility import CASES, LETTERS
from tests.test_addresses import OPEN, ROUTES, sample

pytestmark = pytest.mark.django_db

VISITORS = ("mei", "lan", "lin", "fang", "wu", "guan", "song", "chen", "deng")
# Ending the walk's own sessions, or changing its passwords, is not its business.
NOT_WALKED = {"people:sign_out", "people:password_change"}
LETTER_AT = {
    "signed": "being_written",
    "answered": "issued",
    "objected": "delivered",
    "kept": "delivered",
}


@dataclass
class Secret:
    """A suggestion, the words that stand in it and in its letter, and who may read them."""

    case: Suggestion
    readers: set[str]
    letter_readers: set[str]
    own: bool
    word: str = ""
    letter_word: str = ""

    def leaks(self, name: str, text: str) -> list[str]:
        """Give the words in a text that somebody must not read."""
        words = [(self.word, self.readers), (str(self.case.number), self.readers)]
        words.append((self.letter_word, self.letter_readers))
        return [word for word, readers in words if name not in readers and word in text]


@dataclass
class World:
    """A congress and its neighbour, with secrets at several stages in both."""

    people: Everybody
    others: Everybody
    secrets: list[Secret]


def world() -> World:
    """Make it."""
    people, others = everybody(), everybody("nearby")
    court = Unit.objects.create(congress=people.congress, code="court", label_zh="区法院")
    judge = Membership.objects.create(
        user=play.user("judge", "法官"), congress=people.congress, role=Role.HANDLER, unit=court
    )
    elsewhere = replace(people, mei=people.zhou, transport=court, lin=judge)
    secrets = []
    for stage in ("draft", "invited", "signed", "answered", "objected", "kept"):
        letter = LETTERS[LETTER_AT[stage]] if stage in LETTER_AT else CASES[stage]
        secrets.append(Secret(STAGES[stage](people), CASES[stage], letter, own=True))
    readers = {"zhou", "song", "chen", "fang", "guan"}
    for stage, here, letter in (
        ("draft", {"zhou"}, set()),
        ("submitted", {"zhou", "song", "chen"}, set()),
        ("signed", readers, set()),
        ("objected", readers, readers),
        ("kept", readers, readers),
    ):
        secrets.append(Secret(STAGES[stage](elsewhere), here, letter, own=True))
    secrets += [
        Secret(STAGES[stage](others), set(), set(), own=False)
        for stage in ("draft", "submitted", "signed", "objected", "kept")
    ]
    for number, secret in enumerate(secrets):
        mark(secret, number)
    for model in (Unit, type(others.category)):
        for row in model.objects.filter(congress=others.congress):
            model.objects.filter(pk=row.pk).update(label_zh=f"邻区{row.pk}NEIGHBOUR")
    return World(people, others, secrets)


def mark(secret: Secret, number: int) -> None:
    """Write the words of a secret wherever people write."""
    case, word = secret.case, f"CANARY{number}TEXT"
    secret.word, secret.letter_word = word, f"CANARY{number}LETTER"
    case.number = 9_000_000 + number
    title = f"关于{word}的建议"
    Suggestion.objects.filter(pk=case.pk).update(
        title=title,
        source_place=word,
        number=None if case.is_draft else case.number,
    )
    case.texts.update(title=title, situation=word, proposal=word)
    Note.objects.filter(case=case).exclude(text__startswith="{").update(text=word)
    Contact.objects.filter(assignment__case=case).update(content=word)
    letter = secret.letter_word
    Reply.objects.filter(case=case).update(
        text=letter, abstract=letter, letter_no=letter, signatory=letter, contact_person=letter
    )
    Rating.objects.filter(case=case).update(comment=letter)
    Commitment.objects.filter(case=case).update(text=letter)
    CommitmentEntry.objects.filter(commitment__case=case).update(text=letter)
    Supplement.objects.filter(case=case).update(text=letter, letter_no=letter, signatory=letter)
    acting = play.by(None, play.RATED)
    attach(case, play.a_file(f"{word}.pdf", f"%PDF-1.7 {word}".encode()), PURPOSE, acting)
    for reply in case.replies.all():
        new = play.a_file(f"{letter}.pdf", f"%PDF-1.7 {letter}".encode())
        attach(case, new, Attachment.Purpose.REPLY, acting, reply=reply)
    for message in Message.objects.filter(path__startswith=case.get_absolute_url()):
        message.payload |= {"title": title} | dict.fromkeys(
            message.payload.keys() & {"promise"}, letter
        )
        message.save(update_fields=["payload"])


PURPOSE = Attachment.Purpose.SUGGESTION


# --- Addresses ------------------------------------------------------------------------------


def is_about_a_case(pattern: URLPattern) -> bool:
    """Whether an address names something of a suggestion."""
    return bool(set(pattern.pattern.converters) - {"code"})


def addresses(name: str, case: Suggestion | None) -> Iterator[str]:
    """Give an address filled with all that there is of a suggestion."""
    pattern = ROUTES[name]
    for values in fillings(name, pattern, case):
        yield reverse(name, kwargs=values)


def fillings(name: str, pattern: URLPattern, case: Suggestion | None) -> Iterator[dict]:
    needed = set(pattern.pattern.converters)
    place = reverse(name, kwargs=sample(pattern)).split("/")[1]
    if not needed:
        yield {}
    elif needed == {"code"}:
        yield from ({"code": code} for code in QUEUES)
    elif needed == {"public_id"}:
        rows = {"suggestions": [case], "work": case.assignments.all(), "files": files(case)}[place]
        yield from ({"public_id": row.public_id} for row in rows)
    elif needed == {"pk"} and place == "inbox":
        own = Message.objects.filter(path__startswith=case.get_absolute_url(), channel="app")
        told = own[:2]
        yield from ({"pk": message.pk} for message in told)
    elif needed == {"public_id", "reply_id"}:
        yield from ({"public_id": case.public_id, "reply_id": r.public_id} for r in letters(case))
    elif needed == {"public_id", "promise_id"}:
        made = case.commitments.all()
        yield from ({"public_id": case.public_id, "promise_id": one.public_id} for one in made)
    elif needed == {"public_id", "letter_id"}:
        kept = case.supplements.all()
        yield from ({"public_id": case.public_id, "letter_id": one.public_id} for one in kept)
    elif needed == {"public_id", "file_id"}:
        yield from ({"public_id": case.public_id, "file_id": f.public_id} for f in files(case))
    elif needed == {"public_id", "signature"}:
        signed = case.cosignatures.all()
        yield from ({"public_id": case.public_id, "signature": s.pk} for s in signed)
    else:
        pytest.fail(f"Teach this walk how to fill {name}: {pattern.pattern}")


def files(case: Suggestion) -> list[Attachment]:
    return list(case.attachments.all())


def letters(case: Suggestion) -> list[Reply]:
    return list(case.replies.all())


WALKED = sorted(ROUTES.keys() - NOT_WALKED)
OF_CASES = [name for name in WALKED if is_about_a_case(ROUTES[name])]
LISTS = [name for name in WALKED if not is_about_a_case(ROUTES[name])]


def at_home(member: Membership | None) -> Client:
    """Give a browser in which somebody is signed in."""
    client = Client()
    if member is not None:
        client.force_login(member.user)
    return client


def said_by(answer) -> str:
    """Give all that an answer says: headers, and the page or file."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers}{body.decode(errors='replace')}"


# --- The walk -------------------------------------------------------------------------------


class Walk:
    """Somebody's way through the site, and all that he should not have met on it."""

    def __init__(self, place: World, name: str) -> None:
        self.place, self.name = place, name
        self.client = at_home(place.people.members.get(name))
        self.hidden = sorted(
            (secret for secret in place.secrets if name not in secret.readers),
            key=lambda secret: secret.own,
        )
        self.shown = [secret for secret in place.secrets if name in secret.readers]
        self.read: set[str] = set()
        self.found: list[str] = []

    def meet(self, answer, address: str, *, hidden: bool = False) -> None:
        """Look at an answer; where something hidden was named, it is as if it did not exist."""
        text, status = said_by(answer), answer.status_code
        for secret in self.place.secrets:
            self.found += [f"{word} at {address}" for word in secret.leaks(self.name, text)]
        self.read |= {secret.word for secret in self.shown if secret.word in text}
        if self.name != "nobody" and "NEIGHBOUR" in text:
            self.found.append(f"a neighbour at {address}")
        if status >= 500 or (hidden and not self.is_closed(answer)):
            self.found.append(f"{status} at {address}")

    def is_closed(self, answer) -> bool:
        at_the_door = answer.headers.get("Location", "").startswith(reverse("people:sign_in"))
        return (self.name == "nobody" and at_the_door) or answer.status_code in (403, 404, 405)

    def try_what_is_hidden(self) -> None:
        """Ask for, and act on, what must not exist for him; each time something else."""
        for turn, route in enumerate(OF_CASES):
            for secret in some(self.hidden, turn, 2):
                for address in addresses(route, secret.case):
                    self.meet(self.client.get(address), f"GET {address}", hidden=True)
                    sent = self.client.post(address, SENT)
                    self.meet(sent, f"POST {address}", hidden=True)

    def pick_what_is_hidden(self) -> None:
        """Mark it in the lists on which several are worked on at once."""
        picked = SENT | {"pick": [secret.case.public_id for secret in self.hidden]}
        for route in LISTS if self.name != "nobody" else ():
            if "_several" in route:
                self.meet(self.client.post(reverse(route), picked), f"POST {route}")

    def look_at_what_is_shown(self) -> None:
        """Open what he may see, each time another page."""
        for turn, route in enumerate(OF_CASES):
            for secret in some(self.shown, turn, 1):
                for address in addresses(route, secret.case):
                    self.meet(self.client.get(address), f"GET {address}")
        for secret in self.shown:
            for route in ("suggestions:case", "suggestions:history"):
                address = reverse(route, args=[secret.case.public_id])
                self.meet(self.client.get(address), f"GET {address}")

    def look_through_the_lists(self) -> None:
        """Open every list, once as it is and once asking for what the neighbours have."""
        for route in LISTS:
            for address in addresses(route, None):
                for query in ("", "?" + asked(self.place)):
                    self.meet(self.client.get(address + query), f"GET {address}{query}")


SENT = {
    "act_key": "walk",
    "seen": "1",
    "reason": "x",
    "title": "x",
    "answer": "yes",
    "level": "full",
}


def some(secrets: list[Secret], start: int, number: int) -> list[Secret]:
    """Give so many of them, at each address others."""
    count = min(number, len(secrets))
    apart = len(secrets) // count if count else 0
    return [secrets[(start + step * apart) % len(secrets)] for step in range(count)]


def test_nobody_meets_what_is_not_his():
    place = world()

    for name in (*VISITORS, "nobody"):
        walk = Walk(place, name)
        before = everything()
        walk.try_what_is_hidden()
        walk.pick_what_is_hidden()
        assert everything() == before, name
        walk.look_at_what_is_shown()
        walk.look_through_the_lists()

        assert walk.found == [], name
        assert walk.read == {secret.word for secret in walk.shown}, name


def asked(place: World) -> str:
    """Give a query that asks for what the neighbours have."""
    others = place.others
    return urlencode(
        {
            "q": "CANARY",
            "session": others.session.pk,
            "category": others.category.pk,
            "unit": others.transport.pk,
            "congress": "nearby",
            "state": "all",
            "rate": "solve",
            "part": "denominator",
            "by": "unit",
            "key": others.transport.pk,
            "page": "1",
        }
    )


def test_the_walk_knows_every_address():
    case = play.resolved(play.cast())

    for name in WALKED:
        list(addresses(name, case))

    assert len(OF_CASES) > 30
    assert set(LISTS) >= OPEN
