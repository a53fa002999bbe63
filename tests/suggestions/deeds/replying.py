"""Acts of replying and rating, and what the co-units say to it."""

from suggestions.models import Suggestion
from suggestions.rating import actions as rating
from suggestions.rating.opinion_ratings import rate_opinion
from suggestions.replying import actions as replying
from suggestions.replying import checking, correcting, countersigning, opining
from tests import cast as play
from tests.suggestions.deeds.deed import (
    DAY,
    DELIVERED,
    HEARD,
    OBJECTED,
    WRITING,
    Deed,
    Words,
    a_reason,
)
from tests.suggestions.everybody import Everybody, seat


def an_answer(people: Everybody, _case: Suggestion) -> Words:
    answers = rating.Answers(result="disagree", attitude="satisfied", comment="站点未建。")
    return {"deputy": seat(people.mei), "answers": answers}


def the_text_asked_for(people: Everybody, case: Suggestion) -> Words:
    asked = play.part(case, people.finance).countersignatures.filter(state="asked").first()
    return {"digest": asked.text_digest if asked else "", "signed": True}


def a_letter(*_: object) -> Words:
    return {"letter": play.letter(text="第二稿。", letter_no="")}


OF_CO_UNITS = (
    Deed(
        opining.give_opinion,
        "opinion_given",
        ("fang",),
        ("helping", "to_sign"),
        lambda *_: {"said": play.an_opinion("dissent")},
        on="co",
    ),
    Deed(
        opining.send_opinion_back,
        "opinion_sent_back",
        ("lin", "zhao"),
        ("opined", "checking"),
        a_reason,
        on="co",
    ),
    Deed(
        opining.record_silence,
        "opinion_silent",
        (),
        ("helping", "assigned", "signed", "to_sign"),
        lambda *_: {},
        on="co",
    ),
    Deed(
        countersigning.countersign,
        "countersigned",
        ("fang",),
        ("to_sign",),
        the_text_asked_for,
        on="co",
    ),
    Deed(
        rate_opinion,
        "opinion_rated",
        ("mei",),
        HEARD,
        an_answer,
        on="co",
    ),
)
INSIDE = (
    Deed(replying.draft_reply, "reply_drafted", ("lin", "zhao"), WRITING, a_letter, on="part"),
    Deed(
        checking.submit_for_check, "reply_to_check", ("lin", "zhao"), WRITING, a_letter, on="part"
    ),
    Deed(
        checking.give_back,
        "reply_given_back",
        ("zhao", "lin"),
        ("checking",),
        lambda *_: {"words": "请补充完成时限。"},
        on="part",
    ),
    Deed(
        countersigning.ask_countersign,
        "countersign_asked",
        ("lin", "zhao"),
        WRITING,
        a_letter,
        on="part",
    ),
    Deed(
        replying.issue_reply,
        "reply_issued",
        ("zhao",),
        (*WRITING, "checking"),
        lambda *_: {"letter": play.letter(), "files": [play.a_file("附图.pdf")], "checked": True},
        on="part",
    ),
)
DEEDS = (
    *OF_CO_UNITS,
    *INSIDE,
    Deed(
        correcting.send_reply_back,
        "reply_sent_back",
        ("song",),
        ("answered",),
        lambda *_: {"reason": "第二条没有正面回应。", "due_on": DAY},
        on="reply",
    ),
    Deed(
        correcting.correct_outcome,
        "outcome_corrected",
        ("song",),
        DELIVERED,
        lambda *_: {"outcome": "D", "reason": "站点未列入计划。"},
        on="reply",
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
