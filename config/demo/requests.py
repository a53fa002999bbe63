"""What units of the running year ask: to return, for more time, for a further unit; and a split."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet

from config.demo import notes
from config.demo.cast import FIRST_UNIT
from config.demo.plan import Days
from config.demo.play import Player
from config.demo.suggestions import SUGGESTIONS
from config.demo.units import COORDINATING_UNIT
from people.models import Membership
from suggestions.assigning.actions import reassign
from suggestions.assigning.asking import ask_extension, ask_return, dispute, propose_unit
from suggestions.assigning.deciding import decide_extension, decide_return
from suggestions.assigning.rules import Handout
from suggestions.assigning.windows import late_return, no_extension
from suggestions.models import Assignment, UnitRequest
from suggestions.record import round_of
from workflow.machines.assignment import AssignmentRole, AssignmentState
from workflow.machines.case import CaseState

MATTERS = {matter.title: matter for matter in SUGGESTIONS}
MONTH = timedelta(days=30)


class Asking:
    """Plays what units ask, in their names, on the last working days before today."""

    def __init__(self, player: Player, days: Days, today: date) -> None:
        self.player, self.days, self.today = player, days, today

    def play(self) -> None:
        """Have something in each queue of those who decide."""
        self._returns()
        self._disputed()
        self._split()
        self._extensions()
        self._proposal()

    def _day(self, part: Assignment, ago: int) -> date:
        """Give a working day before today on which the unit has its part."""
        day = self.days.on_or_before(self.today - timedelta(days=ago))
        return max(day, part.assigned_on)

    def _parts(self, state: AssignmentState, role: AssignmentRole) -> QuerySet[Assignment]:
        """Give the parts of the running year in which something can be asked, the newest last."""
        parts = Assignment.objects.select_related("unit", "case").filter(
            state=state, role=role, case__state=CaseState.ASSIGNED, case__round=1
        )
        untouched = parts.exclude(unit__code__in=(FIRST_UNIT, COORDINATING_UNIT))
        return untouched.filter(case__requests=None).order_by("assigned_on", "pk")

    def _handler(self, part: Assignment) -> Membership:
        return self.player.cast.handler(part.unit.code)

    def _in_window(self, parts: QuerySet[Assignment], ago: int) -> Iterator[Assignment]:
        for part in parts:
            if not late_return(part, round_of(part.case), self._day(part, ago)):
                yield part

    def _asks_to_return(self, part: Assignment, ago: int) -> UnitRequest:
        """The unit says that its first helper is the right one."""
        matter = MATTERS[part.case.title]
        other = matter.co[0] if matter.co else COORDINATING_UNIT
        acting = self.player.by(self._handler(part), self._day(part, ago), 10)
        reason = notes.return_request(matter, other)
        ask_return(part, acting, reason=reason, unit=self.player.cast.units[other])
        return part.requests.get()

    def _returns(self) -> None:
        """One unit asks before it has signed for it, another one after."""
        for state in (AssignmentState.PENDING, AssignmentState.SIGNED_FOR):
            parts = self._parts(state, AssignmentRole.LEAD).reverse()
            part = next(self._in_window(parts, 1), None)
            if part is not None:
                self._asks_to_return(part, 1)

    def _disputed(self) -> None:
        """A return was refused, and the unit disagrees."""
        parts = self._parts(AssignmentState.SIGNED_FOR, AssignmentRole.LEAD)
        part = next(self._in_window(parts, 3), None)
        if part is None:
            return
        request = self._asks_to_return(part, 3)
        secretariat = self.player.by(self.player.cast.secretariat(), self._day(part, 2), 11)
        decide_return(request, secretariat, agree=False, answer=notes.RETURN_REFUSED)
        signatory = self.player.cast.members[f"{part.unit.code}.signatory"]
        dispute(request, self.player.by(signatory, self._day(part, 1), 15), note=notes.DISPUTE)

    def _split(self) -> None:
        """The secretariat leaves one to the government's office, which splits it."""
        part = self._parts(AssignmentState.PENDING, AssignmentRole.LEAD).last()
        if part is None:
            return
        acting = self.player.by(self.player.cast.secretariat(), self._day(part, 1), 16)
        office = Handout(self.player.cast.units[COORDINATING_UNIT], AssignmentRole.LEAD)
        reassign(part.case, acting, units=[office], reason=notes.LEFT_TO_THE_OFFICE)

    def _extensions(self) -> None:
        """Two ask for a month more; a third one has been given it."""
        signed = self._parts(AssignmentState.SIGNED_FOR, AssignmentRole.LEAD)
        due_later = signed.filter(due_on__gt=self.today).order_by("due_on", "pk")
        for place, part in enumerate(due_later[: len(notes.EXTENSION_REASONS)]):
            day, reason = self._day(part, 1), notes.EXTENSION_REASONS[place]
            if part.due_on is None or no_extension(part, round_of(part.case), day):
                continue
            acting = self.player.by(self._handler(part), day, 14)
            until = self.days.on_or_after(part.due_on + MONTH)
            ask_extension(part, acting, reason=reason, until=until)
            if place == len(notes.EXTENSION_REASONS) - 1:
                secretariat = self.player.by(self.player.cast.secretariat(), day, 16)
                request = part.requests.get()
                decide_extension(request, secretariat, agree=True, answer=notes.EXTENDED)

    def _proposal(self) -> None:
        """A unit that needs money for it proposes that those who have it help."""
        finance = self.player.cast.units["finance"]
        parts = self._parts(AssignmentState.SIGNED_FOR, AssignmentRole.LEAD)
        part = parts.exclude(case__assignments__unit=finance).first()
        if part is not None:
            acting = self.player.by(self._handler(part), self._day(part, 1), 15)
            helps = AssignmentRole.CO
            propose_unit(part, acting, unit=finance, role=helps, reason=notes.PROPOSAL)
