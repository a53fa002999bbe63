"""Acts of replying and rating."""

from suggestions.models import Suggestion
from suggestions.rating import actions as rating
from suggestions.replying import actions as replying
from tests import cast as play
from tests.suggestions.deeds.deed import DELIVERED, OBJECTED, Deed, Words, a_reason
from tests.suggestions.everybody import Everybody, seat


def an_answer(people: Everybody, _case: Suggestion) -> Words:
    answers = rating.Answers(result="disagree", attitude="satisfied", comment="站点未建。")
    return {"deputy": seat(people.mei), "answers": answers}


DEEDS = (
    Deed(
        replying.draft_reply,
        "reply_drafted",
        ("lin", "zhao"),
        ("signed",),
        lambda *_: {"letter": play.letter(text="第二稿。", letter_no="")},
        on="part",
    ),
    Deed(
        replying.issue_reply,
        "reply_issued",
        ("lin", "zhao"),
        ("signed",),
        lambda *_: {"letter": play.letter(), "files": [play.a_file("附图.pdf")]},
        on="part",
    ),
    Deed(
        replying.resolve,
        "resolved",
        ("song",),
        ("answered",),
        lambda _people, case: {
            "outcomes": {r.pk: "D" for r in case.replies.all()},
            "reason": "站点暂不具备建设条件。",
        },
    ),
    Deed(rating.rate, "rated", ("mei", "song"), DELIVERED, an_answer, on="reply"),
    Deed(
        rating.rehandle,
        "rehandled",
        ("song",),
        OBJECTED,
        lambda people, _case: {"units": play.lead_and_co(people), "reason": "请重新办理。"},
    ),
    Deed(rating.close_objection, "objection_closed", ("song",), OBJECTED, a_reason),
)
