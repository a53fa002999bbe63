"""The demo's plans played as real acts, in the names of its people, day by day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from config.demo import notes, pledges
from config.demo.cast import Cast, at
from config.demo.helping import said
from config.demo.people import STATIONS
from config.demo.plan import Plan
from config.demo.replies import abstract, open_points, promised_on, reply_text
from config.demo.suggestions import Matter, chance
from config.demo.themes import Point
from config.demo.units import handler_of, signatory_of, unit
from people.models import Delegation, Membership, Unit
from suggestions.assigning.actions import Talk, assign, log_contact, sign_for
from suggestions.assigning.rules import Handout
from suggestions.intake.content import Content
from suggestions.intake.drafting import answer_invitation, invite, start_draft, submit
from suggestions.intake.reviewing import accept
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Assignment, Suggestion
from suggestions.models.case import Source
from suggestions.rating.actions import Answers, close_objection, rate, rehandle
from suggestions.record import Acting
from suggestions.replying.actions import issue_reply, resolve
from suggestions.replying.letter import Letter
from suggestions.replying.opining import give_opinion
from suggestions.replying.promises import Promise
from suggestions.steps import standing_replies
from suggestions.supervising.actions import publish
from workflow.machines.assignment import AssignmentRole, AssignmentState

Deed = Callable[[], None]


@dataclass
class Story:
    """One planned suggestion, and its case as soon as there is one."""

    plan: Plan
    case_id: int = 0

    @property
    def case(self) -> Suggestion:
        """The case as it is now."""
        return Suggestion.objects.select_related("congress", "proposer__user").get(pk=self.case_id)


@dataclass
class Player:
    """Plays plans; acts of all suggestions come in the order of their days, as in life."""

    cast: Cast
    keys: Iterator[int] = field(default_factory=count)
    numbers: dict[str, int] = field(default_factory=dict)

    def play(self, plans: list[Plan]) -> None:
        """Play all plans."""
        deeds: list[tuple[date, int, int, Deed]] = []
        for place, plan in enumerate(plans):
            for order, (day, deed) in enumerate(self._deeds(Story(plan))):
                deeds.append((day, order, place, deed))
        for _day, _order, _place, deed in sorted(deeds, key=lambda d: d[:3]):
            deed()

    def by(self, member: Membership, day: date, hour: int = 9) -> Acting:
        """Give one act of somebody on a day."""
        number = next(self.keys)
        return Acting(member, at(day, hour, number % 60), key=f"demo-{number}")

    def _deeds(self, story: Story) -> Iterator[tuple[date, Deed]]:
        plan = story.plan
        steps: tuple[tuple[date | None, Callable[[Story, date], None]], ...] = (
            (plan.submitted_on, self._submit),
            (plan.numbered_on, self._accept),
            (plan.assigned_on, self._assign),
            (plan.signed_on, self._sign_for),
            (plan.contacted_on, self._talk),
            (plan.opined_on, self._opine),
            (plan.replied_on, self._reply),
            (plan.resolved_on, self._resolve),
            (plan.rated_on, self._rate),
            (plan.studied_on, self._study),
            (plan.published_on, self._publish),
            (plan.withdrawn_on, self._withdraw),
        )
        for day, step in steps:
            if day is not None:
                yield day, _bound(step, story, day)

    def deputy(self, place: int) -> Membership:
        """Give a deputy by his place on the roll."""
        return self.cast.deputies[place % len(self.cast.deputies)]

    def content(self, matter: Matter, body: Delegation | None = None) -> Content:
        """Give the form as its deputy filled it in."""
        lot = chance(matter.title, "form")
        station = STATIONS[lot % len(STATIONS)].label_zh if lot % 3 == 0 else ""
        sources = (Source.RESEARCH, Source.VISIT, Source.RECEPTION, Source.UNSTATED)
        return Content(
            title=matter.title,
            delegation=body,
            situation=matter.situation,
            proposal=matter.proposal,
            category=self.cast.categories[matter.category],
            source=Source.STATION if station else sources[lot % len(sources)],
            source_place=station,
            years_raised=2 if lot % 11 == 0 else 1,
            wished_unit=self.cast.units[matter.lead] if lot % 4 == 0 else None,
        )

    def _submit(self, story: Story, day: date) -> None:
        lead = self.deputy(story.plan.deputy)
        seat = lead.deputy
        assert seat is not None  # noqa: S101 - told to the type checker
        content = self.content(story.plan.matter, seat.delegation if story.plan.as_body else None)
        begun = start_draft(None, self.by(lead, day, 8), deputy=seat, content=content)
        story.case_id = int(begun.stream.ref)
        if story.plan.cosigner is not None and story.plan.cosigner % 60 != story.plan.deputy % 60:
            other = self.deputy(story.plan.cosigner)
            assert other.deputy is not None  # noqa: S101 - told to the type checker
            invite(story.case, self.by(lead, day, 8), deputies=[other.deputy])
            answer_invitation(story.case, self.by(other, day, 9), confirmed=True)
        submit(story.case, self.by(lead, day, 10))

    def _accept(self, story: Story, day: date) -> None:
        accept(story.case, self.by(self.cast.secretariat(), day, 10))

    def _assign(self, story: Story, day: date) -> None:
        matter, due_on = story.plan.matter, story.plan.due_on
        # A date set by hand can't lie before the day of the hand-out.
        lead = Handout(self._unit(matter.lead), AssignmentRole.LEAD, due_on=due_on)
        others = [
            Handout(self._unit(code), AssignmentRole.CO, due_on=story.plan.opinion_due_on)
            for code in matter.co
        ]
        assign(story.case, self.by(self.cast.secretariat(), day, 14), units=[lead, *others])

    def _unit(self, code: str) -> Unit:
        return self.cast.units[code]

    def _parts(self, story: Story) -> list[Assignment]:
        parts = Assignment.objects.select_related("unit").filter(case_id=story.case_id)
        return [part for part in parts if part.round == story.case.round]

    def _lead_part(self, story: Story) -> Assignment:
        return next(part for part in self._parts(story) if part.answers)

    def _sign_for(self, story: Story, day: date) -> None:
        for part in self._parts(story):
            # A few co-units are slow to sign for: their queues show it.
            slow = not part.answers and chance(story.plan.matter.title, part.unit.code) % 9 == 0
            if part.answers or not slow:
                sign_for(part, self.by(self.cast.handler(part.unit.code), day, 11))

    def _talk(self, story: Story, day: date) -> None:
        name = self.deputy(story.plan.deputy).user.name
        written = notes.contact(story.plan.matter, name)
        part = self._lead_part(story)
        talk = Talk(
            kind=written.kind,
            held_on=max(day, part.assigned_on),
            people=written.people,
            content=written.content,
            place=written.place,
        )
        acting = self.by(self.cast.handler(part.unit.code), max(day, part.assigned_on), 15)
        log_contact(part, acting, talk=talk)

    def _opine(self, story: Story, day: date) -> None:
        """The co-units give their opinions; where a reply comes long after, some never do."""
        plan = story.plan
        late = plan.replied_on is not None and plan.replied_on > day + timedelta(days=40)
        helping = [part for part in self._parts(story) if part.role == AssignmentRole.CO]
        for place, part in enumerate(helping):
            lot = chance(plan.matter.title, part.unit.code, "opines")
            silent = late and lot % 12 == 0
            if plan.replied_on is None:
                silent = place == 0 if plan.opinion_due_on else lot % 3 == 0
            if silent:
                continue
            handler = self.cast.handler(part.unit.code)
            if part.state == AssignmentState.PENDING:
                sign_for(part, self.by(handler, day, 9))
                part = Assignment.objects.get(pk=part.pk)  # noqa: PLW2901 - it is signed for now
            give_opinion(part, self.by(handler, day, 14), said=said(plan.matter, part.unit.code))

    def letter(self, matter: Matter, day: date, outcome: str) -> Letter:
        """Give the letter that the lead unit sends."""
        code = matter.lead
        number = self.numbers[code] = self.numbers.get(code, 0) + 1
        handler = handler_of(code)
        return Letter(
            text=reply_text(matter, outcome, on=day),
            abstract=abstract(matter, outcome, on=day),
            outcome=outcome,
            promises=self._promises(matter, outcome, day),
            letter_no=f"{unit(code).mark}〔{day.year}〕{number}号",
            signatory=signatory_of(code).name,
            contact_person=handler.name,
            contact_phone=handler.phone,
        )

    def _promises(self, matter: Matter, outcome: str, day: date) -> tuple[Promise, ...]:
        """Give what that letter promises: each point that it leaves open, by the stated day."""
        due_on = promised_on(matter, outcome, on=day)
        if due_on is None:
            return ()
        return tuple(
            Promise(pledges.promise(point), due_on, self._responsible(matter, point))
            for point in open_points(matter, outcome)
        )

    def _responsible(self, matter: Matter, point: Point) -> int | None:
        """Lines are the power supplier's, where it helps; all else the lead unit does itself."""
        lines = "power" in matter.co and "线" in point.name
        return self._unit("power").pk if lines else None

    def _reply(self, story: Story, day: date) -> None:
        part = self._lead_part(story)
        signatory = self.cast.members[f"{part.unit.code}.signatory"]
        letter = self.letter(story.plan.matter, day, story.plan.outcome)
        issue_reply(part, self.by(signatory, day, 16), letter=letter)

    def _resolve(self, story: Story, day: date) -> None:
        resolve(story.case, self.by(self.cast.secretariat(), day, 10), outcomes={})

    def _rate(self, story: Story, day: date) -> None:
        plan = story.plan
        lead = self.deputy(plan.deputy)
        assert lead.deputy is not None  # noqa: S101 - told to the type checker
        lot = chance(plan.matter.title, "rating")
        comment = notes.SATISFIED_COMMENTS[lot % len(notes.SATISFIED_COMMENTS)]
        answers = Answers("agree", "satisfied", comment if lot % 3 == 0 else "")
        if plan.objects:
            answers = Answers(
                "disagree", "dissatisfied", notes.objection(plan.matter, plan.outcome)
            )
        for reply in standing_replies(story.case, story.case.round):
            rate(reply, self.by(lead, day, 20), deputy=lead.deputy, answers=answers)

    def _study(self, story: Story, day: date) -> None:
        acting = self.by(self.cast.secretariat(), day, 11)
        lot = chance(story.plan.matter.title, "study")
        if not story.plan.handled_again:
            words = notes.CLOSED_NOTES
            close_objection(story.case, acting, reason=words[lot % len(words)])
            return
        units = [Handout(part.unit, AssignmentRole(part.role)) for part in self._parts(story)]
        words = notes.REHANDLE_NOTES
        rehandle(story.case, acting, units=units, reason=words[lot % len(words)])

    def _publish(self, story: Story, day: date) -> None:
        publish(story.case, self.by(self.cast.secretariat(), day, 15), level=story.plan.level)

    def _withdraw(self, story: Story, day: date) -> None:
        lead = self.deputy(story.plan.deputy)
        ask_withdrawal(story.case, self.by(lead, day, 9), reason=notes.WITHDRAWAL_REASON)


def _bound(step: Callable[[Story, date], None], story: Story, day: date) -> Deed:
    def deed() -> None:
        step(story, day)

    return deed
