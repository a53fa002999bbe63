"""The secretariat enters what came on paper, corrects, and changes who leads."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from history.models import Event
from notifications.models import Message
from people.models import Deputy, Unit
from suggestions.models import Attachment, Suggestion
from tests import cast as play
from tests.suggestions.desk import at_desk, send, send_form, the_form, words

pytestmark = pytest.mark.django_db
ENTER = "/secretariat/enter/"
TODAY = "2025-03-03T10:00:00+08:00"


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel(TODAY):
        yield


def scan(name: str = "scan.pdf", body: bytes = b"%PDF-1.7\n%scan\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def paper(**changes: object) -> dict[str, object]:
    """What stands on the paper."""
    return {
        "deputy": "梅若兰",
        "given_on": "2025-01-09",
        "title": "关于冬季供暖的建议",
        "situation": "老旧小区供暖不足。",
        "proposal": "一、改造管网。",
        "scan": scan(),
        **changes,
    }


def test_what_came_on_paper_is_entered_with_its_scan_and_the_deputies_are_told():
    people = play.cast()
    song = at_desk(people.song)

    done = send(song, ENTER, **paper(cosigners="兰志远"))

    case = Suggestion.objects.get()
    assert done.url == reverse("suggestions:waiting", args=["review"])
    assert (case.state, case.on_paper, case.title) == ("submitted", True, "关于冬季供暖的建议")
    # It was handed in while the congress sat: that day counts, not the day of typing.
    assert (case.submitted_on, case.period) == (date(2025, 1, 9), "session")
    assert case.attachments.get().purpose == Attachment.Purpose.SCAN
    assert case.cosignatures.get().deputy == people.lan.deputy
    told = Message.objects.filter(kind="entered_for_deputy").values_list("recipient", flat=True)
    assert set(told) == {people.mei.user_id, people.lan.user_id}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scan": ""}, "scan"),
        ({"scan": scan("scan.pdf", b"MZ\x90\x00 not a pdf")}, "scan"),
        ({"scan": scan("scan.exe", b"MZ\x90\x00")}, "scan"),
        ({"scan": scan("scan.pdf", b"")}, "scan"),
        ({"title": ""}, "title"),
        ({"title": "字" * 101}, "title"),
        ({"situation": "", "proposal": " "}, "proposal"),
        ({"situation": "字" * 100_000}, "situation"),
        ({"situation": "a\0b"}, "situation"),
        ({"deputy": "查无此人"}, "deputy"),
        ({"deputy": ""}, "deputy"),
        ({"cosigners": "兰志远、查无此人"}, "cosigners"),
        ({"given_on": "2025-03-04"}, "given_on"),
        ({"given_on": "2025-02-30"}, "given_on"),
        ({"wished_unit": "没有这个单位"}, "wished_unit"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_what_was_typed_stays(wrong, field):
    people = play.cast()
    song = at_desk(people.song)

    page = send(song, ENTER, **paper(**wrong))

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert "problems" in words(page)
    if "title" not in wrong:
        assert "关于冬季供暖的建议" in words(page)
    assert not Suggestion.objects.exists()


def test_too_large_a_scan_is_refused_and_the_text_is_kept(settings):
    settings.UPLOAD_FILE_LIMIT = 2**20
    song = at_desk(play.cast().song)

    page = send(song, ENTER, **paper(scan=scan("scan.pdf", b"%PDF-1.7\n" + b"x" * 2**21)))

    assert page.status_code == 422
    assert "1 MB" in words(page)
    assert "老旧小区供暖不足。" in words(page)


def test_two_deputies_of_one_name_are_told_apart_by_their_certificates():
    people = play.cast()
    twin = Deputy.objects.create(
        congress=people.congress,
        term=people.session.term,
        user=play.user("mei2", "梅若兰"),
        certificate_no="077",
    )
    song = at_desk(people.song)

    unclear = send(song, ENTER, **paper())
    send(song, ENTER, **paper(deputy="梅若兰（077）"))

    assert unclear.status_code == 422
    assert "077" in words(unclear)
    assert Suggestion.objects.get().proposer == twin


def test_a_deputy_of_another_congress_is_not_found():
    people, other = play.cast(), play.cast("other")
    Deputy.objects.filter(pk=other.mei.deputy_id).update(certificate_no="4711")

    page = send(at_desk(people.song), ENTER, **paper(deputy="4711"))

    assert page.status_code == 422
    assert not Suggestion.objects.exists()


def test_of_a_secret_matter_nothing_but_a_number_is_kept():
    people = play.cast()
    song = at_desk(people.song)

    done = send(song, ENTER, **paper(matter="secret", category=str(people.category.pk)))

    case = Suggestion.objects.get()
    assert done.status_code == 302
    assert (case.title, case.secret, case.category) == ("线下办理", True, people.category)
    assert not case.attachments.exists()
    assert case.texts.get().situation == ""
    send(song, reverse("suggestions:review", args=[case.public_id]), "accept")
    assert play.fresh(case).number == 1


def test_a_paper_sent_twice_is_entered_once():
    people = play.cast()
    song = at_desk(people.song)
    form = the_form(song.get(ENTER))

    for _ in range(2):
        send_form(song, ENTER, form, **paper())

    assert Suggestion.objects.count() == 1


def test_only_the_secretariat_enters():
    people = play.cast()

    codes = [at_desk(m).get(ENTER).status_code for m in (people.song, people.mei, people.lin)]

    assert codes == [200, 404, 404]


def test_a_correction_keeps_the_old_value_the_new_one_and_the_reason():
    people = play.cast()
    case = play.numbered(people)
    song = at_desk(people.song)
    url = reverse("suggestions:correct", args=[case.public_id])

    assert "关于增设公交站点的建议" in words(song.get(url))
    done = send(song, url, title="关于增设公交站点和候车亭的建议", reason="录入时漏字。")

    assert done.url == case.get_absolute_url()
    case = play.fresh(case)
    assert case.title == "关于增设公交站点和候车亭的建议"
    kept = case.notes.get().text
    assert all(w in kept for w in ("关于增设公交站点的建议", case.title, "录入时漏字。"))


def test_a_correction_that_changes_nothing_or_gives_no_reason_is_refused():
    people = play.cast()
    case = play.numbered(people)
    song = at_desk(people.song)
    url = reverse("suggestions:correct", args=[case.public_id])

    same = send(song, url, reason="没有变化。")
    silent = send(song, url, title="另一个标题")

    assert [same.status_code, silent.status_code] == [422, 422]
    assert "另一个标题" in words(silent)
    assert not Event.objects.filter(kind="corrected").exists()


def test_of_a_secret_matter_only_the_category_is_corrected():
    people = play.cast()
    case = play.numbered(people)
    Suggestion.objects.update(secret=True)

    page = at_desk(people.song).get(reverse("suggestions:correct", args=[case.public_id]))

    assert set(page.context["form"].fields) == {"category", "kind", "reason"}


def test_another_deputy_takes_the_lead_and_both_are_told():
    people = play.cast()
    case = play.assigned(people)
    song = at_desk(people.song)
    url = reverse("suggestions:change_lead", args=[case.public_id])

    same = send(song, url, deputy="梅若兰", reason="调离。")
    done = send(song, url, deputy="兰志远", reason="调离。")

    assert same.status_code == 422
    assert done.status_code == 302
    assert play.fresh(case).proposer == people.lan.deputy
    told = Message.objects.filter(kind="lead_changed").values_list("recipient", flat=True)
    assert set(told) == {people.mei.user_id, people.lan.user_id}


def test_the_lists_offer_nobody_of_another_congress():
    people, other = play.cast(), play.cast("other")
    Unit.objects.filter(pk=other.education.pk).update(label_zh="外区教育局")
    other.mei.user.name = "外区代表"
    other.mei.user.save(update_fields=["name"])

    page = words(at_desk(people.song).get(ENTER))

    assert "梅若兰" in page
    assert "区教育局" in page
    assert "外区代表" not in page
    assert "外区教育局" not in page
