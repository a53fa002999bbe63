"""Every address as every role, with what is not his: nothing of it ever shows.

Each suggestion, and each letter, carries a word of its own. Who may read it is written down in the
matrices of tests/suggestions/test_visibility.py; in whatever anybody else is answered, page or
file, header or refusal, the word must not stand. An address that the walk can't fill fails it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from notifications.models import Message
from people.models import Membership, Role, Unit
from suggestions.intake.files import attach
from suggestions.models import (
    Assignment,
    Attachment,
    Commitment,
    CommitmentEntry,
    Contact,
    Note,
    Opinion,
    Rating,
    Reminder,
    Reply,
    ReplyVersion,
    Suggestion,
    Supplement,
)
from suggestions.replying.letter_files import KINDS, OPENXML
from suggestions.waiting import QUEUES
from tests import cast as play
from tests.suggestions.everybody import STAGES, Everybody, everybody, everything
from tests.suggestions.sheets import words_in_pdf, words_in_word
from tests.suggestions.test_visibility import CASES, LETTERS
from tests.test_addresses import OPEN, ROUTES, sample
from workflow.models import Policy

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
        words = [(self.word, self.readers), (self.letter_word, self.letter_readers)]
        found = [word for word, readers in words if name not in readers and word in text]
        number = str(self.case.number)
        # Seconds that a figure happens to be made of are not a suggestion's number.
        if name not in self.readers and re.search(rf"(?<![\d.]){number}(?!\d)", text):
            found.append(number)
        return found


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
    case.requests.update(reason=word, answer=word, dispute=word)
    letter = secret.letter_word
    Reply.objects.filter(case=case).update(
        text=letter, abstract=letter, letter_no=letter, signatory=letter, contact_person=letter
    )
    Rating.objects.filter(case=case).update(comment=letter)
    for version in ReplyVersion.objects.filter(reply__case=case):
        version.content |= {"text": letter, "abstract": letter}
        version.save(update_fields=["content"])
    if case.replies.filter(state="issued").exists():
        for part in case.assignments.filter(role="co"):
            say_something(part, letter)
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


def say_something(part: Assignment, text: str) -> None:
    """Let a co-unit have given its opinion: read by whoever reads the letter."""
    Opinion.objects.create(
        case=part.case,
        assignment=part,
        round=part.round,
        stance="dissent",
        text=text,
        letter_no=text,
        contact_person=text,
        given_on=play.REPLIED,
        given_at=play.at(play.REPLIED),
    )


PURPOSE = Attachment.Purpose.SUGGESTION


# --- Addresses ------------------------------------------------------------------------------


def is_about_a_case(pattern: URLPattern) -> bool:
    """Whether an address names something of a suggestion."""
    return bool(set(pattern.pattern.converters) - {"code", "kind", "year", "valid_from"})


def addresses(name: str, case: Suggestion | None) -> Iterator[str]:
    """Give an address filled with all that there is of a suggestion."""
    pattern = ROUTES[name]
    for values in fillings(name, pattern, case):
        yield reverse(name, kwargs=values)


def fillings(name: str, pattern: URLPattern, case: Suggestion | None) -> Iterator[dict]:
    needed = frozenset(pattern.pattern.converters)
    if needed not in FILLINGS:
        pytest.fail(f"Teach this walk how to fill {name}: {pattern.pattern}")
    place = reverse(name, kwargs=sample(pattern)).split("/")[1]
    yield from FILLINGS[needed](case, place)


def of_one_id(case: Suggestion, place: str) -> Iterator[dict]:
    rows: dict[str, Callable[[], Iterable[Any]]] = {
        "suggestions": lambda: [case],
        "work": case.assignments.all,
        "requests": case.requests.all,
        "files": case.attachments.all,
    }
    return ({"public_id": row.public_id} for row in rows[place]())


def of_letters(case: Suggestion, place: str) -> Iterator[dict]:
    rows = {"work": case.assignments, "letters": case.replies}[place].all()
    return ({"public_id": row.public_id, "kind": kind} for row in rows for kind in KINDS)


def messages(case: Suggestion) -> list[Message]:
    return list(Message.objects.filter(path__startswith=case.get_absolute_url())[:2])


def of_notices(case: Suggestion, place: str) -> Iterator[dict]:
    assert place == "inbox"
    return ({"pk": message.pk} for message in messages(case))


def of_links(case: Suggestion, _place: str) -> Iterator[dict]:
    # Whoever has somebody's link may do what it is for; nobody else can make one.
    return ({"token": f"{message.pk}.{'x' * 43}"} for message in messages(case))


def of_kinds(_case: Suggestion, place: str) -> Iterator[dict]:
    return ({"kind": kind} for kind in (["accepted"] if place == "inbox" else KINDS))


def within(case: Suggestion, name: str, ids: Iterable[object]) -> Iterator[dict]:
    return ({"public_id": case.public_id, name: one} for one in ids)


# What an address asks for, and all that fills it.
FILLINGS: dict[frozenset[str], Callable[[Any, str], Iterable[dict]]] = {
    frozenset(names): filling
    for names, filling in {
        (): lambda *_: [{}],
        ("code",): lambda *_: ({"code": code} for code in QUEUES),
        ("kind",): of_kinds,
        ("token",): of_links,
        ("year",): lambda *_: ({"year": year} for year in (2025, 2026, 2027)),
        ("valid_from",): lambda *_: (
            {"valid_from": policy.valid_from} for policy in Policy.objects.all()
        ),
        ("public_id",): of_one_id,
        ("public_id", "kind"): of_letters,
        ("pk",): of_notices,
        ("public_id", "reply_id"): lambda case, _place: within(
            case, "reply_id", [reply.public_id for reply in case.replies.all()]
        ),
        ("public_id", "opinion_id"): lambda case, _place: within(
            case, "opinion_id", [opinion.public_id for opinion in case.opinions.all()]
        ),
        ("public_id", "promise_id"): lambda case, _place: within(
            case, "promise_id", [promise.public_id for promise in case.commitments.all()]
        ),
        ("public_id", "letter_id"): lambda case, _place: within(
            case, "letter_id", [letter.public_id for letter in case.supplements.all()]
        ),
        ("public_id", "file_id"): lambda case, _place: within(
            case, "file_id", [file.public_id for file in case.attachments.all()]
        ),
        ("public_id", "pk"): lambda case, _place: within(
            case, "pk", Reminder.objects.filter(assignment__case=case).values_list("pk", flat=True)
        ),
        ("public_id", "signature"): lambda case, _place: within(
            case, "signature", [one.pk for one in case.cosignatures.all()]
        ),
    }.items()
}


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
    kind = answer.headers.get("Content-Type")
    if kind in READERS:
        return f"{answer.headers}{READERS[kind](body)}"
    return f"{answer.headers}{body.decode(errors='replace')}"


READERS = {OPENXML: words_in_word, "application/pdf": words_in_pdf}


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
