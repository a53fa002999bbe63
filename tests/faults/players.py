"""Sixteen people who work at the same time, each from his own pages, none knowing of the others."""

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.visitor import Answer, Visitor, filled
from tests.suggestions.desk import Form

TWICE, LATER = 0.15, 0.1
DONE, REFUSED, UNKNOWN = "done", "refused", "unknown"


def _key(form: Form) -> str:
    return str(form.fields.get("act_key", ""))


@dataclass
class Ledger:
    """What the people were told of each act that they sent: kept outside the installation."""

    wanted: int
    acts: dict[tuple[str, str], str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, username: str, form: Form, answer: Answer) -> None:
        """Note what came of a form; what was confirmed once stays so."""
        told = DONE if answer.status == 302 else UNKNOWN if answer.status == 0 else REFUSED
        with self.lock:
            before = self.acts.get((username, _key(form)))
            if before != DONE and not (before == UNKNOWN and told == REFUSED):
                self.acts[username, _key(form)] = told

    @property
    def full(self) -> bool:
        """Whether as many acts were confirmed as were wanted."""
        with self.lock:
            return sum(told == DONE for told in self.acts.values()) >= self.wanted

    def save(self, path: Path) -> None:
        """Write the ledger for the audit."""
        rows = [[username, key, told] for (username, key), told in self.acts.items()]
        path.write_text(json.dumps(rows))


@dataclass
class Player:
    """One person: what he does next, over and over."""

    visitor: Visitor
    ledger: Ledger
    told: dict[str, str]
    kept: list[Form] = field(default_factory=list)

    def play(self, until: Callable[[], bool]) -> None:
        """Work until it is enough."""
        try:
            self.visitor.sign_in()
            while not until():
                if not self.turn():
                    time.sleep(0.05)
                if self.kept and random.random() < LATER:
                    self.act(self.kept.pop(0), again=False)
        finally:
            self.visitor.close()

    def turn(self) -> bool:
        """Do one thing; tells whether there was one to do."""
        raise NotImplementedError

    def act(self, form: Form | None, *, again: bool = True) -> Answer | None:
        """Send a form, now and then twice; now and then much later, when others have acted."""
        if form is None or not _key(form):
            return None
        if again and random.random() < LATER and len(self.kept) < 3:
            self.kept.append(form)
        answer = self.visitor.send(form)
        self.ledger.write(self.visitor.username, form, answer)
        if again and random.random() < TWICE:
            self.ledger.write(self.visitor.username, form, self.visitor.send(form))
        return answer

    def one_of(self, page: str, ending: str) -> str:
        """Give one of the links of a page that end like this, or nothing."""
        links = [link.partition("?")[0] for link in self.visitor.get(page).links()]
        found = [link for link in links if link.endswith(ending)]
        return random.choice(found) if found else ""


class Writer(Player):
    """A deputy: writes, submits, rates."""

    def turn(self) -> bool:
        """Rate what was delivered; else write something new."""
        rated = self.one_of("/mine/", "/rate/")
        return self.rate(rated) if rated and random.random() < 0.7 else self.write()

    def rate(self, page: str) -> bool:
        """Answer the two questions."""
        for form in self.visitor.get(page).forms():
            prefix = form.action.rstrip("/").rpartition("/")[2]
            if not _key(form) or "/rate/" not in form.action:
                continue
            agree = random.random() < 0.9
            words = {
                f"{prefix}-result": "agree" if agree else "disagree",
                f"{prefix}-attitude": "satisfied",
                f"{prefix}-comment": "" if agree else "夜间班次没有延长。",
            }
            self.act(filled(form, words))
        return True

    def write(self) -> bool:
        """Write a suggestion and hand it in."""
        page = self.visitor.get("/suggestions/new/")
        title = f"关于增设{random.randrange(10**6)}号公交站点的建议"
        words = {"title": title, "situation": "北片没有公交站。", "category": self.told["category"]}
        form = page.form("/suggestions/new/")
        saved = self.act(filled(form, words) if form else None)
        if saved is None or saved.status != 302:
            return False
        proposal = self.visitor.get(saved.location).form("/edit/proposal/")
        self.act(filled(proposal, {"proposal": "一、增设站点。"}) if proposal else None)
        check = saved.location.replace("/proposal/", "/check/")
        self.act(self.visitor.get(check).form("/edit/check/"))
        return True


class Office(Player):
    """Somebody of the secretariat: reviews, hands out, checks, publishes."""

    def turn(self) -> bool:
        """Take one of the queues and do one of its cases."""
        queues: dict[str, tuple[str, Callable[[str], None]]] = {
            "review": ("/review/", self.accept),
            "handout": ("/hand-out/", self.hand_out),
            "check": ("/check/", self.resolve),
            "publish": ("/publish/", self.publish),
        }
        code = random.choices(list(queues), weights=[4, 4, 4, 1])[0]
        ending, deed = queues[code]
        page = self.one_of(f"/secretariat/queue/{code}/", ending)
        if page:
            deed(page)
        return bool(page)

    def accept(self, page: str) -> None:
        """Give it a number, or now and then give it back."""
        opened = self.visitor.get(page)
        if random.random() < 0.05:
            form = opened.form("/give-back/")
            self.act(filled(form, {"reason": "请写明地点。"}) if form else None)
        form = opened.form("/review/accept/")
        self.act(filled(form, {"category": self.told["category"]}) if form else None)

    def hand_out(self, page: str) -> None:
        """Hand it out to a lead unit and a co-unit."""
        form = self.visitor.get(page).form("/hand-out/")
        lead, co = random.sample(self.told["units"].split("|"), 2)
        words = {"units-0-task": "answer", "units-0-unit": lead}
        words |= {"units-1-task": "co", "units-1-unit": co}
        self.act(filled(form, words) if form else None)

    def resolve(self, page: str) -> None:
        """Let the reply stand under the unit's class."""
        self.act(self.visitor.get(page).form("/check/"))

    def publish(self, page: str) -> None:
        """Publish it."""
        form = self.visitor.get(page).form("/publish/")
        self.act(filled(form, {"level": "full"}) if form else None)


class Desk(Player):
    """A unit's handler or signatory: signs for, talks, gives opinions, answers."""

    def turn(self) -> bool:
        """Sign for what is new, or go on with what is in hand."""
        state = random.choice(["pending", "in_hand"])
        links = [
            link.partition("?")[0]
            for link in self.visitor.get(f"/queue/?state={state}").links()
            if link.startswith("/work/")
        ]
        if not links:
            return False
        page = random.choice(links)
        opened = self.visitor.get(page)
        if (form := opened.form("/sign/")) is not None:
            self.act(form)
            return True
        return self.talk(opened) if random.random() < 0.4 else self.answer(opened)

    def talk(self, opened: Answer) -> bool:
        """Note down a talk."""
        form = opened.form("/contact/")
        words = {"content": "现场查看。", "people": "代表、科员", "kind": "call"}
        self.act(filled(form, words) if form else None)
        return form is not None

    def answer(self, opened: Answer) -> bool:
        """Issue the letter."""
        form = opened.form("/draft/")
        if form is None:
            return False
        words = {
            "text": "您提出的建议收悉，现答复如下：\n一、已增设站点。",
            "outcome": "A",
            "letter_no": f"函〔2026〕{random.randrange(10**6)}号",
            "signatory": "赵明",
            "contact_person": "林科员",
            "contact_phone": "021-5555 0101",
            "checked": "on",
        }
        self.act(filled(form, words, action=form.action.replace("/draft/", "/issue/")))
        return True
