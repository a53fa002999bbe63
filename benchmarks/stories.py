"""One case's whole story as rows: what the acts would have written, without playing them.

Events say the same as those of the acts and are chained like them, and the facts are folded from
them by the product's own code; so `verify_events` and `recalculate` find nothing to complain of.
Not as in life: no files, no drafts of letters, and of the facts only what is known now.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from benchmarks.bulk import Rows
from benchmarks.plans import STATES, Plan, Stage
from benchmarks.world import World, at
from history.log import HASH_VERSION, StreamName, canonical, chained, envelope
from history.models import Event, Stream
from notifications.models import Message
from people.models import Membership, Unit
from suggestions import facts
from suggestions.contents import digests, text_digest
from suggestions.kinds.replying import ReplyDelivered
from suggestions.kinds.writing import Submitted
from suggestions.models import (
    Assignment,
    Commitment,
    Contact,
    CoSignature,
    Facts,
    Publication,
    Rating,
    Reply,
    Round,
    Suggestion,
    TextVersion,
)
from suggestions.record import STREAM_KIND
from workflow.machines.assignment import AssignmentRole, AssignmentState
from workflow.machines.reply import ReplyState

TABLES = (
    Suggestion, TextVersion, CoSignature, Round, Assignment, Contact, Reply, Commitment, Rating,
    Publication, Stream, Event, Facts, Message,
)  # fmt: skip
SENTENCE = "石桥镇北片三个小区入住已满三年，居民出行、就医、上学仍有不便，走访中反映集中。"
PROMISE = "在片区内增设便民服务点，完成施工并通过验收"
ANSWER = "您提出的建议收悉。经与相关部门研究并现场查看，现将办理情况答复如下，感谢您的关心。"


@dataclass
class Teller:
    """Writes the rows of one case after the other."""

    world: World
    rows: Rows
    numbers: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))

    def tell(self, plan: Plan) -> Suggestion:
        """Write all rows of a case."""
        return _Story(self, plan).tell()


class _Story:
    def __init__(self, teller: Teller, plan: Plan) -> None:
        self.world, self.rows, self.plan = teller.world, teller.rows, plan
        series = (plan.session.pk, plan.period)
        if plan.stage >= Stage.NUMBERED:
            teller.numbers[series] += 1
        self.case = self._case(teller.numbers[series])
        name = StreamName(self.world.congress.code, STREAM_KIND, str(self.case.pk))
        self.name = name
        self.stream = self.rows.number(Stream(scope=name.scope, kind=name.kind, ref=name.ref))
        self.events: list[Event] = []

    def _case(self, number: int) -> Suggestion:
        plan = self.plan
        handed = plan.stage >= Stage.HANDED_OUT
        return self.rows.add(  # type: ignore[no-any-return]
            Suggestion(
                congress=self.world.congress,
                session=plan.session,
                period=plan.period,
                number=number if plan.stage >= Stage.NUMBERED else None,
                title=f"关于改善第{plan.place}号片区公共服务设施的建议",
                category=self.world.categories[plan.place % len(self.world.categories)],
                proposer=plan.deputy.deputy,
                state=STATES[plan.stage],
                version=2 + plan.stage,
                outcome=plan.outcome if plan.stage >= Stage.RESOLVED else "",
                published="full" if plan.stage >= Stage.PUBLISHED else "",
                submitted_on=plan.reached(Stage.SUBMITTED),
                numbered_on=plan.reached(Stage.NUMBERED),
                assigned_on=plan.reached(Stage.HANDED_OUT),
                due_on=plan.assigned_on + timedelta(days=90) if handed else None,
                answered_on=plan.reached(Stage.ANSWERED),
                resolved_on=plan.reached(Stage.RESOLVED),
                rated_on=plan.reached(Stage.RATED),
            )
        )

    def tell(self) -> Suggestion:
        self._drafted()
        for stage, write in (
            (Stage.SUBMITTED, self._submitted),
            (Stage.NUMBERED, self._numbered),
            (Stage.HANDED_OUT, self._handed_out),
            (Stage.SIGNED_FOR, self._signed_for),
            (Stage.TALKED, self._talked),
            (Stage.ANSWERED, self._answered),
            (Stage.RESOLVED, self._resolved),
            (Stage.RATED, self._rated),
            (Stage.PUBLISHED, self._published),
        ):
            if self.plan.stage >= stage:
                write(self.plan.day(stage))
        self.rows.add(self.stream)
        if self.plan.stage >= Stage.NUMBERED:
            self._facts()
        return self.case

    def _event(
        self,
        kind: str,
        member: Membership,
        day: date,
        *,
        touched: Any = None,
        steps: Sequence[Mapping[str, Any]] = (),
        written: Sequence[Any] = (),
        **data: Any,
    ) -> Event:
        subject = touched or self.case
        said = {
            "as": member.pk,
            "touched": [type(subject).__name__.lower(), subject.pk, subject.version],
            **({"steps": list(steps)} if steps else {}),
            **data,
        }
        if written:
            by_kind = digests(*written)
            said["digests"] = {k: {str(pk): d for pk, d in v.items()} for k, v in by_kind.items()}
        seq = len(self.events) + 1
        event = Event(
            stream_id=self.stream.pk,
            seq=seq,
            kind=kind,
            actor_id=member.user_id,
            act_key=f"{self.case.pk}-{seq}",
            happened_on=day,
            recorded_at=at(day),
            previous_hash=self.stream.head_hash,
            hash_version=HASH_VERSION,
        )
        event.text = canonical({**envelope(event, self.name), "data": said})
        event.hash = chained(event.previous_hash, event.text)
        self.stream.head_seq, self.stream.head_hash = seq, event.hash
        self.events.append(self.rows.add(event))
        return event

    def _drafted(self) -> None:
        plan, day = self.plan, self.plan.submitted_on
        self.text = self.rows.add(
            TextVersion(
                case=self.case,
                title=self.case.title,
                situation=SENTENCE * (10 + plan.place % 10),
                proposal=SENTENCE * (6 + plan.place % 6),
                sealed_at=at(day) if plan.stage >= Stage.SUBMITTED else None,
                written_by=plan.deputy.user,
                written_at=at(day),
            )
        )
        self._event("drafted", plan.deputy, day)
        if plan.cosigner is None:
            return
        seat = plan.cosigner.deputy_id
        self.rows.add(
            CoSignature(
                case=self.case,
                deputy_id=seat,
                state=CoSignature.State.CONFIRMED,
                text_digest=text_digest(self.text),
                invited_at=at(day),
                answered_at=at(day),
            )
        )
        self._event("cosign_invited", plan.deputy, day, deputies=[seat])
        self._event("cosign_confirmed", plan.cosigner, day, deputies=[seat])

    def _submitted(self, day: date) -> None:
        event = self._event("submitted", self.plan.deputy, day, written=[self.text])
        said = Submitted(**self._about(), lead=self.plan.deputy.user.name)
        self._tell(event, said, self.world.secretary, read=self.plan.stage > Stage.SUBMITTED)

    def _about(self) -> dict[str, Any]:
        number, path = str(self.case.number or ""), f"/suggestions/{self.case.public_id}/"
        return {"number": number, "title": self.case.title, "path": path}

    def _tell(
        self, event: Event, said: Submitted | ReplyDelivered, to: Membership, *, read: bool
    ) -> None:
        self.rows.add(
            Message(
                recipient=to.user,
                congress=self.world.congress,
                kind=said.kind,
                payload=asdict(said),
                path=said.path,
                key=f"event:{event.pk}",
                created_at=event.recorded_at,
                sorted_at=event.recorded_at,
                read_at=event.recorded_at if read else None,
            )
        )

    def _numbered(self, day: date) -> None:
        deputy, category = self.plan.deputy.deputy, self.case.category_id
        step = {
            "step": "received",
            "category": category,
            "delegation": deputy.delegation_id if deputy else None,
        }
        self._event(
            "accepted",
            self.world.secretary,
            day,
            steps=[step],
            number=self.case.number,
            period=self.case.period,
        )

    def _handed_out(self, day: date) -> None:
        plan, due_on = self.plan, self.case.due_on
        opened = Round(case=self.case, policy=self.world.policy, opened_on=day)
        opened.resolved_on = plan.reached(Stage.RESOLVED)
        opened.outcome = self.case.outcome
        self.rows.add(opened)
        self.part = self._part(plan.lead, AssignmentRole.LEAD)
        self.parts = [self.part, *(self._part(unit, AssignmentRole.CO) for unit in plan.co)]
        assert due_on is not None
        step = {
            "step": "assigned",
            "round": 1,
            "units": [
                {
                    "assignment": self.part.pk,
                    "unit": self.part.unit_id,
                    "due_on": due_on.isoformat(),
                }
            ],
        }
        units = [[part.pk, part.unit_id, part.role] for part in self.parts]
        self._event("assigned", self.world.secretary, day, steps=[step], units=units)

    def _part(self, unit: Unit, role: AssignmentRole) -> Assignment:
        plan = self.plan
        lead = role == AssignmentRole.LEAD
        state = AssignmentState.PENDING
        if plan.stage >= Stage.SIGNED_FOR:
            state = AssignmentState.SIGNED_FOR
        if lead and plan.stage >= Stage.ANSWERED:
            state = AssignmentState.REPLIED
        signed = plan.stage >= Stage.SIGNED_FOR
        return self.rows.add(  # type: ignore[no-any-return]
            Assignment(
                congress=self.world.congress,
                case=self.case,
                unit=unit,
                role=role,
                state=state,
                version=1 + plan.stage,
                assigned_on=plan.assigned_on,
                due_on=plan.assigned_on + timedelta(days=90 if lead else 30),
                received_on=plan.reached(Stage.SIGNED_FOR),
                replied_on=plan.reached(Stage.ANSWERED) if lead else None,
                handler=self._handler(unit).user if signed else None,
                over=not lead and plan.stage >= Stage.ANSWERED,
            )
        )

    def _handler(self, unit: Unit) -> Membership:
        return self.world.handler_of[unit.pk]

    def _signed_for(self, day: date) -> None:
        for part in self.parts:
            self._event(
                "signed_for", self._handler(part.unit), day, touched=part, unit=part.unit_id
            )

    def _talked(self, day: date) -> None:
        worker = self._handler(self.plan.lead)
        contact = self.rows.add(
            Contact(
                assignment=self.part,
                kind=Contact.Kind.VISIT,
                held_on=day,
                people="代表、经办人",
                content=SENTENCE,
                logged_by=worker.user,
                logged_at=at(day),
            )
        )
        self._event(
            "contacted",
            worker,
            day,
            touched=self.part,
            steps=[{"step": "contacted", "assignment": self.part.pk}],
            written=[contact],
            unit=self.part.unit_id,
            contact=contact.pk,
        )

    def _answered(self, day: date) -> None:
        worker = self._handler(self.plan.lead)
        self.reply = self.rows.add(
            Reply(
                case=self.case,
                assignment=self.part,
                state=ReplyState.ISSUED,
                version=2,
                outcome=self.plan.outcome,
                confirmed_outcome=self.case.outcome,
                promises=self._promises(day),
                promised_on=day + timedelta(days=365) if self._promises(day) else None,
                letter_no=f"区字〔{day.year}〕{self.case.pk}号",
                text=ANSWER * (12 + self.plan.place % 12),
                signatory="签发人",
                contact_person="经办人",
                contact_phone="021-5555 0101",
                written_by=worker.user,
                written_at=at(day),
                issued_on=day,
            )
        )
        steps = [
            {"step": "replied", "round": 1, "assignments": [self.part.pk]},
            {"step": "answered", "round": 1},
        ]
        self._event(
            "reply_issued",
            worker,
            day,
            touched=self.part,
            steps=steps,
            written=[self.reply, *self._commitments()],
            unit=self.part.unit_id,
            reply=self.reply.pk,
            outcome=self.plan.outcome,
        )

    def _promises(self, day: date) -> list[dict[str, Any]]:
        due_on = (day + timedelta(days=365)).isoformat()
        promised = self.plan.outcome in "BC"
        return [{"text": PROMISE, "due_on": due_on, "unit": None}] if promised else []

    def _commitments(self) -> list[Commitment]:
        return [
            self.rows.add(
                Commitment(
                    congress=self.world.congress,
                    case=self.case,
                    reply=self.reply,
                    assignment=self.part,
                    unit=self.part.unit,
                    position=position,
                    text=promise["text"],
                    first_due_on=self.reply.promised_on,
                    due_on=self.reply.promised_on,
                    in_force=self.plan.stage >= Stage.RESOLVED,
                )
            )
            for position, promise in enumerate(self.reply.promises, 1)
        ]

    def _resolved(self, day: date) -> None:
        told = {"outcome": self.plan.outcome, "solved": self.plan.outcome == "A"}
        step = {"step": "resolved", "round": 1, **told, "parts": {str(self.part.pk): told}}
        event = self._event(
            "resolved",
            self.world.secretary,
            day,
            steps=[step],
            outcome=self.plan.outcome,
            changed=[],
        )
        said = ReplyDelivered(**self._about(), round=1, until="")
        self._tell(event, said, self.plan.deputy, read=self.plan.stage >= Stage.RATED)

    def _rated(self, day: date) -> None:
        plan, rules = self.plan, self.world.policy.rules
        rating = self.rows.add(
            Rating(
                case=self.case,
                reply=self.reply,
                deputy=plan.deputy.deputy,
                result=plan.result,
                attitude=plan.attitude,
                given_on=day,
                given_by=plan.deputy.user,
                given_at=at(day),
            )
        )
        step = {
            "step": "rated",
            "round": 1,
            "reply": self.reply.pk,
            "deputy": rating.deputy_id,
            "assignments": [self.part.pk],
            "counts": True,
            "result": plan.result,
            "result_rank": [choice.code for choice in rules.results].index(plan.result),
            "consent": rules.result(plan.result).counts,
            "attitude": plan.attitude,
            "attitude_rank": [choice.code for choice in rules.attitudes].index(plan.attitude),
            "satisfied": rules.attitude(plan.attitude).counts,
            "complete": True,
        }
        self._event(
            "rated",
            plan.deputy,
            day,
            touched=self.reply,
            steps=[step],
            written=[rating],
            rating=rating.pk,
            late=False,
            units=[],
        )

    def _published(self, day: date) -> None:
        self.rows.add(
            Publication(
                case=self.case,
                level="full",
                published_on=day,
                published_by=self.world.secretary.user,
            )
        )
        step = {"step": "published", "level": "full"}
        self._event("published", self.world.secretary, day, steps=[step], level="full")

    def _facts(self) -> None:
        known = self.events[-1].recorded_at
        common = [None, self.world.congress.pk, self.plan.session.pk, self.case.pk]
        for span in facts.fold(self.events):
            days = [span.start_on, span.end_on, known, None]
            own = [span.unit_id, span.assignment_id, *days, *vars(span.standing).values()]
            self.rows.add_values(Facts, [*common, *own])
