"""The co-units of a case as its readers see them: who spoke, who is silent, who is waited for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from people.models import UNIT_WORKERS, Membership, Role
from suggestions import visibility
from suggestions.belongings import has
from suggestions.models import Assignment, CounterSignature, Opinion, Round, Suggestion
from suggestions.models.assigning import OPEN
from suggestions.replying.opinion_rules import is_in_time
from workflow.machines.assignment import AssignmentRole, AssignmentState

GIVEN, WAITING, SENT_BACK, SILENT = "given", "waiting", "sent_back", "silent"


@dataclass
class Heard:
    """One co-unit: its part, its opinions, the standing one and those sent back before.

    `ratings` is for what the deputies said of the standing one.
    """

    part: Assignment
    on: date
    opinion: Opinion | None = None
    earlier: list[Opinion] = field(default_factory=list)
    signature: CounterSignature | None = None
    ratings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Where its opinion stands, as a code."""
        if self.opinion is not None or self.part.state == AssignmentState.OPINED:
            return GIVEN
        if not is_in_time(self.part, self.on):
            return SILENT
        return SENT_BACK if self.earlier else WAITING

    @property
    def may_be_sent_back(self) -> bool:
        """Whether its opinion can still be sent back, by whoever answers."""
        return bool(self.part.state == AssignmentState.OPINED)

    @property
    def may_be_reminded(self) -> bool:
        """Whether it still has something to say."""
        return self.part.state in OPEN and not self.part.over


def heard(
    parts: Iterable[Assignment],
    opinions: Iterable[Opinion],
    signatures: Iterable[CounterSignature] = (),
    *,
    on: date,
) -> list[Heard]:
    """Give the co-units among the parts of a round, with what of theirs may be read."""
    said: dict[int, list[Opinion]] = {}
    for opinion in opinions:
        said.setdefault(opinion.assignment_id, []).append(opinion)
    signed = {signature.assignment_id: signature for signature in signatures}
    return [
        Heard(
            part,
            on,
            opinion=next((o for o in said.get(part.pk, ()) if o.sent_back_on is None), None),
            earlier=[o for o in said.get(part.pk, ()) if o.sent_back_on is not None],
            signature=signed.get(part.pk),
        )
        for part in parts
        if part.role == AssignmentRole.CO and part.state != AssignmentState.RETURNED
    ]


def opinions_in(member: Membership, case: Suggestion) -> list[Opinion]:
    """Give the opinions of a case that somebody may read, in the order in which they came."""
    if not has(case, "opinions"):
        return []
    shown = visibility.opinions_visible_to(member).filter(case=case)
    return list(shown.select_related("assignment__unit").order_by("round", "assignment", "number"))


def by_round(
    member: Membership,
    parts: Sequence[Assignment],
    opinions: Sequence[Opinion],
    rounds: Mapping[int, Round],
    *,
    on: date,
) -> list[dict[str, Any]]:
    """Give the co-units of each round that the reader is told of, the latest round first.

    A deputy is told with the letter; another co-unit that the units were asked, and no more.
    """
    told = []
    for number in sorted({part.round for part in parts}, reverse=True):
        of_round = [part for part in parts if part.round == number]
        if not _is_told(member, of_round, rounds.get(number)):
            continue
        units = heard(of_round, opinions, on=on)
        if units:
            told.append({"number": number, "units": units})
    return told


def _is_told(member: Membership, parts: Sequence[Assignment], round_: Round | None) -> bool:
    if member.role in UNIT_WORKERS:
        own = [part for part in parts if part.unit_id == member.unit_id]
        return any(part.answers and part.state != AssignmentState.RETURNED for part in own)
    delivered = round_ is not None and round_.resolved_on is not None
    return delivered or member.role != Role.DEPUTY
