"""What a deed is, and the words and stages that several of them share."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from history.models import Event
from people.models import Membership
from suggestions.models import Commitment, Suggestion, Supplement
from suggestions.record import Target
from tests import cast as play
from tests.plugin import ROOT
from tests.suggestions.everybody import Everybody, the_reply, the_supervision

DAY = date(2025, 6, 10)

Words = dict[str, Any]

DRAFTS = ("draft", "invited", "cosigned")
WRITING = ("signed", "helping", "opined", "to_sign", "sent_back")
RUNNING = ("assigned", *WRITING, "checking", "again")
OBJECTED = ("objected", "one_objected")
HEARD = ("heard", "heard_and_rated")
CHECKED_INSIDE = ("report_checked", "report_checked_rated")
PROMISED = ("promised", "followed", *CHECKED_INSIDE)
REPORTED = ("reported", "reported_rated")
KEPT = ("kept", "kept_rated")
DELIVERED = ("resolved", "rated", *HEARD, *OBJECTED, *PROMISED, *REPORTED, *KEPT)
HANDED_IN = ("submitted", "numbered", *RUNNING, "answered", *DELIVERED)


@dataclass(frozen=True)
class Deed:
    """An act with its rightful actors, the stages at which they may, and its words.

    `on` says what it touches: the case, transport's part of it, finance's, which helps (`co`),
    transport's reply, its promise, its letter about a kept one, what it has asked (its words ask
    for it first), the key item that it is made for this, or nothing yet. The first of `who` and
    `stages` are taken where one is enough; what the clock does is done by nobody. `day` is when it
    is done, where that is a matter of days.
    """

    act: Callable[..., Event]
    kind: str
    who: tuple[str, ...]
    stages: tuple[str, ...]
    words: Callable[[Everybody, Suggestion], Words]
    on: str = "case"
    day: date = DAY

    def __str__(self) -> str:
        return self.act.__name__

    def target(self, people: Everybody, case: Suggestion) -> Target | None:
        """Give what the act touches, as it is now."""
        if self.on == "new":
            return None
        found: dict[str, Callable[[], Target | None]] = {
            "supervision": lambda: the_supervision(people, case),
            "part": lambda: play.part(case, people.transport),
            "co": lambda: play.part(case, people.finance),
            "request": lambda: case.requests.order_by("pk").last(),
            "promise": lambda: Commitment.objects.filter(case=case).first(),
            "letter": lambda: Supplement.objects.filter(case=case).first(),
            "reply": lambda: the_reply(people, case),
        }
        if self.on in found:
            return found[self.on]()
        return play.fresh(case)

    def actor(self, people: Everybody) -> Membership | None:
        """Give who does it; nobody where the clock does."""
        return people.members[self.who[0]] if self.who else None

    def do(
        self,
        target: Target | None,
        member: Membership | None,
        words: Words,
        *,
        key: str = "",
        seen: int | None = None,
    ) -> Event:
        """Do it."""
        acting = play.by(member, self.day, seen=seen)
        return self.act(target, replace(acting, key=key or acting.key), **words)


def nothing(_people: Everybody, _case: Suggestion) -> Words:
    return {}


def a_reason(_people: Everybody, _case: Suggestion) -> Words:
    return {"reason": "理由如下。"}


def acts_of_the_code(folder: str = "") -> set[str]:
    """Give the names of all functions that are made acts: of a folder, or but for the import's."""
    return {
        node.name
        for path in (ROOT / "suggestions" / folder).rglob("*.py")
        if folder or "importing" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(d, ast.Name) and d.id == "act" for d in node.decorator_list)
    }
