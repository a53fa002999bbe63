"""What the words in a row stand for: fixed ones here, those of a congress from its policy."""

from collections.abc import Iterable, Mapping
from typing import Final

from suggestions.models.case import Disposition, Kind, Period
from suggestions.models.rating import Publication
from suggestions.tables.words import plain
from workflow.machines.assignment import AssignmentRole
from workflow.machines.case import CaseState
from workflow.rules import Choice, OutcomeClass

NOT_PUBLISHED: Final = ""


def _words(table: Mapping[str, str]) -> dict[str, str]:
    """Turn "code: its words, separated by spaces" round, as words are compared."""
    return {plain(word): code for code, words in table.items() for word in words.split()}


PERIODS: Final = _words(
    {
        Period.SESSION: "session in_session 大会 大会期间 会议期间 会上",
        Period.BETWEEN: "between between_sessions 闭会 闭会期间 平时",
    }
)
# 建议、批评和意见 are one procedure (代表法). A motion proper is none of it.
KINDS: Final = _words(
    {
        Kind.SUGGESTION: "suggestion 建议 批评 意见 建议批评意见 建议、批评和意见 书面意见",
        Kind.MOTION: "motion 议案转建议",
    }
)
HANDLINGS: Final[Mapping[str, str]] = _words(
    {
        "sole": "sole 独办 单办 单独办理",
        "lead": "lead 主会办 主办会办 主会办件",
        "joint": "joint 合办",
        "separate": "separate 分别办理 分办",
    }
)
ROLES: Final[Mapping[str, AssignmentRole]] = {
    "joint": AssignmentRole.JOINT,
    "separate": AssignmentRole.SEPARATE,
}
LEVELS: Final = _words(
    {
        Publication.Level.FULL: "full yes true 是 全文 全文公开 公开 主动公开",
        Publication.Level.ABSTRACT: "abstract 摘要 摘要公开",
        Publication.Level.TITLE: "title 仅标题 仅公开标题 标题",
        NOT_PUBLISHED: "no false 否 不公开 不予公开 依申请公开 未公开",
    }
)
_STATES: Final = _words(
    {
        CaseState.SUBMITTED: "submitted 已提交",
        CaseState.ASSIGNED: "assigned 已交办",
        CaseState.ANSWERED: "answered 已答复",
        CaseState.RESOLVED: "resolved 已办结",
        CaseState.RATED: "rated 已评价",
        CaseState.WITHDRAWN: "withdrawn 已撤回 撤回",
        CaseState.DECLINED: "declined 不作建议处理",
    }
)
_DISPOSITIONS: Final = _words(
    {
        Disposition.RETURNED: "returned 退回代表",
        Disposition.LETTER: "letter 转代表来信 作代表来信处理",
        Disposition.REFERENCE: "reference 转工作参考",
        Disposition.REFERRED_UP: "referred_up 转报上级 转报",
    }
)
STATES: Final[Mapping[str, tuple[str, str]]] = {
    **{word: (state, "") for word, state in _STATES.items()},
    **{word: (CaseState.DECLINED.value, what) for word, what in _DISPOSITIONS.items()},
}

_YES: Final = frozenset(map(plain, ("是", "yes", "true")))
_NO: Final = frozenset(map(plain, ("否", "no", "false")))


def code_of(text: str, entries: Iterable[OutcomeClass | Choice]) -> str | None:
    """Give the code that a text stands for, by code or label; None where it is none of them.

    A class may be written with both ("A 解决采纳", "A类").
    """
    wanted = _bare(text)
    for entry in entries:
        code, labels = entry.code, (entry.label_zh, entry.label_en)
        known = {code, f"{code}类", *labels, *(f"{code}{label}" for label in labels)}
        if wanted in {_bare(word) for word in known if word}:
            return code
    return None


def answer_of(text: str, choices: tuple[Choice, ...]) -> str | None:
    """Give the code of an answer; a plain yes is the best one, a plain no the worst."""
    if plain(text) in _YES:
        return choices[0].code
    if plain(text) in _NO:
        return choices[-1].code
    return code_of(text, choices)


def _bare(text: str) -> str:
    """Leave out what only sets code and label apart."""
    return "".join(character for character in plain(text) if character.isalnum())
