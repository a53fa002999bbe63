"""Acts on promises."""

from datetime import date

from suggestions.models import Suggestion
from suggestions.promising import checking, keeping, putting_off
from suggestions.promising.rating import rate_supplement
from suggestions.rating.actions import Answers
from tests import cast as play
from tests.suggestions.deeds.deed import (
    CHECKED_INSIDE,
    KEPT,
    PROMISED,
    REPORTED,
    Deed,
    Words,
    a_reason,
)
from tests.suggestions.everybody import Everybody, seat


def an_answer(people: Everybody, _case: Suggestion) -> Words:
    answers = Answers(result="disagree", attitude="satisfied", comment="只建了两个站。")
    return {"deputy": seat(people.mei), "answers": answers}


DEEDS = (
    Deed(
        keeping.note_progress,
        "promise_progress",
        ("lin", "zhao"),
        PROMISED,
        lambda *_: {"text": "站台已完成施工。", "files": [play.a_file("现场.pdf")]},
        on="promise",
    ),
    Deed(
        checking.submit_report,
        "report_to_check",
        ("lin", "zhao"),
        ("promised", "followed"),
        lambda *_: {
            "evidence": "三个站点已验收。",
            "letter": play.kept_letter(letter_no="", signatory=""),
            "files": [play.a_file("验收单.pdf")],
        },
        on="promise",
    ),
    Deed(
        checking.give_report_back,
        "report_given_back",
        ("zhao", "lin"),
        CHECKED_INSIDE,
        lambda *_: {"words": "请补充验收日期。"},
        on="promise",
    ),
    Deed(
        keeping.report_kept,
        "promise_reported",
        ("zhao",),
        PROMISED,
        lambda *_: {
            "evidence": "三个站点已验收。",
            "letter": play.kept_letter(),
            "files": [play.a_file("验收单.pdf")],
        },
        on="promise",
    ),
    Deed(keeping.confirm_kept, "promise_kept", ("song",), REPORTED, lambda *_: {}, on="letter"),
    Deed(keeping.refuse_kept, "promise_not_kept", ("song",), REPORTED, a_reason, on="letter"),
    Deed(
        putting_off.remind_promise,
        "promise_reminded",
        ("song", "chen"),
        PROMISED,
        lambda *_: {"text": "请抓紧落实。"},
        on="promise",
    ),
    Deed(
        putting_off.roll_on,
        "promise_rolled",
        ("song",),
        PROMISED,
        lambda *_: {"due_on": date(2026, 6, 30), "reason": "站点用地尚未落实。"},
        on="promise",
    ),
    Deed(
        putting_off.explain,
        "promise_explained",
        ("zhao",),
        PROMISED,
        lambda *_: {
            "text": "道路改建，站点无法设置。",
            "signatory": "赵明",
            "files": [play.a_file("规划调整.pdf")],
        },
        on="promise",
    ),
    Deed(rate_supplement, "supplement_rated", ("mei", "song"), KEPT, an_answer, on="letter"),
)
