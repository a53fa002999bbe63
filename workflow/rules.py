"""What a congress's rules of procedure say, as data: limits, classes, choices and switches.

Pure: `workflow.policy` keeps them in the database, `workflow.presets` has those of five places.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, Final, Literal, TypeVar, get_args

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.labels import in_language
from workflow.contradictions import contradictions
from workflow.limits import CountedFrom, Limit, Unit, listed

WhoRates = Literal["lead", "all"]
Rehandling = Literal["at_once", "after_study"]
Withdrawal = Literal["before_handout", "before_answer"]
WithdrawalConsent = Literal["all", "lead"]
WhoExtends = Literal["secretariat", "assigner", "nobody"]
ReplyForm = Literal["letter", "face_to_face", "oral"]
StillDissatisfied = Literal["talk", "convene", "experts", "summon"]
WhatIsPublished = Literal["report", "reply", "reply_and_rating"]

LIMITS: Final = (
    "handout",
    "return_window",
    "reassign",
    "contact",
    "opinion",
    "opinion_again",
    "reply",
    "reply_again",
    "extension_cap",
    "feedback",
    "promise_feedback",
)


@dataclass(frozen=True)
class OutcomeClass:
    """A result class (办理结果分类) of a reply, such as A 解决采纳."""

    code: str
    label_zh: str
    label_en: str
    solved: bool
    needs_date: bool

    @property
    def label(self) -> str:
        """The class's name in the reader's language."""
        return in_language(self.label_zh, self.label_en)


@dataclass(frozen=True)
class Choice:
    """One of the answers to a question of the rating form, such as 满意."""

    code: str
    label_zh: str
    label_en: str
    counts: bool
    needs_text: bool

    @property
    def label(self) -> str:
        """The answer in the reader's language."""
        return in_language(self.label_zh, self.label_en)


Listed = TypeVar("Listed", OutcomeClass, Choice)


@dataclass(frozen=True)
class Rules:
    """One set of rules, complete and free of contradictions.

    A limit of None means that the rules set none: an opinion is then due with the reply, a
    second reply has as long as the first one, a feedback window never ends. `counted_from` tells
    of what a unit does; `handout` runs from the day a suggestion comes in, `feedback` from the
    day it is resolved, `extension_cap` from the same day as `reply`, `reassign` from the day a
    return is asked, `opinion_again` from the day an opinion is sent back, `promise_feedback` from
    the day the letter about a kept promise is delivered.

    Outcomes, results and attitudes stand best first; that order is their rank.
    `articles` names the source of each value by the name of its field.

    Raises:
        django.core.exceptions.ValidationError: naming the field that contradicts itself or
            another one.
    """

    handout: Limit | None
    return_window: Limit | None
    opinion: Limit | None
    reply: Limit
    reply_again: Limit | None
    extension_cap: Limit | None
    feedback: Limit | None
    roll: bool
    outcomes: tuple[OutcomeClass, ...]
    results: tuple[Choice, ...]
    attitudes: tuple[Choice, ...]
    who_rates: WhoRates
    rehandle: Rehandling
    reply_check: bool
    contact_required: bool
    withdrawal: Withdrawal
    articles: Mapping[str, str]

    # What rules adopted before these were thought of say of them: nothing.
    reassign: Limit | None = None
    contact: Limit | None = None
    opinion_again: Limit | None = None
    promise_feedback: Limit | None = None
    who_extends: WhoExtends = "secretariat"
    withdrawal_consent: WithdrawalConsent = "all"
    reply_form: ReplyForm = "letter"
    signatory_issues: bool = False
    countersign: bool = False
    opinion_rated: bool = False
    still_dissatisfied: StillDissatisfied = "talk"
    publication: WhatIsPublished = "reply"

    def __post_init__(self) -> None:
        if found := contradictions(self):
            raise ValidationError(found)

    def outcome(self, code: str) -> OutcomeClass:
        """Give the result class with this code; ValueError where there is none."""
        return _with_code(self.outcomes, code)

    def result(self, code: str) -> Choice:
        """Give the answer on the result (办理结果) with this code; ValueError where none is."""
        return _with_code(self.results, code)

    def attitude(self, code: str) -> Choice:
        """Give the answer on the attitude (办理态度) with this code; ValueError where none is."""
        return _with_code(self.attitudes, code)

    def rank(self, code: str) -> int:
        """Give the place of a result class, 0 for the best; ValueError where there is none."""
        return self.outcomes.index(self.outcome(code))

    def to_json(self) -> str:
        """Give the rules as text, the same text for the same rules."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Rules":
        """Read rules back exactly as `to_json` wrote them.

        Raises:
            django.core.exceptions.ValidationError: naming the field that is missing, unknown, of
                the wrong kind or in contradiction to another one.
        """
        try:
            data = json.loads(text)
        except ValueError:
            raise ValidationError(_("These rules are not valid JSON.")) from None
        values = _exactly(data, tuple(_READERS), optional=_LATER)
        found, problems = {}, {}
        for name, value in values.items():
            try:
                found[name] = _READERS[name](value)
            except (ValueError, ValidationError) as error:
                problems[name] = error
        if problems:
            raise ValidationError({name: _reason_of(error) for name, error in problems.items()})
        return cls(**found)


def _with_code(entries: tuple[Listed, ...], code: str) -> Listed:
    for entry in entries:
        if entry.code == code:
            return entry
    codes = listed(entry.code for entry in entries)
    raise ValueError(_("“%(code)s” is none of %(codes)s.") % {"code": code, "codes": codes})


# Reading back: each reader takes what JSON gives and refuses any other kind.


def _exactly(
    data: Any, names: tuple[str, ...], *, optional: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Give the object if it has these names, no more and, but for the optional ones, no fewer."""
    if not isinstance(data, dict):
        raise ValidationError(
            _("Here belongs an object with the fields %(names)s.") % {"names": listed(names)}
        )
    if missing := [name for name in names if name not in data and name not in optional]:
        raise ValidationError(dict.fromkeys(missing, _("This field is missing.")))
    if strange := sorted(set(data) - set(names)):
        raise ValidationError(dict.fromkeys(strange, _("There is no such field.")))
    return data


def _of_kind(kind: type, value: Any) -> Any:
    # A truth value is an int for Python, and no number here.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(_("“%(value)s” is of the wrong kind.") % {"value": value})
    return value


def _read_switch(value: Any) -> bool:
    return bool(_of_kind(bool, value))


def _one_of(words: object) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if value not in get_args(words):
            raise ValueError(
                _("“%(code)s” is none of %(codes)s.")
                % {"code": value, "codes": listed(get_args(words))}
            )
        return value

    return read


def _read_limit(value: Any) -> Limit:
    data = _exactly(value, ("number", "unit", "counted_from"))
    return Limit(
        _of_kind(int, data["number"]),
        _one_of(Unit)(data["unit"]),
        _one_of(CountedFrom)(data["counted_from"]),
    )


def _read_optional_limit(value: Any) -> Limit | None:
    return None if value is None else _read_limit(value)


def _list_of(entry: type[Listed]) -> Callable[[Any], tuple[Listed, ...]]:
    kinds = {field.name: bool if field.type is bool else str for field in fields(entry)}

    def read(value: Any) -> tuple[Listed, ...]:
        rows = [_exactly(row, tuple(kinds)) for row in _of_kind(list, value)]
        return tuple(
            entry(**{name: _of_kind(kind, row[name]) for name, kind in kinds.items()})
            for row in rows
        )

    return read


def _read_articles(value: Any) -> dict[str, str]:
    return {name: _of_kind(str, text) for name, text in _of_kind(dict, value).items()}


def _reason_of(error: ValueError | ValidationError) -> list[str]:
    return error.messages if isinstance(error, ValidationError) else [str(error)]


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "handout": _read_optional_limit,
    "return_window": _read_optional_limit,
    "opinion": _read_optional_limit,
    "reply": _read_limit,
    "reply_again": _read_optional_limit,
    "extension_cap": _read_optional_limit,
    "feedback": _read_optional_limit,
    "roll": _read_switch,
    "outcomes": _list_of(OutcomeClass),
    "results": _list_of(Choice),
    "attitudes": _list_of(Choice),
    "who_rates": _one_of(WhoRates),
    "rehandle": _one_of(Rehandling),
    "reply_check": _read_switch,
    "contact_required": _read_switch,
    "withdrawal": _one_of(Withdrawal),
    "articles": _read_articles,
    "reassign": _read_optional_limit,
    "contact": _read_optional_limit,
    "opinion_again": _read_optional_limit,
    "promise_feedback": _read_optional_limit,
    "who_extends": _one_of(WhoExtends),
    "withdrawal_consent": _one_of(WithdrawalConsent),
    "reply_form": _one_of(ReplyForm),
    "signatory_issues": _read_switch,
    "countersign": _read_switch,
    "opinion_rated": _read_switch,
    "still_dissatisfied": _one_of(StillDissatisfied),
    "publication": _one_of(WhatIsPublished),
}
_LATER: Final = frozenset(f.name for f in fields(Rules) if f.default is not MISSING)
