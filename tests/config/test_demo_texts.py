"""The content of the demo reads like the papers of a real district and hangs together."""

import re
from collections import Counter
from datetime import date

import pytest

from config.demo import notes, pledges
from config.demo.papers import DECLINED, DRAFTS
from config.demo.people import (
    ADMINISTRATOR,
    CATEGORIES,
    DELEGATIONS,
    DEPUTIES,
    SECRETARIAT,
    STATIONS,
    SUPERVISORS,
)
from config.demo.replies import abstract, kept_text, open_points, promised_on, reply_text
from config.demo.suggestions import SUGGESTIONS, Matter
from config.demo.units import COORDINATORS, HUB, UNIT_USERS, UNITS, handler_of, signatory_of

HAN = r"[\u4e00-\u9fff]"
ANSWERED = date(2025, 5, 20)
NUMBERED = re.compile(r"^(\d)\. ", re.MULTILINE)
HEADED = re.compile(r"^([一二三四五六])、关于", re.MULTILINE)
SYSTEMS = {"government", "court", "procuratorate", "party", "other"}


def prose(matter: Matter) -> list[str]:
    letters = [reply_text(matter, outcome, on=ANSWERED) for outcome in "ABCD"]
    abstracts = [abstract(matter, outcome, on=ANSWERED) for outcome in "ABCD"]
    talk = notes.contact(matter, "陈静怡")
    papers = [matter.title, matter.situation, matter.proposal, matter.place]
    return [*papers, *letters, *abstracts, talk.place, talk.people, talk.content]


def test_there_are_enough_suggestions_for_three_years_and_no_title_comes_twice():
    titles = [matter.title for matter in SUGGESTIONS]

    assert len(titles) >= 345
    assert [title for title, times in Counter(titles).items() if times > 1] == []


def test_a_title_names_its_matter_in_a_line():
    titles = [matter.title for matter in SUGGESTIONS]

    assert [title for title in titles if not re.fullmatch(r"关于.{7,25}的建议", title)] == []


@pytest.mark.parametrize("outcome", "ABCD")
def test_every_asked_point_is_answered_under_its_own_number(outcome):
    for matter in SUGGESTIONS:
        asked = NUMBERED.findall(matter.proposal)
        answered = HEADED.findall(reply_text(matter, outcome, on=ANSWERED))

        assert 2 <= len(asked) <= 4, matter.title
        assert asked == list("1234"[: len(asked)]), matter.title
        assert answered == list("一二三四"[: len(asked)]), matter.title


def test_texts_have_chinese_punctuation_and_no_hole_left_open():
    for text in (text for matter in SUGGESTIONS for text in prose(matter)):
        assert re.findall(rf"{HAN}[,.;:?!()]|[,;:?!()]{HAN}", text) == [], text
        assert re.findall(r"[{}|]|\s\s|。。|，，|，。|、。|None", text) == [], text


def test_a_situation_has_two_to_four_sentences():
    counts = {matter.title: matter.situation.count("。") for matter in SUGGESTIONS}

    assert {title: count for title, count in counts.items() if not 2 <= count <= 4} == {}


def test_every_unit_and_category_of_a_suggestion_exists():
    units = {unit.code for unit in UNITS}
    categories = {category.code for category in CATEGORIES}

    assert {code for matter in SUGGESTIONS for code in (matter.lead, *matter.co)} <= units
    assert {matter.category for matter in SUGGESTIONS} == categories
    assert [matter.title for matter in SUGGESTIONS if matter.lead in matter.co] == []
    assert [matter.title for matter in SUGGESTIONS if len(set(matter.co)) < len(matter.co)] == []


def test_all_units_but_the_power_supplier_lead_something():
    leads = {matter.lead for matter in SUGGESTIONS}

    assert {unit.code for unit in UNITS} - leads == {"power"}


def test_the_hub_helps_in_a_third_and_four_of_five_have_helpers():
    helped = [matter for matter in SUGGESTIONS if matter.co]
    by_hub = [matter for matter in SUGGESTIONS if HUB in matter.co]

    assert 0.80 <= len(helped) / len(SUGGESTIONS) <= 0.90
    assert 0.30 <= len(by_hub) / len(SUGGESTIONS) <= 0.38


def test_enough_matters_take_longer_than_a_reply():
    assert sum(matter.slow for matter in SUGGESTIONS) >= 45


def test_subjects_are_mixed_from_the_first_page_on():
    assert len({matter.category for matter in SUGGESTIONS[:25]}) >= 6
    assert len({matter.lead for matter in SUGGESTIONS[:25]}) >= 10


def test_a_letter_promises_the_date_that_its_form_states():
    for matter in SUGGESTIONS[:40]:
        for outcome in "BC":
            promised = promised_on(matter, outcome, on=ANSWERED)
            stated = f"{promised.year}年{promised.month}月{promised.day}日"
            assert stated in reply_text(matter, outcome, on=ANSWERED)
            assert stated in abstract(matter, outcome, on=ANSWERED)
            assert promised > ANSWERED


def test_what_is_solved_or_only_noted_promises_nothing():
    assert {promised_on(matter, "A", on=ANSWERED) for matter in SUGGESTIONS} == {None}
    assert {promised_on(matter, "D", on=ANSWERED) for matter in SUGGESTIONS} == {None}


def test_a_reply_late_in_the_year_promises_for_the_next():
    assert promised_on(SUGGESTIONS[0], "B", on=date(2025, 11, 20)) == date(2026, 6, 30)


def test_dates_before_new_year_are_told_as_last_years():
    letters = "".join(reply_text(matter, "A", on=date(2026, 1, 8)) for matter in SUGGESTIONS)

    assert "去年12月" in letters
    assert not re.search(r"(?<!去年)1[0-2]月[上中下]旬", letters)


def test_an_unknown_class_has_no_letter():
    with pytest.raises(KeyError):
        reply_text(SUGGESTIONS[0], "E", on=ANSWERED)


def test_what_a_letter_leaves_open_is_promised_and_told_of_when_it_is_kept():
    for matter in SUGGESTIONS:
        for outcome in "BC":
            waiting = open_points(matter, outcome)
            told = kept_text(matter, outcome, on=ANSWERED)
            promised = [pledges.promise(point) for point in waiting]

            assert len(set(promised)) == len(waiting) > 0, matter.title
            assert all(point.name in told for point in waiting), matter.title
            for text in (*promised, told):
                assert re.findall(r"[{}|]|\s\s|。。|，，|None", text.replace("\n", "")) == [], text
            for turn in range(3):
                assert pledges.progress(matter, promised[0], turn=turn).endswith("。")


def test_the_same_inputs_give_the_same_words():
    matter = SUGGESTIONS[0]

    assert reply_text(matter, "B", on=ANSWERED) == reply_text(matter, "B", on=ANSWERED)
    assert notes.contact(matter, "陈静怡") == notes.contact(matter, "陈静怡")
    assert matter.title == "关于加强社区工作者队伍建设的建议"


def test_units_have_both_names_a_known_system_and_two_people_each():
    codes = [unit.code for unit in UNITS]

    assert len(codes) == len(set(codes)) == 25
    assert {unit.system for unit in UNITS} == SYSTEMS
    assert {unit.parent for unit in UNITS} - {None} <= set(codes)
    assert all(unit.label_zh and unit.label_en and unit.short for unit in UNITS)
    assert Counter((user.unit, user.role) for user in UNIT_USERS) == {
        (code, role): 1 for code in codes for role in ("handler", "signatory")
    }
    assert handler_of(HUB).unit == signatory_of(HUB).unit == HUB


def test_sixty_deputies_sit_in_eight_delegations():
    delegations = {delegation.code for delegation in DELEGATIONS}

    assert len(DEPUTIES) == 60
    assert len(delegations) == 8
    assert {deputy.delegation for deputy in DEPUTIES} == delegations
    assert len({deputy.certificate_no for deputy in DEPUTIES}) == 60
    assert {station.delegation for station in STATIONS} <= delegations


def test_nobody_shares_a_name_a_sign_in_or_a_telephone():
    everybody = [
        *DEPUTIES,
        *SECRETARIAT,
        *SUPERVISORS,
        *UNIT_USERS,
        *COORDINATORS,
        ADMINISTRATOR,
    ]

    for field in ("name", "username", "phone"):
        values = Counter(getattr(person, field) for person in everybody)
        assert [value for value, times in values.items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z0-9_.]+", person.username) for person in everybody)
    assert all(re.fullmatch(r"[A-Z][a-zü]+ [A-Z][a-zü]+", person.name_en) for person in everybody)


def test_papers_that_are_no_cases_stand_apart_from_the_suggestions():
    titles = {matter.title for matter in SUGGESTIONS}
    papers = [*DRAFTS, *(declined.paper for declined in DECLINED)]

    assert {paper.title for paper in papers} & titles == set()
    assert {paper.category for paper in papers} <= {category.code for category in CATEGORIES}
    assert {declined.disposition for declined in DECLINED} == {
        "returned",
        "letter",
        "reference",
        "referred_up",
    }


def test_a_first_talk_is_face_to_face_and_a_second_one_by_telephone():
    kinds = {notes.contact(matter, "陈静怡").kind for matter in SUGGESTIONS}

    assert kinds == {"visit", "meeting"}
    assert notes.contact(SUGGESTIONS[0], "陈静怡", turn=1).kind == "call"


def test_objections_and_returns_speak_of_the_matter():
    matter = SUGGESTIONS[0]
    other = next(unit for unit in UNITS if unit.code not in (matter.lead, *matter.co))

    assert matter.points[0].name in notes.return_request(matter, other.code)
    assert other.label_zh in notes.return_request(matter, other.code)
    assert open_points(matter, "A") == ()
    assert open_points(matter, "B")[0].name in notes.objection(matter, "B")
    assert all("{" not in notes.objection(matter, o) for matter in SUGGESTIONS for o in "ABCD")
