"""Sixteen people who work at the same time, each from his own pages, none knowing of the others."""

import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from tests.faults.visitor import Answer, Visitor, filled
from tests.suggestions.desk import Form

TWICE, LATER, SELDOM, PROMISING, AGAIN = 0.15, 0.1, 0.08, 0.2, 0.3
IDLE = (0.3, 1.2)  # seconds that somebody waits who had nothing to do
AT_ONCE = 5  # pages that somebody opens from one list
ACTS_FOR_ONE = 5 * 12  # one suggestion of each of five deputies, from the draft to the rating
ASKING = ("/return/", "/extension/", "/unit/", "/dispute/")
CONTACT = {"contact_person": "林科员", "contact_phone": "021-5555 0101"}
LETTER = CONTACT | {
    "text": "您提出的建议收悉，现答复如下：\n一、已增设站点。",
    "outcome": "A",
    "signatory": "赵明",
}
PUBLIC_ID = re.compile(r"\b[a-z0-9]{14}\b")
PILES = ("pending", "in_hand", "in_hand", "opinion", "checking", "countersign")
DONE, REFUSED, UNKNOWN = "done", "refused", "unknown"


def _key(form: Form) -> str:
    return str(form.fields.get("act_key", ""))


@dataclass
class Ledger:
    """What the people were told of each act that they sent: kept outside the installation."""

    wanted: int
    acts: dict[tuple[str, str], str] = field(default_factory=dict)
    done: int = 0
    taken_back: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, username: str, form: Form, answer: Answer) -> None:
        """Note what came of a form; what was confirmed once stays so."""
        told = DONE if answer.status == 302 else UNKNOWN if answer.status == 0 else REFUSED
        with self.lock:
            before = self.acts.get((username, _key(form)))
            self.done += told == DONE != before
            if before != DONE and not (before == UNKNOWN and told == REFUSED):
                self.acts[username, _key(form)] = told

    def compare(self, form: Form, first: Answer, second: Answer) -> None:
        """Note where a form that was confirmed was refused when it came once more."""
        if first.status == 302 and second.status not in {0, 302}:
            with self.lock:
                self.taken_back[f"{PUBLIC_ID.sub('…', form.action)}: {second.status}"] += 1

    @property
    def full(self) -> bool:
        """Whether as many acts were confirmed as were wanted."""
        return self.done >= self.wanted

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

    @property
    def units(self) -> list[str]:
        """The names of the units."""
        return self.told["units"].split("|")

    def play(self, until: Callable[[], bool]) -> None:
        """Work until it is enough."""
        try:
            self.visitor.sign_in()
            while not until():
                if not self.turn():
                    time.sleep(random.uniform(*IDLE))
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
            second = self.visitor.send(form)
            self.ledger.write(self.visitor.username, form, second)
            self.ledger.compare(form, answer, second)
        return answer

    def fill(self, opened: Answer, ending: str, words: dict[str, str], **fields: str) -> bool:
        """Fill in one of the page's forms and send it; tells whether the page had it."""
        form = opened.form(ending, **fields)
        self.act(filled(form, words) if form else None)
        return form is not None

    def some_of(self, page: str, ending: str) -> list[str]:
        """Give some of the links of a page that end like this, in any order."""
        found = self.visitor.get(page).links(ending)
        return random.sample(found, min(len(found), AT_ONCE))


@dataclass
class Writer(Player):
    """A deputy: writes, submits, rates."""

    written: int = 0

    def turn(self) -> bool:
        """Rate what was delivered; else write something new, as fast as the others can follow."""
        delivered = self.some_of("/mine/", "/rate/")
        if delivered:
            return sum(self.rate(page) for page in delivered) > 0
        behind = self.written * ACTS_FOR_ONE > self.ledger.done
        if behind and random.random() > SELDOM:
            return False
        self.written += 1
        return self.write()

    def rate(self, page: str) -> bool:
        """Answer the two questions."""
        for form in self.visitor.get(page).forms():
            if not _key(form) or "/rate/" not in form.action:
                continue
            agree = random.random() < 0.9
            words = {
                "result": "agree" if agree else "disagree",
                "attitude": "satisfied",
                "comment": "" if agree else "夜间班次没有延长。",
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
        self.fill(
            self.visitor.get(saved.location), "/edit/proposal/", {"proposal": "一、增设站点。"}
        )
        check = saved.location.replace("/proposal/", "/check/")
        return self.fill(self.visitor.get(check), "/edit/check/", {})


class Office(Player):
    """Somebody of the secretariat: reviews, hands out, decides, checks, publishes."""

    def turn(self) -> bool:
        """Take one of the queues and do one of its cases."""
        queues: dict[str, tuple[int, str, Callable[[str], object]]] = {
            "review": (6, "/suggestions/*/review/", self.accept),
            "handout": (6, "/suggestions/*/hand-out/", self.hand_out),
            "check": (6, "/suggestions/*/check/", self.check),
            "publish": (2, "/suggestions/*/publish/", self.publish),
            "objections": (1, "/suggestions/*/objection/", self.study),
            "returns": (1, "/requests/*/", self.decide),
            "extensions": (1, "/requests/*/", self.decide),
            "proposals": (1, "/requests/*/", self.decide),
            "disputes": (1, "/requests/*/", self.decide),
            "promises": (1, "/suggestions/*/promises/", self.confirm),
        }
        code = random.choices(list(queues), weights=[weight for weight, *_ in queues.values()])[0]
        _weight, ending, deed = queues[code]
        pages = self.some_of(f"/secretariat/queue/{code}/", ending)
        for page in pages:
            deed(page)
        return bool(pages)

    def accept(self, page: str) -> None:
        """Give it a number, or now and then give it back."""
        opened = self.visitor.get(page)
        if random.random() < SELDOM:
            self.fill(opened, "/give-back/", {"reason": "请写明地点。"})
        self.fill(opened, "/review/accept/", {"category": self.told["category"]})

    def hand_out(self, page: str) -> None:
        """Hand it out to a lead unit and a co-unit."""
        lead, co = random.sample(self.units, 2)
        words = {"units-0-task": "answer", "units-0-unit": lead}
        words |= {"units-1-task": "co", "units-1-unit": co}
        self.fill(self.visitor.get(page), "/hand-out/", words)

    def decide(self, page: str) -> None:
        """Grant what a unit asks, as it asks it, or refuse it; settle what it disputes."""
        decision = random.choice(["grant", "refuse"])
        self.fill(self.visitor.get(page), page, {"answer": "已研究。"}, decision=decision)

    def check(self, page: str) -> None:
        """Let the reply stand under the unit's class, or now and then send it back."""
        opened = self.visitor.get(page)
        if random.random() < SELDOM:
            self.fill(opened, "/send-back/*/", {"reason": "请逐条答复。"})
        self.fill(opened, "/check/", {})

    def study(self, page: str) -> None:
        """Have it handled again by the same units, or close the objection."""
        ending = random.choice(["/objection/rehandle/", "/objection/close/"])
        self.fill(self.visitor.get(page), ending, {"reason": "已与代表当面沟通。"})

    def publish(self, page: str) -> None:
        """Publish it; now and then see that its class is wrong, and correct it."""
        if random.random() < SELDOM:
            classes = self.visitor.get(page.replace("/publish/", "/class/"))
            words = {"outcome": random.choice("AD"), "reason": "经核实，办理结果有误。"}
            self.fill(classes, "/class/*/", words)
        self.fill(self.visitor.get(page), "/publish/", {"level": "full"})

    def confirm(self, page: str) -> None:
        """Confirm that a promise is kept, or now and then say that it is not."""
        opened = self.visitor.get(page)
        if random.random() < SELDOM:
            self.fill(opened, "/letters/*/refuse/", {"reason": "站点尚未启用。"})
        self.fill(opened, "/letters/*/confirm/", {})


class Desk(Player):
    """A unit's handler or signatory: signs for, talks, asks, gives opinions, answers."""

    def turn(self) -> bool:
        """Take one of the piles, or the promises, and do one thing with each that lies there."""
        if random.random() < SELDOM:
            return sum(self.keep(page) for page in self.some_of("/promises/", "/promises/*/")) > 0
        pages = self.some_of(f"/queue/?state={random.choice(PILES)}", "/work/*/")
        return sum(self.work(self.visitor.get(page)) for page in pages) > 0

    def work(self, opened: Answer) -> bool:
        """Do what comes next; now and then something else."""
        if random.random() < SELDOM and self.ask(opened):
            return True
        if self.fill(opened, "/sign/", {}):
            return True
        if random.random() < SELDOM and self.send_back(opened):
            return True
        return self.help(opened) or self.write(opened)

    def ask(self, opened: Answer) -> bool:
        """Ask to return it, for more time, for a further unit; disagree; or drop what was asked."""
        if random.random() < SELDOM and self.fill(opened, "/requests/*/drop/", {}):
            return True
        pages = [page for ending in ASKING for page in opened.links(ending)]
        if not pages:
            return False
        page, until = random.choice(pages), date.today() + timedelta(days=120)
        words = {"reason": "不属于本单位职责。", "note": "本单位确无此项职责。"}
        words |= {"until": until.isoformat(), "unit": random.choice(self.units)}
        return self.fill(self.visitor.get(page), page, words)

    def help(self, opened: Answer) -> bool:
        """Sign another unit's draft, or give it an opinion."""
        if self.fill(opened, "/sign-draft/", {"answer": "sign"}):
            return True
        words = {"stance": "agree", "text": "增设站点所需资金已列入今年预算。"}
        return self.fill(opened, "/opinion/", words | CONTACT)

    def talk(self, opened: Answer) -> bool:
        """Note down a talk."""
        words = {"content": "现场查看。", "people": "代表、科员", "kind": "call"}
        return self.fill(opened, "/contact/", words)

    def write(self, opened: Answer) -> bool:
        """Write the letter; save it, have it signed by the co-units, or checked, or issue it."""
        form = opened.form("/draft/")
        if form is None:
            return False
        weights = {"draft": 1, "signatures": 1, "hand-in": 8, "issue": 8}
        buttons = [button for button in weights if f'/{button}/"' in opened.text]
        button = random.choices(buttons, weights=[weights[b] for b in buttons])[0]
        if f'/{button}/" disabled' in opened.text:
            return random.random() < AGAIN and self.talk(opened)  # or an opinion has to come first
        words = LETTER | {"letter_no": _a_letter_no(), "checked": "on"}
        if random.random() < PROMISING:
            in_a_year = date.today() + timedelta(days=365)
            words |= {"outcome": "B", "promises-0-text": "在北片增设一个公交站"}
            words |= {"promises-0-due_on": in_a_year.isoformat()}
        self.act(filled(form, words, action=form.action.replace("/draft/", f"/{button}/")))
        return True

    def send_back(self, opened: Answer) -> bool:
        """Give a letter back that is being checked, or an opinion that says nothing."""
        if self.fill(opened, "/give-back/", {"words": "请逐条答复。"}):
            return True
        return self.fill(opened, "/opinion/back/", {"reason": "请写明资金安排。"})

    def keep(self, page: str) -> bool:
        """Report a promise as kept; who must not, notes down how it goes on."""
        report = next(iter(self.visitor.get(page).links("/kept/")), "")
        if not report:
            return self.fill(self.visitor.get(page), "/progress/", {"text": "站点正在施工。"})
        words = {"text": "承诺事项已经落实：站点已建成启用。", "evidence": "站点已验收。"}
        words |= {"letter_no": _a_letter_no(), "signatory": "赵明"} | CONTACT
        return self.fill(self.visitor.get(report), report, words)


def _a_letter_no() -> str:
    return f"函〔2026〕{random.randrange(10**6)}号"
