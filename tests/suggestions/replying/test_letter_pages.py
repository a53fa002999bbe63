"""Who gets a letter as a file, under which name, and how it is sent."""

from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Membership
from suggestions.models import Draft, Reply
from suggestions.replying.letter_files import OPENXML
from tests import cast as play
from tests.suggestions.desk import at_desk, the_form, words
from tests.suggestions.everybody import everybody, everything, signed, signed_by_two
from tests.suggestions.sheets import squeezed, words_in_pdf, words_in_word

pytestmark = pytest.mark.django_db

KINDS = {"docx": (OPENXML, words_in_word), "pdf": ("application/pdf", words_in_pdf)}


def file_of(reply: Reply, kind: str = "docx", **asked: object) -> str:
    """Give the address of a letter's file."""
    return reverse("suggestions:letter", args=[reply.public_id, kind], query=asked or None)


def text_of(member: Membership, reply: Reply, kind: str, **asked: object) -> str:
    """Open a letter as a file, and give its words."""
    answer = at_desk(member).get(file_of(reply, kind, **asked))
    return squeezed(KINDS[kind][1](answer.content))


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_a_download_under_its_number_and_title(kind):
    people = play.cast()
    reply = play.answered(people).replies.get()

    answer = at_desk(people.song).get(file_of(reply, kind))

    name = unquote(answer.headers["Content-Disposition"])
    assert answer.headers["Content-Type"] == KINDS[kind][0]
    assert name.startswith("attachment; ")
    assert f"云交函〔2025〕12号 对九届五次会议第1号建议的答复.{kind}" in name
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_who_may_read_a_letter_may_have_its_file_and_nobody_else():
    people, other = everybody(), play.cast("other")
    draft = signed(people).replies.get()
    issued = play.answered(people).replies.get()
    delivered = play.resolved(people).replies.get()

    def readers(reply: Reply) -> set[str]:
        everyone = people.members | {"stranger": other.song}
        codes = {n: at_desk(m).get(file_of(reply)).status_code for n, m in everyone.items()}
        assert set(codes.values()) <= {200, 404}
        return {name for name, code in codes.items() if code == 200}

    assert readers(draft) == {"lin", "zhao"}
    assert readers(issued) == {"lin", "zhao", "fang", "guan", "song", "chen"}
    assert readers(delivered) == {"lin", "zhao", "fang", "guan", "song", "chen", "mei"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_can_not_pass_for_the_letter(kind):
    people = play.cast()
    reply = signed(people).replies.get()

    answer = at_desk(people.lin).get(file_of(reply, kind))

    assert "征求意见稿" in squeezed(KINDS[kind][1](answer.content))
    assert "征求意见稿" in unquote(answer.headers["Content-Disposition"])


@pytest.mark.parametrize("kind", KINDS)
def test_each_signer_has_a_letter_and_the_page_lets_one_choose(kind):
    people = play.cast()
    case = signed_by_two(people)
    reply = case.replies.get()

    page = words(at_desk(people.lan).get(case.get_absolute_url()))

    assert '<option value="1">兰志远</option>' in page
    assert "梅若兰、兰志远代表：" in text_of(people.lan, reply, kind)
    assert "梅若兰、兰志远代表：" in text_of(people.lan, reply, kind, to="")
    alone = text_of(people.lan, reply, kind, to="1")
    assert "兰志远代表：" in alone
    assert "梅若兰、" not in alone


def test_of_one_signer_there_is_nothing_to_choose():
    people = play.cast()
    case = play.resolved(people)

    page = words(at_desk(people.mei).get(case.get_absolute_url()))

    assert file_of(case.replies.get(), "docx") in page
    assert file_of(case.replies.get(), "pdf") in page
    assert 'name="to"' not in page


@pytest.mark.parametrize("odd", ["2", "-1", "x", "1.0", "９", "0" * 4, "1\0", "٣"])
def test_a_letter_to_nobody_does_not_exist(odd):
    people = play.cast()
    reply = signed_by_two(people).replies.get()

    assert at_desk(people.song).get(file_of(reply, to=odd)).status_code == 404


def test_a_letter_of_another_kind_does_not_exist():
    people = play.cast()
    part = play.part(signed(people), people.transport)
    lin = at_desk(people.lin)
    preview = reverse("suggestions:preview_file", args=[part.public_id, "odt"])

    assert lin.get(file_of(part.replies.get(), "odt")).status_code == 404
    assert lin.post(preview, {"text": "x"}).status_code == 404


def test_who_reads_english_has_the_chinese_letter():
    people = play.cast()
    reply = play.answered(people).replies.get()
    people.song.user.language = "en"
    people.song.user.save(update_fields=["language"])

    page = words(at_desk(people.song).get(reply.case.get_absolute_url()))

    for said in (text_of(people.song, reply, "pdf"), page):
        assert "抄送：人大常委会代表工委，政府办公室。" in said
        assert "区交通委" in said
    assert "Word file" in page


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_typed_is_sent_as_a_draft_and_nothing_is_kept(kind):
    people = play.cast()
    part = play.part(signed(people), people.transport)
    lin = at_desk(people.lin)
    form = the_form(lin.get(reverse("suggestions:work", args=[part.public_id])), "draft")
    typed = {**form.fields, "text": "来信收悉。\n一、#刚刚*打*的<w:t>字。\n谢谢。", "outcome": "A"}
    address = reverse("suggestions:preview_file", args=[part.public_id, kind])
    before = everything()

    answer = lin.post(address, typed)

    said = squeezed(KINDS[kind][1](answer.content))
    assert "一、#刚刚*打*的<w:t>字。" in said
    assert "征求意见稿" in said
    assert everything() == before
    assert not Draft.objects.exists()
    assert lin.get(address).url == reverse("suggestions:work", args=[part.public_id])


def test_the_preview_offers_its_files_on_the_page_and_inside_it():
    people = play.cast()
    part = play.part(signed(people), people.transport)
    lin = at_desk(people.lin)
    address = reverse("suggestions:preview_reply", args=[part.public_id])
    form = the_form(lin.get(reverse("suggestions:work", args=[part.public_id])), "draft")

    whole = words(lin.post(address, form.fields))
    inside = words(lin.post(address, form.fields, headers={"HX-Request": "true"}))

    for kind in KINDS:
        to = reverse("suggestions:preview_file", args=[part.public_id, kind])
        assert f'data-again formaction="{to}"' in whole
        assert f'data-again formaction="{to}"' in inside


def test_who_may_not_write_the_letter_gets_no_draft_of_it():
    people = everybody()
    case = signed(people)
    own, helper = (play.part(case, unit) for unit in (people.transport, people.finance))
    play.sign_for(helper, play.by(people.fang, play.HANDED_OUT))
    typed = {"text": "冒名的答复。"}

    of_helper = reverse("suggestions:preview_file", args=[helper.public_id, "pdf"])
    refused = at_desk(people.fang).post(of_helper, typed)
    assert (refused.status_code, refused.headers["Content-Type"][:9]) == (409, "text/html")
    assert "冒名的答复。" in refused.content.decode(), "given back to whoever typed it"
    for member in (people.mei, people.song, people.wu, people.guan, people.deng):
        of_own = reverse("suggestions:preview_file", args=[own.public_id, "pdf"])
        assert at_desk(member).post(of_own, typed).status_code == 404


def test_a_letter_asks_as_often_for_many_signers_units_and_letters_as_for_few():
    people = play.cast()
    few, many = play.answered(people).replies.get(), signed_by_two(people).replies.get()
    song = at_desk(people.song)
    song.get(file_of(few))

    def asked(reply: Reply) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert song.get(file_of(reply)).status_code == 200
        return len(queries)

    assert asked(few) == asked(many)
