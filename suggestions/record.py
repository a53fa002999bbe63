"""What every act has in common: one transaction, one lock, one event, no second time.

An act is a function decorated with `act`. Its shell opens the one durable transaction, locks the
case's row first, looks whether the same act was done before, reloads, and compares the version
of the touched object with the one that the person saw. The function itself checks the rules,
changes rows, and records exactly one event. What an act has in common with another act is an
undecorated step.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.core.files.storage import Storage
from django.db import IntegrityError, transaction
from django.db.models import Exists, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransition

from history import log
from history.log import StreamName
from history.models import Event
from people.labels import Words
from people.models import Deputy, Membership
from suggestions import stored_facts
from suggestions.belongings import told_by, with_belongings
from suggestions.models import (
    Assignment,
    Commitment,
    Note,
    Reply,
    Round,
    Suggestion,
    Supervision,
    Supplement,
    UnitRequest,
)
from workflow.limits import in_full
from workflow.machines.case import CaseState
from workflow.policy import PolicyMissing, in_force

STREAM_KIND = "suggestion"
# What an act on a unit's part does not ask for where there is none of it. An act that adds one of
# these and looks for it afterwards would not find it.
BESIDES = ("countersignatures", "followers", "letters", "requests", "withdrawals")


class ActRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The act was refused; nothing has changed. `reason` says why, in the reader's language."""

    def __init__(self, reason: Words, *, article: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.article = article


class Stale(ActRefused):
    """Somebody else acted on the same object since the person opened the page."""

    def __init__(self, target: "Target | None", seen: int | None) -> None:
        super().__init__(_("Somebody else acted on this in the meantime."))
        self.target = target
        self.seen = seen


@dataclass(frozen=True)
class Acting:
    """Who acts, when, by which form, and which version he saw.

    `actor` is None for imports and for the clock. `on` is the day on which it happened, where
    that is not the day of `at` (something given on paper); `key` is the form's random act key.
    """

    actor: Membership | None
    at: datetime
    key: str = ""
    seen: int | None = None
    on: date | None = None

    @property
    def day(self) -> date:
        """The local day on which it happened."""
        return self.on or localdate(self.at)

    @property
    def user_id(self) -> int | None:
        """The user behind the actor."""
        return self.actor.user_id if self.actor else None


Target = Suggestion | Assignment | Reply | UnitRequest | Commitment | Supplement | Supervision
T = TypeVar("T", bound=Target | None)
P = ParamSpec("P")


def act(
    step: Callable[Concatenate[T, Acting, P], Event],
) -> Callable[Concatenate[T, Acting, P], Event]:
    """Make a function an act: `act(target, acting, **words) -> the event that records it`.

    Sent again with the same key, it gives the first event and does nothing. Raises `ActRefused`
    when a rule forbids it, `Stale` when the person looked at an outdated copy; both after
    everything has been rolled back. Nobody but an import acts on a suggestion that has ended.
    """

    @wraps(step)
    def shell(target: T, acting: Acting, /, *args: P.args, **kwargs: P.kwargs) -> Event:
        try:
            with transaction.atomic(durable=True):
                fresh, done = _locked(target, acting)
                if done is not None:
                    return done
                if target is not None and fresh is None:
                    raise Stale(None, acting.seen)
                if acting.seen is not None and fresh is not None and fresh.version != acting.seen:
                    raise Stale(fresh, acting.seen)
                if fresh is not None and acting.actor is not None:
                    _require_under_way(case_of(fresh))
                with _files_with_their_rows():
                    return step(cast("T", fresh), acting, *args, **kwargs)
        except ConcurrentTransition as error:
            raise Stale(target, acting.seen) from error
        except PolicyMissing as error:
            raise ActRefused(str(error)) from error
        except (ActRefused, IntegrityError):
            # The same form may have been sent twice at once, and this one waited for the other's
            # lock, or had no row to lock (a new case). Both get the one act's answer.
            done = _done_before(acting, target)
            if done is None:
                raise
            return done

    return shell


# The files that the act under way has written, or begun to write: where, and under which name.
_written: ContextVar[list[tuple[Storage, str]] | None] = ContextVar("_written", default=None)


def written(storage: Storage, name: str) -> None:
    """Note that an act writes a file; where the act comes to nothing, so does the file."""
    files = _written.get()
    if files is not None:
        files.append((storage, name))


@contextmanager
def _files_with_their_rows() -> Iterator[None]:
    """Take back the files of an act whose rows are rolled back.

    What fails at the commit itself keeps its files: the rows may be there after all.
    """
    files: list[tuple[Storage, str]] = []
    outer = _written.set(files)
    try:
        with ExitStack() as undoing:
            undoing.callback(_take_back, files)
            yield
            undoing.pop_all()
    finally:
        _written.reset(outer)


def _take_back(files: Iterable[tuple[Storage, str]]) -> None:
    for storage, name in files:
        with suppress(OSError):  # then it stays; why the act failed is told all the same
            storage.delete(name)


def _locked(target: T, acting: Acting) -> tuple[T | None, Event | None]:
    """Lock the case's row first, always; then give the target as it is now, if it still is.

    Gives the event instead where the same form was sent before.
    """
    if target is None:
        return None, _done_before(acting, target)
    cases = Suggestion.objects.select_related("congress", "session", "proposer__user")
    own_row = cases.annotate(used=Exists(_sent(acting))).select_for_update(of=("self",))
    case = own_row.filter(pk=_case_id(target)).first()
    if case is None or case.used:
        return None, _done_before(acting, target)
    if case.proposer is None and case.proposer_id is not None:
        # Who waited for the lock on PostgreSQL gets the row as it is now, but what is joined to
        # it as it was before: the old lead deputy, who does not fit, and so nobody.
        case.proposer = Deputy.objects.select_related("user").get(pk=case.proposer_id)
    if isinstance(target, Suggestion):
        return cast("T", case), None
    parts: dict[type[Target], QuerySet[Any]] = {
        Assignment: with_belongings(
            Assignment.objects.select_related("unit", "handling__policy"), "case", BESIDES
        ),
        Reply: Reply.objects.select_related("assignment__unit"),
        UnitRequest: UnitRequest.objects.select_related(
            "assignment__unit__parent", "proposed_unit"
        ),
        Commitment: Commitment.objects.select_related("unit", "reply"),
        Supplement: Supplement.objects.select_related("reply__assignment__unit"),
        Supervision: Supervision.objects.all(),
    }
    fresh = parts[cast("type[Target]", type(target))].get(pk=target.pk)
    fresh.case = case
    vars(case).update(told_by(fresh))
    if isinstance(fresh, Reply | UnitRequest):
        fresh.assignment.case = case
    return cast("T", fresh), None


def _sent(acting: Acting) -> QuerySet[Event]:
    """Give the event of the act that this form was sent for already, as a list of one or none."""
    return _by_key(acting.user_id, acting.key)


def _by_key(user_id: int | None, key: str) -> QuerySet[Event]:
    if not key:
        return Event.objects.none()
    # That it is not empty is said for the index, which holds no empty ones.
    return Event.objects.filter(actor_id=user_id, act_key=key).exclude(act_key="")


def is_used(user_id: int, key: str) -> bool:
    """Whether an act was done by the form with this key."""
    return _by_key(user_id, key).exists()


def _done_before(acting: Acting, target: Target | None) -> Event | None:
    """Give the event of the same act sent before. Refused where the key belongs to another act.

    An act that makes a new case finds the first event of that case.
    """
    event = _sent(acting).select_related("stream").first()
    if event is None:
        return None
    same = event.seq == 1 if target is None else event.stream.ref == str(_case_id(target))
    if not same or event.stream.kind != STREAM_KIND:
        raise ActRefused(_("This form was used for something else. Open its page again."))
    return event


def _case_id(target: Target) -> int:
    return target.pk if isinstance(target, Suggestion) else target.case_id


def case_of(target: Target) -> Suggestion:
    """Give the case to which the target of an act belongs."""
    return target if isinstance(target, Suggestion) else target.case


def _require_under_way(case: Suggestion) -> None:
    """Refuse what anybody wants to do with a suggestion that has ended: when, how, by which rule.

    A withdrawal ends the handling at once (Shanghai art. 10, Chongqing art. 12).
    """
    if not case.is_ended:
        return
    told = {
        "on": in_full(case.ended_on) if case.ended_on else "—",
        "how": case.get_disposition_display(),
    }
    if case.state == CaseState.WITHDRAWN:
        words = gettext("The deputies withdrew this suggestion on %(on)s; its handling has ended.")
        raise ActRefused(words % told, article=_article_of_withdrawal(case))
    words = gettext(
        "This was not taken as a suggestion on %(on)s (%(how)s); nothing more is done with it."
    )
    raise ActRefused(words % told)


def _article_of_withdrawal(case: Suggestion) -> str:
    """Give the rule of the case's last round, or of the day on which it ended without any."""
    last = case.rounds.select_related("policy").order_by("-number").first()
    try:
        policy = last.policy if last else in_force(case.congress_id, case.ended_on or date.min)
    except PolicyMissing:
        return ""
    return policy.rules.articles.get("withdrawal", "")


def named(target: Target) -> list[Any]:
    """Give how an event names what it is about: the kind of row, and its id."""
    return [type(target).__name__.lower(), target.pk]


def stream_of(case: Suggestion) -> StreamName:
    """Give the name of a case's history."""
    return StreamName(case.congress.code, STREAM_KIND, str(case.pk))


def record(
    case: Suggestion,
    kind: str,
    acting: Acting,
    *,
    touched: Target | None = None,
    steps: Sequence[Mapping[str, Any]] = (),
    data: Mapping[str, Any] | None = None,
    digests: Mapping[str, Mapping[int, str]] | None = None,
    anew: bool = False,
) -> Event:
    """Record the act: one event with the steps that the figures need, and the facts after it.

    `data` and `steps` hold ids and codes; `digests` the digests of what was written or sent, by
    kind of content and id. `touched` is the object whose version the act raised. `anew` where no
    fact may stay as it was, though the steps are the same: the case moved to another session.
    """
    subject = touched or case
    name = stream_of(case)
    counts = bool(steps) or anew
    earlier = list(log.events_of(name)) if counts else []
    event = log.append(
        name,
        kind,
        actor_id=acting.user_id,
        at=acting.at,
        happened_on=acting.day,
        act_key=acting.key,
        data={
            "as": acting.actor.pk if acting.actor else None,
            "touched": [*named(subject), subject.version],
            **({"steps": list(steps)} if steps else {}),
            **({"digests": _texts(digests)} if digests else {}),
            **(data or {}),
        },
        stream=earlier[-1].stream if earlier else None,
    )
    if counts:
        stored_facts.refresh(case, [*earlier, event], at=acting.at, anew=anew)
    return event


def _texts(digests: Mapping[str, Mapping[int, str]]) -> dict[str, dict[str, str]]:
    return {kind: {str(pk): d for pk, d in by_id.items()} for kind, by_id in digests.items()}


def keep(row: Target, *columns: str) -> None:
    """Save the named columns of a touched row and raise its version."""
    row.version += 1
    row.save(update_fields=[*columns, "version"])


def note(case: Suggestion, text: str, acting: Acting) -> Note:
    """Keep prose that belongs to an act; its digest goes into the event."""
    return Note.objects.create(
        case=case,
        text=text,
        written_by=acting.actor.user if acting.actor else None,
        written_at=acting.at,
    )


def require(allowed: bool, reason: Words, *, article: str = "") -> None:  # noqa: FBT001 - reads as it is said
    """Raise `ActRefused` with the reason unless the rule allows it."""
    if not allowed:
        raise ActRefused(reason, article=article)


def round_of(case: Suggestion) -> Round:
    """Give the case's current round with the policy that it keeps."""
    known = case.handling if "handling" in case._state.fields_cache else None  # noqa: SLF001 - Django's own name
    if known is not None and known.number == case.round:
        return known
    return case.rounds.select_related("policy").get(number=case.round)
