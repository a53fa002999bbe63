"""One of everything, and fifty of everything: so that a page that asks for each row is found out.

What hangs on a suggestion is found by the foreign keys of the models, and what there can be but
once by their constraints: so a new table takes part as soon as a stage of `everybody.STAGES`, or
`furnish`, fills it.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model, OneToOneField, Q, UniqueConstraint

from history.models import Event
from notifications.models import Message
from people.models import Deputy, Membership, Unit
from suggestions.assigning.asking import ask_extension, ask_return
from suggestions.assigning.deciding import decide_extension, decide_return
from suggestions.intake.files import attach
from suggestions.intake.merging import merge
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import (
    Assignment,
    Attachment,
    Category,
    Contact,
    CoSignature,
    Draft,
    Reminder,
    Suggestion,
)
from suggestions.models.ids import new_public_id
from suggestions.record import STREAM_KIND
from suggestions.supervising.key_items import Visit, log_visit
from suggestions.supervising.letters import send_reminder_letter
from tests import cast as play
from tests.cast import Cast
from tests.reports.stories import another_session
from tests.suggestions.everybody import (
    KEY_DAY,
    Everybody,
    rated,
    seat,
    signed,
    signed_by_three,
    the_supervision,
)

FIFTY = 50
# What must differ from row to row.
NAMED = {"username", "code", "label_zh", "certificate_no", "act_key", "key", "tab"}
NUMBERED = {(Suggestion, "number"), (Event, "seq")}

# A row, and for each of its copies: by which id it is known, or what stands for what.
Known = dict[tuple[type[Model], Any], list[Any]]
Stands = dict[tuple[type[Model], Any], Any]


# --- What a suggestion may have come to besides its stages -----------------------------------

EARLY = date(2025, 2, 21)


def asked(people: Cast) -> Suggestion:
    """Transport asks for more time, and finance to be let go."""
    case = signed(people)
    lead, co = play.part(case, people.transport), play.part(case, people.finance)
    ask_extension(lead, play.by(people.lin, EARLY), reason="待踏勘。", until=date(2025, 5, 30))
    ask_return(co, play.by(people.fang, EARLY), reason="不属本局职责。")
    return play.fresh(case)


def refused(people: Cast) -> Suggestion:
    """The secretariat has refused both."""
    case = asked(people)
    for request in case.requests.all():
        decide = decide_return if request.kind == "return" else decide_extension
        decide(request, play.by(people.song, EARLY), agree=False, answer="请按期办理。")
    return play.fresh(case)


def leaving(people: Everybody) -> Suggestion:
    """Mei wants to withdraw what Lan has signed with her; Lan has not answered."""
    case = signed_by_three(people, until="numbered")
    ask_withdrawal(case, play.by(people.mei, EARLY), reason="已经解决。")
    return play.fresh(case)


def merged(people: Cast) -> Suggestion:
    """It is handled together with another one, and both are handed out."""
    head, case = play.numbered(people), play.numbered(people)
    merge(case, play.by(people.song, play.HANDED_OUT), head=head)
    for one in (head, case):
        units = play.lead_and_co(people)
        play.assign(play.fresh(one), play.by(people.song, play.HANDED_OUT), units=units)
    return play.fresh(case)


def supervised(people: Cast) -> Suggestion:
    """It is a key item that was visited."""
    case = rated(people)
    visit = Visit("visit", KEY_DAY, "陈主任", "实地察看。")
    acting = play.by(people.song, KEY_DAY)
    log_visit(the_supervision(people, case), acting, visit=visit, files=[play.a_file("记录.pdf")])
    return play.fresh(case)


def written_to(people: Cast) -> Suggestion:
    """The secretariat has sent transport a letter about it."""
    case = signed(people)
    acting = play.by(people.song, KEY_DAY)
    letter = {"letter_no": "云人办函〔2025〕3号", "text": "请抓紧办理。"}
    send_reminder_letter(play.part(case, people.transport), acting, **letter)
    return play.fresh(case)


BESIDES: dict[str, Callable[[Everybody], Suggestion]] = {
    "asked": asked,
    "refused": refused,
    "leaving": leaving,
    "merged": merged,
    "supervised": supervised,
    "written_to": written_to,
}


def furnish(people: Everybody, case: Suggestion) -> None:
    """Put beside a suggestion one of each thing that its stage may or may not have brought."""
    at = play.at(play.SUBMITTED)
    acting = play.by(people.song, play.SUBMITTED)
    CoSignature.objects.get_or_create(
        case=case,
        deputy=seat(people.lan),
        defaults={"state": CoSignature.State.CONFIRMED, "invited_at": at},
    )
    attach(case, play.a_file(), Attachment.Purpose.SUGGESTION, acting)
    for reply in case.replies.all():
        attach(case, play.a_file("附图.pdf"), Attachment.Purpose.REPLY, acting, reply=reply)
    for part in case.assignments.all():
        Reminder.objects.create(assignment=part, text="请抓紧。", sent_at=at)
        if not part.contacts.exists():
            Contact.objects.create(
                assignment=part, kind="call", held_on=play.HANDED_OUT, people="梅", logged_at=at
            )
    parts = case.assignments.values_list("public_id", flat=True)
    forms = ["suggestion:new:matter", *(f"reply:{public_id}" for public_id in parts)]
    steps = ("matter", "proposal", "wishes")
    forms += [f"suggestion:{case.public_id}:{step}" for step in steps]
    for member in people.members.values():
        for form in forms:
            Draft.objects.get_or_create(
                user=member.user, form=form, tab="one", defaults={"saved_at": at}
            )


def populate(people: Everybody) -> Known:
    """Fill the congress: of units, deputies and categories, sessions and notices fifty each.

    Gives the ids of the new units and deputies by the old ones.
    """
    units = list(Unit.objects.filter(congress=people.congress))
    seats = list(Deputy.objects.filter(congress=people.congress).select_related("user"))
    users = [deputy.user for deputy in seats]
    roles = list(Membership.objects.filter(deputy__in=seats))
    categories = list(Category.objects.filter(congress=people.congress))
    made = repeated([*units, *users, *seats, *roles, *categories])
    repeated([*Message.objects.all(), *Draft.objects.all()])
    for years in range(2, FIFTY):
        another_session(people, people.session.report_year - years)
    named = [(type(row), row.pk) for row in (*units, *seats)]
    return {name: [stands[name] for stands in made] for name in named}


def crowd(case: Suggestion, others: Known) -> None:
    """Let everything that hangs on a suggestion be there fifty times, each time of `others`."""
    rows = [row for row in belongings(case)[1:] if may_be_many(type(row))]
    events = Event.objects.filter(
        stream__scope=case.congress.code, stream__kind=STREAM_KIND, stream__ref=str(case.pk)
    )
    repeated([*rows, *events], others)


def copy(case: Suggestion) -> None:
    """Let there be fifty suggestions like this one, with all that hangs on each."""
    repeated(belongings(case))


def belongings(case: Suggestion) -> list[Model]:
    """Give the suggestion, then all rows that hang on it, each after those that it refers to."""
    found: dict[type[Model], list[Any]] = {Suggestion: [case]}
    for model in apps.get_app_config("suggestions").get_models():
        hangs = Q()
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model in found:
                hangs |= Q(**{f"{field.name}__in": found[field.related_model]})
        if hangs and model is not Suggestion:
            found[model] = list(model._default_manager.filter(hangs))
    return [row for rows in found.values() for row in rows]


def may_be_many(model: type[Model]) -> bool:
    """Whether there can be fifty beside one suggestion: no constraint says that there is one."""
    once = [c.fields for c in model._meta.constraints if isinstance(c, UniqueConstraint)]
    once += [[f.name] for f in model._meta.concrete_fields if isinstance(f, OneToOneField)]
    return all(any(differs(model, name) for name in fields) for fields in once)


def differs(model: type[Model], name: str) -> bool:
    """Whether a column differs from copy to copy."""
    field = model._meta.get_field(name)
    if isinstance(field, ForeignKey):
        to = field.related_model
        hangs = to is not Suggestion and to._meta.label_lower in HANGING
        return to in (Unit, Deputy) or (hangs and may_be_many(to))
    return name in NAMED or (model, name) in NUMBERED


HANGING = {model._meta.label_lower for model in apps.get_app_config("suggestions").get_models()}


def repeated(rows: Iterable[Model], known: Known | None = None) -> list[Stands]:
    """Make 49 more of each row; gives for each time which id stands for which.

    A row that refers to one of the others refers to its counterpart; so does one to what is
    `known`.
    """
    times: list[Stands] = [
        {old: new[turn] for old, new in (known or {}).items()} for turn in range(FIFTY - 1)
    ]
    by_model: dict[type[Model], list[Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model, of_model in by_model.items():
        pairs = [(row, turn) for row in of_model for turn in range(FIFTY - 1)]
        new = [again(row, turn, times[turn]) for row, turn in pairs]
        model._default_manager.bulk_create(new)
        for (row, turn), made in zip(pairs, new, strict=True):
            times[turn][model, row.pk] = made.pk
    count_again()
    return times


def count_again() -> None:
    """Let PostgreSQL know how many rows there are, as it finds out by itself in the long run."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def again(row: Model, turn: int, stands: Stands) -> Model:
    """Give a copy of a row, not saved yet."""

    def value(field: Any) -> Any:
        told = getattr(row, field.attname)
        if isinstance(field, ForeignKey):
            return stands.get((field.related_model, told), told)
        if field.name == "assignment_id":  # facts know it by its number only
            return stands.get((Assignment, told), told)
        if field.name == "public_id":
            return new_public_id()
        if (type(row), field.name) in NUMBERED and told is not None:
            return told + 1_000 * (turn + 1)
        return f"{told}-{turn}" if field.name in NAMED and told else told

    columns = [field for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{field.attname: value(field) for field in columns})
