"""Whom and what a row speaks of: found here, created, told apart, or refused."""

from datetime import date

import pytest

from history.log import data_of
from history.models import Event
from people.models import (
    Congress,
    Delegation,
    Deputy,
    FormerUnitName,
    Membership,
    Session,
    Term,
    Unit,
    User,
)
from suggestions.models import Category, Suggestion
from tests import cast as play
from tests.suggestions.importing.conftest import as_csv

ROW = {"title": "甲", "submitted_on": "2025-03-01"}
pytestmark = pytest.mark.django_db


def a_deputy(people: play.Cast, name: str, number: str = "", delegation: str = "") -> Deputy:
    term = people.session.term
    where = Delegation.objects.get_or_create(term=term, label_zh=delegation)[0]
    return Deputy.objects.create(
        congress=people.congress,
        term=term,
        user=play.user(f"{name}{number}{delegation}", name),
        delegation=where if delegation else None,
        certificate_no=number,
    )


# --- Congresses ---


def test_the_first_import_of_all_makes_the_default_congress_with_shanghais_rules(file, run):
    answer = run(file(as_csv(ROW | {"lead_unit": "区交通委", "outcome": "解决采纳"})))

    assert answer.counts == (1, 0, 0)
    congress = Congress.objects.get()
    policy = congress.policies.get()
    assert (congress.code, policy.preset, policy.valid_from) == (
        "default", "shanghai", date(1900, 1, 1),
    )  # fmt: skip
    session = Session.objects.get()
    assert (session.code, session.report_year, session.opened_on, session.cut_off) == (
        "2025", 2025, date(2025, 1, 1), None,
    )  # fmt: skip
    for word in ("2025", "区交通委"):
        assert word in answer.words


def test_only_the_default_congress_is_ever_made(file, run):
    answer = run(file(as_csv(ROW)), "--congress", "yunxi")

    assert (answer.code, answer.places) == (1, [(0, "")])
    assert not Congress.objects.exists()


def test_strict_makes_no_congress(file, run):
    assert run(file(as_csv(ROW)), "--strict").code == 1
    assert not Congress.objects.exists()


def test_with_several_congresses_one_has_to_be_named_and_they_stay_apart(people, file, run):
    other = play.cast("beixin")
    path = file(
        as_csv(ROW | {"external_id": "1", "lead_deputy": "梅若兰", "lead_unit": "区交通委"})
    )

    assert "--congress" in run(path).faults[0][2]
    assert run(path, "--congress", "beixin").counts == (1, 0, 0)
    assert run(path, "--congress", "yunxi").counts == (1, 0, 0)

    first, second = Suggestion.objects.order_by("pk")
    assert (first.congress, first.proposer) == (other.congress, other.mei.deputy)
    assert (second.congress, second.proposer) == (people.congress, people.mei.deputy)
    assert first.assignments.get().unit == other.transport


def test_of_several_congresses_the_default_one_is_meant(people, file, run):
    default = play.cast("default")

    run(file(as_csv(ROW)))

    assert Suggestion.objects.get().congress == default.congress


def test_before_the_first_rules_the_first_ones_count(people, file, run):
    answer = run(file(as_csv(ROW | {"submitted_on": "2009-03-01", "lead_unit": "区交通委"})))

    assert answer.counts == (1, 0, 0)
    assert Suggestion.objects.get().due_on == date(2009, 6, 1)


# --- Sessions ---


@pytest.mark.parametrize(
    ("name", "code"), [("9-5", "9-5"), ("九届五次会议", "9-5"), ("2025", "9-5"), ("2023", "2023")]
)
def test_a_session_is_found_by_code_name_or_year(people, imported, name, code):
    assert imported(**ROW, session=name).session.code == code


def test_a_session_that_nobody_knows_is_of_the_year_of_its_first_submission(people, file, run):
    rows = [
        ROW | {"session": "八届三次会议", "submitted_on": day}
        for day in ("2020-05-01", "2019-01-20")
    ]
    run(file(as_csv(rows[0], rows[1] | {"title": "乙"})))

    session = Session.objects.get(label_zh="八届三次会议")
    assert (session.report_year, session.opened_on) == (2019, date(2019, 1, 1))
    assert session.term.label_zh == "届次不详"  # before the only term that is known here


def test_the_session_is_the_one_opened_last_by_the_submission(people, imported):
    Session.objects.create(
        congress=people.congress,
        term=people.session.term,
        code="9-6",
        label_zh="九届六次会议",
        report_year=2026,
        opened_on=date(2026, 1, 12),
    )

    assert imported(title="甲", submitted_on="2026-01-11").session.code == "9-5"
    assert imported(title="乙", submitted_on="2026-01-12").session.code == "9-6"


def test_years_without_sessions_get_one_each_in_whatever_order_they_come(file, run):
    for year in ("2024", "2023", "2025"):
        run(file(as_csv(ROW | {"submitted_on": f"{year}-03-01", "title": year})))

    found = Suggestion.objects.order_by("title").values_list("title", "session__report_year")
    assert list(found) == [("2023", 2023), ("2024", 2024), ("2025", 2025)]


def test_without_session_and_date_an_option_has_to_give_the_session(people, file, run):
    path = file("title\n甲\n")

    assert run(path).places == [(2, "session")]
    assert run(path, "--session", "9-5").counts == (1, 0, 0)


def test_a_session_of_no_known_year_is_refused(people, file, run):
    assert run(file("title,session\n甲,某次会议\n")).places == [(2, "session")]


# --- Deputies ---


def test_deputies_are_found_by_certificate_and_else_by_name(people, file, run):
    rows = [
        ROW | {"certificate_no": "002"},
        ROW | {"title": "乙", "lead_deputy": "梅 若兰"},
        ROW | {"title": "丙", "lead_deputy": "兰志远", "certificate_no": "002"},
    ]

    answer = run(file(as_csv(*rows)))

    assert answer.counts == (3, 0, 0)
    mei, lan = people.mei.deputy, people.lan.deputy
    found = Suggestion.objects.order_by("pk").values_list("proposer", flat=True)
    assert list(found) == [lan.pk, mei.pk, lan.pk]


def test_a_new_deputy_can_neither_sign_in_nor_act(people, imported):
    case = imported(**ROW, lead_deputy="王小明", delegation="新镇代表团")

    deputy = case.proposer
    assert deputy is not None
    assert (deputy.name, deputy.delegation.label_zh) == ("王小明", "新镇代表团")
    assert not deputy.user.is_active
    assert not deputy.user.has_usable_password()
    assert not Membership.objects.filter(user=deputy.user).exists()


def test_a_certificate_of_somebody_else_is_refused(people, file, run):
    answer = run(file(as_csv(ROW | {"lead_deputy": "梅若兰", "certificate_no": "002"})))

    assert answer.faults == [(2, "certificate_no", "Certificate No. 002 is 兰志远's.")]


def test_an_unknown_certificate_alone_is_nobody(people, file, run):
    assert run(file(as_csv(ROW | {"certificate_no": "999"}))).places == [(2, "certificate_no")]


def test_of_the_same_name_but_another_certificate_is_somebody_else(people, imported):
    case = imported(**ROW, lead_deputy="梅若兰", certificate_no="077")

    assert case.proposer != people.mei.deputy


def test_two_of_one_name_are_told_apart_by_delegation_or_refused(people, file, run):
    east = a_deputy(people, "张伟", delegation="东镇代表团")
    a_deputy(people, "张伟", delegation="西镇代表团")
    named = ROW | {"lead_deputy": "张伟", "delegation": "东镇代表团"}
    unnamed = ROW | {"title": "乙", "lead_deputy": "张伟"}

    answer = run(file(as_csv(named, unnamed, ROW | {"title": "丙", "cosigners": "张伟"})))
    assert answer.places == [(3, "lead_deputy"), (4, "cosigners")]

    run(file(as_csv(named)))
    assert Suggestion.objects.get().proposer == east


def test_two_certificates_in_a_file_are_two_people_even_if_one_is_known_without(people, file, run):
    known = a_deputy(people, "张伟")
    rows = [
        ROW | {"title": title, "lead_deputy": "张伟", "certificate_no": number}
        for title, number in (("甲", "101"), ("乙", "102"), ("丙", "101"))
    ]

    run(file(as_csv(*rows)))

    first, second, third = Suggestion.objects.order_by("pk")
    assert first.proposer == third.proposer == known
    assert second.proposer != known


def test_a_deputy_is_new_in_each_term(people, imported):
    people.session.term.closed_on = date(2026, 12, 31)
    people.session.term.save()
    later = Term.objects.create(
        congress=people.congress, label_zh="第十届", opened_on=date(2027, 1, 5)
    )

    case = imported(title="甲", session="2027", lead_deputy="梅若兰")

    assert case.proposer is not None
    assert case.session.term != later  # the year's session is opened on 1 January
    assert case.proposer.user != people.mei.user


def test_a_lead_deputy_does_not_co_sign(people, imported):
    case = imported(**ROW, lead_deputy="梅若兰", cosigners="梅若兰；兰志远；兰志远")

    assert [s.deputy for s in case.cosignatures.all()] == [people.lan.deputy]


# --- Units and categories ---


def test_units_are_found_by_any_of_their_names(people, imported):
    FormerUnitName.objects.create(
        unit=people.transport, label_zh="区交通局", until=date(2018, 12, 31)
    )

    case = imported(**ROW, lead_unit="Transport commission", co_units="区 财政局、区交通局")

    assert {(a.unit, a.role) for a in case.assignments.all()} == {
        (people.transport, "lead"),
        (people.finance, "co"),
    }


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("区人民法院", "court"),
        ("区人民检察院", "procuratorate"),
        ("区委宣传部", "party"),
        ("中共区委办公室", "party"),
        ("区卫生健康委", "government"),
        ("国家发展改革委", "government"),
        ("Ministry of Housing, Communities and Local Government", "government"),
    ],
)
def test_a_new_unit_is_of_the_system_that_its_name_tells(people, imported, name, system):
    imported(**ROW, lead_unit=name)

    assert Unit.objects.get(label_zh=name).system == system


def test_new_units_and_categories_are_listed_and_their_ids_go_on_record(people, file, run):
    answer = run(file(as_csv(ROW | {"lead_unit": "区水务局", "category": "水务"})))

    assert "区水务局" in answer.words
    assert "水务" in answer.words
    told = data_of(Event.objects.get(kind="added_by_import"))["rows"]
    assert told == {
        "unit": [Unit.objects.get(label_zh="区水务局").pk],
        "category": [Category.objects.get(label_zh="水务").pk],
    }


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("session", "2021"),
        ("lead_deputy", "王小明"),
        ("delegation", "新镇代表团"),
        ("cosigners", "王小明"),
        ("lead_unit", "区水务局"),
        ("co_units", "区水务局"),
        ("category", "水务"),
    ],
)
def test_strict_refuses_whatever_is_not_known_here(people, file, run, column, name):
    before = [model.objects.count() for model in (Session, User, Delegation, Unit, Category)]

    answer = run(file(as_csv(ROW | {column: name})), "--strict")

    assert (answer.code, answer.places) == (1, [(2, column)])
    assert [m.objects.count() for m in (Session, User, Delegation, Unit, Category)] == before
