"""The course of a case and of its units' parts, followed event by event.

Written down here once more, and not taken from the product's own machines: what allows a wrong
step there must not excuse it here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

IN_HAND = "pending signed_for return_asked"
DELIVERED = "resolved rated"
RUNNING = "assigned answered resolved rated"


@dataclass(frozen=True)
class Kind:
    """What an event of this kind may do: `case` and `part` say from which states to which.

    `part` is the one that the event touches. Without an arrow the state stays. `told` says
    whether anybody has to be told.
    """

    case: str
    part: str = ""
    told: bool = True


# All that can happen in the story that the players act, and what the clock does by itself.
COURSE: Mapping[str, Kind] = {
    # writing
    "drafted": Kind("new > draft", told=False),
    "draft_saved": Kind("draft", told=False),
    "submitted": Kind("draft > submitted"),
    "returned_to_deputy": Kind("submitted > draft"),
    "accepted": Kind("submitted"),
    # handing out, asking, deciding
    "assigned": Kind("submitted > assigned"),
    "signed_for": Kind("assigned", "pending > signed_for", told=False),
    "contacted": Kind(RUNNING, "signed_for return_asked replied opined", told=False),
    "return_asked": Kind("assigned", "pending signed_for > return_asked"),
    "extension_asked": Kind("assigned", "signed_for"),
    "unit_proposed": Kind("assigned", "pending signed_for > signed_for"),
    "request_dropped": Kind("assigned", told=False),
    "returned": Kind("assigned"),
    "return_refused": Kind("assigned"),
    "extended": Kind("assigned"),
    "extension_refused": Kind("assigned"),
    "unit_added": Kind("assigned"),
    "unit_declined": Kind("assigned"),
    "disputed": Kind("assigned"),
    "dispute_settled": Kind("assigned"),
    # opinions
    "opinion_given": Kind("assigned", "signed_for > opined"),
    "opinion_sent_back": Kind("assigned", "opined > signed_for"),
    "opinion_silent": Kind("assigned", IN_HAND),
    # letters
    "reply_drafted": Kind("assigned", "signed_for", told=False),
    "reply_to_check": Kind("assigned", "signed_for"),
    "reply_given_back": Kind("assigned", "signed_for"),
    "countersign_asked": Kind("assigned", "signed_for"),
    "countersigned": Kind("assigned", f"{IN_HAND} opined"),
    "countersign_refused": Kind("assigned", f"{IN_HAND} opined"),
    "reply_issued": Kind("assigned", "signed_for > replied"),
    "reply_sent_back": Kind("answered > assigned"),
    "resolved": Kind("answered > resolved"),
    "outcome_corrected": Kind(DELIVERED),
    # afterwards
    "rated": Kind("resolved > rated"),
    "rating_corrected": Kind("rated"),
    "rehandled": Kind(f"{DELIVERED} > assigned"),
    "objection_closed": Kind(DELIVERED),
    "published": Kind(DELIVERED),
    "promise_progress": Kind(DELIVERED, told=False),
    "promise_reported": Kind(DELIVERED),
    "promise_kept": Kind(DELIVERED),
    "promise_not_kept": Kind(DELIVERED),
    "supplement_rated": Kind(DELIVERED),
    "supplement_rating_corrected": Kind(DELIVERED),
}
HANDING_OUT = {"assigned", "returned", "unit_added", "rehandled"}
LETTING_GO_ON = {"return_refused", "request_dropped"}


@dataclass
class Course:
    """One case as its events tell it, and what was wrong with them.

    `parts` are the states of its units' parts, `silent` those whose silence is on record.
    """

    state: str = "new"
    parts: dict[int, str] = field(default_factory=dict)
    units: dict[int, int] = field(default_factory=dict)
    silent: set[int] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)

    def take(self, kind: str, data: Mapping[str, Any]) -> None:
        """Take the step of one event."""
        known = COURSE.get(kind)
        if known is None:
            self.faults[f"unknown kind of event: {kind}"] += 1
            return
        self.state = self._moved(kind, "case", self.state, known.case)
        if known.part:
            _class, part, _version = data["touched"]
            self._move(kind, part, known.part)
        self._move_others(kind, data)
        self._hear(kind, data)
        if "answered" in {step["step"] for step in data.get("steps", ())}:
            self._answered(kind)

    def _moved(self, kind: str, whose: str, state: str, way: str) -> str:
        sources, _arrow, target = way.partition(" > ")
        if state not in sources.split():
            self.faults[f"illegal step: {kind} while the {whose} was {state}"] += 1
        return target or state

    def _move(self, kind: str, part: int, way: str) -> None:
        self.parts[part] = self._moved(kind, "part", self.parts.get(part, "unknown"), way)

    def _move_others(self, kind: str, data: Mapping[str, Any]) -> None:
        """Move the parts that the event names without having touched them."""
        if kind in HANDING_OUT:
            for part, unit, _role in data["units"]:
                self.parts[part], self.units[part] = "pending", unit
            for part, _unit in data.get("removed", ()):
                self._move(kind, part, f"{IN_HAND} > returned")
        elif kind in LETTING_GO_ON and data["what"] == "return":
            asked = [p for p, state in self.parts.items() if state == "return_asked"]
            for part in asked:
                if self.units[part] == data["unit"]:
                    self._move(kind, part, "return_asked > signed_for")
        elif kind == "reply_sent_back":
            for part in data["parts"]:
                self._move(kind, part, "replied > signed_for")

    def _hear(self, kind: str, data: Mapping[str, Any]) -> None:
        """Note whose silence is put on record: once for each time that it was asked."""
        part = data["touched"][1]
        told = [part] if kind == "opinion_silent" else [pk for pk, _ in data.get("silent", ())]
        if self.silent & set(told):
            self.faults["silence recorded twice"] += 1
        self.silent |= set(told)
        if kind == "opinion_sent_back":
            self.silent.discard(part)

    def _answered(self, kind: str) -> None:
        """The case is answered: who helps and wanted to return it has nothing to wait for."""
        self.state = self._moved(kind, "case", self.state, "assigned > answered")
        for part, state in self.parts.items():
            if state == "return_asked":
                self.parts[part] = "signed_for"
