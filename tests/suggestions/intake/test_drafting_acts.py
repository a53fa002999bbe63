"""Stories of drafts: co-signers, handing in, taking back, withdrawing."""

from dataclasses import replace
from datetime import date

import pytest

from notifications.models import Message
from suggestions.intake.content import standing_text
from suggestions.intake.drafting import (
    answer_invitation,
    drop_cosigner,
    invite,
    revise_draft,
    start_draft,
    submit,
    take_back,
)
from suggestions.intake.filing import attach_file, remove_file
from suggestions.intake.reviewing import return_to_deputy
from suggestions.intake.withdrawing import ask_withdrawal
from suggestions.models import Attachment, CoSignature, Facts, Suggestion
from suggestions.record import ActRefused
from tests import cast as play
from tests.suggestions.everybody import cosigned, everybody, everything, invited, seat

pytestmark = pytest.mark.django_db


def revised(people, case, **changes):
    """Mei saves her draft with some parts changed."""
    content = replace(play.content(people), **changes)
    revise_draft(play.fresh(case), play.by(people.mei, play.SUBMITTED), content=content)


def handed_in(people, case):
    submit(play.fresh(case), play.by(people.mei, play.SUBMITTED))
    return play.fresh(case)


def told(kind: str) -> set[str]:
    """Give the names of those who were told something."""
    return set(Message.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def test_nobody_writes_before_a_session_was_opened():
    people = play.cast()

    with pytest.raises(ActRefused):
        play.draft(people, day=date(2025, 1, 6))

    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("part", ["category", "wished_unit"])
def test_a_draft_names_nothing_of_another_congress(part):
    people, others = play.cast(), play.cast("nearby")
    foreign = {"category": others.category, "wished_unit": others.transport}[part]
    content = replace(play.content(people), **{part: foreign})
    case = play.draft(people)
    before = everything()

    with pytest.raises(ActRefused):
        start_draft(
            None, play.by(people.mei, play.SUBMITTED), deputy=seat(people.mei), content=content
        )
    with pytest.raises(ActRefused):
        revised(people, case, **{part: foreign})

    assert everything() == before


def test_a_deputy_who_is_named_twice_is_asked_once_and_whoever_was_asked_is_not_asked_again():
    people = everybody()
    case = invited(people)
    both = [seat(people.lan), seat(people.zhou), seat(people.zhou), seat(people.mei)]

    invite(case, play.by(people.mei, play.SUBMITTED), deputies=both)
    with pytest.raises(ActRefused):
        invite(case, play.by(people.mei, play.SUBMITTED), deputies=both)

    assert sorted(case.cosignatures.values_list("deputy__user__name", flat=True)) == [
        "兰志远",
        "周明",
    ]
    assert Message.objects.filter(kind="cosignature_invited").count() == 2


def test_a_deputy_of_another_congress_is_not_asked():
    people, others = play.cast(), play.cast("nearby")
    case = play.draft(people)

    with pytest.raises(ActRefused):
        invite(case, play.by(people.mei, play.SUBMITTED), deputies=[seat(others.lan)])

    assert not case.cosignatures.exists()


def test_who_had_agreed_to_another_text_is_asked_again_and_nobody_else():
    people = everybody()
    case = cosigned(people)
    invite(case, play.by(people.mei, play.SUBMITTED), deputies=[seat(people.zhou)])
    answer_invitation(case, play.by(people.zhou, play.SUBMITTED), confirmed=False)

    revised(people, case, years_raised=3)
    assert case.cosignatures.get(deputy=seat(people.lan)).state == CoSignature.State.CONFIRMED
    revised(people, case, proposal="一、只增设一处。")

    states = dict(case.cosignatures.values_list("deputy__user__name", "state"))
    assert states == {"兰志远": "invited", "周明": "declined"}


def test_a_co_signer_answers_for_himself_only():
    people = everybody()
    case = invited(people)

    for member in (people.mei, people.zhou, people.song):
        with pytest.raises(ActRefused):
            answer_invitation(case, play.by(member, play.SUBMITTED), confirmed=True)

    assert case.cosignatures.get().state == CoSignature.State.INVITED


def test_a_suggestion_waits_for_its_co_signers_or_does_without_them():
    people = play.cast()
    case = invited(people)

    with pytest.raises(ActRefused):
        handed_in(people, case)
    drop_cosigner(case, play.by(people.mei, play.SUBMITTED), deputy=seat(people.lan))

    assert handed_in(people, case).state == "submitted"
    assert told("submitted") == {"宋文秀"}


@pytest.mark.parametrize("part", ["title", "situation", "proposal"])
def test_a_suggestion_with_a_part_missing_is_not_handed_in(part):
    people = play.cast()
    case = play.draft(people)
    revised(people, case, **{part: " \n"})

    with pytest.raises(ActRefused):
        handed_in(people, case)

    assert play.fresh(case).state == "draft"


def test_what_was_taken_back_is_handed_in_again_as_it_was():
    people = play.cast()
    case = play.submitted(people)
    take_back(case, play.by(people.mei, play.SUBMITTED))

    assert handed_in(people, case).state == "submitted"
    assert case.texts.get().number == 1


def test_what_was_taken_back_and_revised_is_a_second_version_and_the_first_is_kept():
    people = play.cast()
    case = handed_in(people, cosigned(people))
    take_back(case, play.by(people.mei, play.SUBMITTED))
    revised(people, case, proposal="一、改设临时站。")

    with pytest.raises(ActRefused):
        handed_in(people, case)  # Lan is asked again
    answer_invitation(play.fresh(case), play.by(people.lan, play.SUBMITTED), confirmed=True)
    handed_in(people, case)

    texts = case.texts.order_by("number")
    assert [text.proposal for text in texts] == [
        play.content(people).proposal,
        "一、改设临时站。",
    ]
    assert all(text.sealed_at for text in texts)


def test_what_the_secretariat_gave_back_comes_in_again_as_the_same_suggestion():
    people = play.cast()
    case = play.submitted(people)
    return_to_deputy(case, play.by(people.song, play.SUBMITTED), reason="请写明站名。")
    revised(people, case, situation="石桥镇北片。")

    case = handed_in(people, case)

    assert (case.state, standing_text(case).situation) == ("submitted", "石桥镇北片。")
    assert told("returned_to_deputy") == {"梅若兰"}


def test_nothing_is_taken_back_once_it_has_a_number():
    people = play.cast()
    case = play.numbered(people)

    with pytest.raises(ActRefused):
        take_back(case, play.by(people.mei, play.SUBMITTED))

    assert play.fresh(case).state == "submitted"


def test_a_file_is_removed_once_and_never_after_it_was_handed_in():
    people = play.cast()
    case = play.draft(people)
    attach_file(case, play.by(people.mei, play.SUBMITTED), file=play.a_file("图.pdf"))
    attach_file(case, play.by(people.mei, play.SUBMITTED), file=play.a_file("表.pdf"))
    first, second = case.attachments.order_by("pk")

    remove_file(case, play.by(people.mei, play.SUBMITTED), attachment=first)
    with pytest.raises(ActRefused):
        remove_file(case, play.by(people.mei, play.SUBMITTED), attachment=first)
    case = handed_in(people, case)
    take_back(case, play.by(people.mei, play.SUBMITTED))
    with pytest.raises(ActRefused):
        remove_file(case, play.by(people.mei, play.SUBMITTED), attachment=second)

    assert case.attachments.get() == second


def test_nobody_removes_a_file_of_another_draft():
    people = play.cast()
    case, other = play.draft(people), play.draft(people, title="关于另一件事的建议")
    attach_file(other, play.by(people.mei, play.SUBMITTED), file=play.a_file())

    with pytest.raises(ActRefused):
        remove_file(case, play.by(people.mei, play.SUBMITTED), attachment=Attachment.objects.get())

    assert other.attachments.exists()


def test_a_suggestion_carries_ten_files():
    people = play.cast()
    case = play.draft(people)
    for number in range(10):
        attach_file(case, play.by(people.mei, play.SUBMITTED), file=play.a_file(f"{number}.pdf"))

    with pytest.raises(ActRefused):
        attach_file(case, play.by(people.mei, play.SUBMITTED), file=play.a_file("11.pdf"))

    assert case.attachments.count() == 10


@pytest.mark.parametrize(("preset", "may"), [("shanghai", True), ("beijing", False)])
def test_after_the_hand_out_the_policy_says_whether_it_can_be_withdrawn(preset, may):
    people = play.cast(preset=preset)
    case = play.assigned(people)

    if may:
        ask_withdrawal(case, play.by(people.mei, play.REPLIED), reason="已经解决。")
    else:
        with pytest.raises(ActRefused) as refusal:
            ask_withdrawal(case, play.by(people.mei, play.REPLIED), reason="已经解决。")
        assert "第十三条" in refusal.value.article

    assert play.fresh(case).state == ("withdrawn" if may else "assigned")


def test_a_withdrawal_ends_the_handling_at_once_and_the_number_is_not_given_again():
    people = play.cast()
    case = play.assigned(people)

    ask_withdrawal(case, play.by(people.mei, play.REPLIED), reason="已经解决。")

    case = play.fresh(case)
    assert (case.number, case.ended_on) == (1, play.REPLIED)
    assert {a.state for a in case.assignments.all()} == {"returned"}
    assert told("taken_off") == {"林科员", "方科员"}
    assert told("withdrawn") == {"宋文秀"}
    assert Facts.objects.get(case=case, unit=None, end_on=None, known_to=None).ended == "withdrawn"
    assert play.numbered(people, title="关于另一件事的建议").number == 2


def test_the_session_is_the_one_of_the_day_on_which_it_is_handed_in():
    people = play.cast()
    case = play.draft(people)
    assert case.period == "session"

    submit(case, play.by(people.mei, date(2025, 3, 1)))

    case = play.fresh(case)
    assert (case.session, case.period) == (people.session, "between")
