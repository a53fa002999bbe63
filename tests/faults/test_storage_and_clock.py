"""A disk that is full, and clocks that go wrong: nothing half done, and people are told."""

import errno
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config import clock
from history.models import Anchor, Event
from history.verify import breaks
from notifications.models import Message
from suggestions.intake.filing import attach_file
from suggestions.intake.reviewing import enter_for_deputy
from suggestions.models import Attachment
from suggestions.recalculation import differences
from suggestions.record import ActRefused
from suggestions.replying.actions import issue_reply
from tests import cast as play
from tests.suggestions.desk import the_form
from tests.suggestions.everybody import everybody, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def full_disk(monkeypatch):
    """The storage takes half a file and then has no space left; gives how to make room."""
    whole = FileSystemStorage._save

    def half(self, name, content):
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(FileSystemStorage, "_save", half)
    return lambda: monkeypatch.setattr(FileSystemStorage, "_save", whole)


def an_upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("附图.pdf", b"%PDF-1.7\n%scan\n")


def files() -> list[Path]:
    media = Path(settings.MEDIA_ROOT)
    return [path for path in media.rglob("*") if path.is_file()] if media.exists() else []


def test_a_file_that_does_not_fit_leaves_nothing_and_fits_later(full_disk):
    people = play.cast()
    case = play.draft(people)
    client = Client(raise_request_exception=False)
    client.force_login(people.mei.user)
    address = reverse("suggestions:attach", args=[case.public_id])
    before = Event.objects.count()
    page = reverse("suggestions:edit_people", args=[case.public_id])
    form = the_form(client.get(page), "/attach/")

    answer = client.post(address, {**form.fields, "file": an_upload()})

    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert "请稍等一分钟，返回后重新提交" in answer.content.decode()
    assert (Attachment.objects.count(), files()) == (0, [])
    assert Event.objects.count() == before

    full_disk()
    answer = client.post(address, {**form.fields, "file": an_upload()})
    assert answer.status_code == 302
    assert len(files()) == Attachment.objects.count() == 1


def test_a_letter_whose_file_does_not_fit_is_not_issued_until_it_does(full_disk):
    people = everybody()
    case = signed(people)
    part = play.part(case, people.transport)
    before = (Event.objects.count(), Message.objects.count())
    zhao, sent = play.by(people.zhao, play.REPLIED), {"letter": play.letter()}

    with pytest.raises(OSError, match="No space"):
        issue_reply(part, zhao, **sent, files=[play.a_file()])

    assert play.fresh(case).state == "assigned"
    assert play.part(case, people.transport).state == "signed_for"
    assert (Event.objects.count(), Message.objects.count(), files()) == (*before, [])

    full_disk()
    issue_reply(part, zhao, **sent, files=[play.a_file()])
    assert play.fresh(case).state == "answered"
    assert Event.objects.count() == before[0] + 1
    assert Message.objects.filter(kind="reply_issued", recipient=people.song.user).count() == 1
    assert len(files()) == 1


@pytest.fixture
def half_full_disk(monkeypatch):
    """The storage writes the beginning of a file, and then has no space left."""
    whole = FileSystemStorage._save

    def half(self, name, content):
        whole(self, name, content)
        raise OSError(errno.ENOSPC, "No space left on device", name)

    monkeypatch.setattr(FileSystemStorage, "_save", half)


def attached(people, case) -> None:
    attach_file(case, play.by(people.mei, play.SUBMITTED), file=play.a_file())


@pytest.mark.parametrize(
    "fault", [ActRefused("Refused at last."), IntegrityError("Twice."), KeyboardInterrupt()]
)
def test_where_an_act_comes_to_nothing_its_file_is_not_left_behind(monkeypatch, fault):
    people = play.cast()
    case = play.draft(people)

    def fail(*_args, **_more):
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr("suggestions.intake.filing.record", fail)
        with pytest.raises(type(fault)):
            attached(people, case)

    assert (Attachment.objects.count(), files()) == (0, [])
    attached(people, case)
    assert len(files()) == Attachment.objects.count() == 1


def test_of_a_file_that_was_begun_nothing_is_left(half_full_disk):
    people = play.cast()
    case = play.draft(people)

    with pytest.raises(OSError, match="No space"):
        attached(people, case)

    assert (Attachment.objects.count(), files()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_of_a_paper_that_is_entered_twice_at_once_one_scan_is_kept(at_once):
    people = play.cast()
    acting = play.by(people.song, play.SUBMITTED)

    def entered():
        return enter_for_deputy(
            None,
            acting,
            deputy=people.mei.deputy,
            content=play.content(people),
            cosigners=[],
            secret=False,
            scan=play.a_file(),
        )

    events = at_once(*[entered] * 4)

    assert {event.pk for event in events} == {Event.objects.get().pk}
    assert len(files()) == Attachment.objects.count() == 1


def test_a_clock_that_was_set_back_breaks_no_history():
    people = play.cast()
    case = play.numbered(people)
    play.assign(case, play.by(people.song, play.HANDED_OUT), units=play.lead_and_co(people))
    part = play.part(case, people.transport)

    play.sign_for(part, play.by(people.lin, play.HANDED_OUT - timedelta(days=1)))

    stream = Event.objects.filter(stream__ref=str(case.pk)).order_by("seq")
    times = list(stream.values_list("recorded_at", flat=True))
    assert times != sorted(times)  # told as the clock said it, in the order in which it happened
    assert list(breaks()) == []
    assert list(differences()) == []


def test_the_clock_does_nothing_twice_when_it_jumps_or_two_of_them_tick():
    people = play.cast()
    play.assigned(people)
    now = timezone.now()

    for at in (now, now + timedelta(days=3), now - timedelta(hours=2), now, now):
        clock.tick(at)
    anchors, messages = Anchor.objects.count(), Message.objects.count()
    clock.tick(now)
    clock.tick(now + timedelta(days=3))

    assert (Anchor.objects.count(), Message.objects.count()) == (anchors, messages)
    assert list(breaks()) == []
