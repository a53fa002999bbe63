"""A deputy writes: step by step, with nothing typed ever lost."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from history.models import Event
from people.models import Membership
from suggestions.intake import drafting
from suggestions.models import CoSignature, Draft, Suggestion
from tests import cast as play


def signed_in(member: Membership) -> Client:
    """Give a browser in which somebody is signed in."""
    client = Client()
    client.force_login(member.user)
    return client


def hidden(page, name: str) -> str:
    """Give the value of a hidden input of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found, f"no {name} on the page"
    return found[1]


def send(client: Client, url: str, **fields: object):
    """Open a page and send its form, as a browser does."""
    page = client.get(url)
    keys = {"act_key": hidden(page, "act_key")}
    if b'name="seen"' in page.content:
        keys["seen"] = hidden(page, "seen")
    return client.post(url, {**keys, **fields})


@pytest.mark.django_db
def test_a_deputy_writes_a_suggestion_in_five_steps():
    people = play.cast()
    mei = signed_in(people.mei)

    started = send(
        mei, reverse("suggestions:new"), title="关于夜间公交的建议", situation="末班车太早。"
    )
    case = Suggestion.objects.get()
    edit = reverse("suggestions:edit", args=[case.public_id])
    assert started.url == f"{edit}proposal/"
    assert send(mei, f"{edit}proposal/", proposal="一、延长。\n二、加密。").url == f"{edit}people/"
    wishes = {"wish_publication": "title", "years_raised": "2", "source": "visit"}
    assert send(mei, f"{edit}wishes/", **wishes).url == f"{edit}check/"
    sent = send(mei, f"{edit}check/")

    case.refresh_from_db()
    assert sent.url == case.get_absolute_url()
    assert (case.state, case.wish_publication, case.years_raised) == ("submitted", "title", 2)
    assert case.texts.get().sealed_at is not None
    assert Event.objects.filter(kind="submitted").count() == 1


@pytest.mark.django_db
def test_what_was_typed_and_not_sent_is_there_again_and_tabs_do_not_overwrite_each_other():
    people = play.cast()
    mei = signed_in(people.mei)
    keep = reverse("suggestions:autosave")
    form = "suggestion:new:matter"

    first = mei.post(keep, {"form": form, "tab": "a", "title": "第一个窗口"})
    second = mei.post(keep, {"form": form, "tab": "b", "title": "第二个窗口"})

    assert first.status_code == second.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d", second.json()["saved_at"])
    assert {d.fields["title"] for d in Draft.objects.all()} == {"第一个窗口", "第二个窗口"}
    assert "第二个窗口" in mei.get(reverse("suggestions:new")).content.decode()
    send(mei, reverse("suggestions:new"), title="第二个窗口", tab="c", restored="b")
    assert [d.fields["title"] for d in Draft.objects.all()] == ["第一个窗口"]
    assert not signed_in(people.lan).get(reverse("suggestions:mine")).context["unsent"]


@pytest.mark.django_db
def test_a_unit_that_ends_next_month_can_be_wished_for_and_one_that_is_gone_can_not():
    people = play.cast()
    today = localdate()
    people.transport.closed_on = today + timedelta(days=30)
    people.finance.closed_on = today - timedelta(days=1)
    for unit in (people.transport, people.finance):
        unit.save(update_fields=["closed_on"])
    case = play.draft(people)
    mei = signed_in(people.mei)
    wishes = reverse("suggestions:edit_wishes", args=[case.public_id])
    answers = {"wish_publication": "full", "years_raised": "1"}

    kept = send(mei, wishes, wished_unit=people.transport.pk, **answers)
    gone = send(mei, wishes, wished_unit=people.finance.pk, **answers)

    assert (kept.status_code, gone.status_code) == (302, 422)
    assert play.fresh(case).wished_unit == people.transport
    assert people.transport.label in mei.get(wishes).content.decode()


@pytest.mark.django_db
def test_a_form_sent_twice_acts_once():
    people = play.cast()
    mei = signed_in(people.mei)
    page = mei.get(reverse("suggestions:new"))
    fields = {"act_key": hidden(page, "act_key"), "title": "关于夜间公交的建议"}

    first, second = (mei.post(reverse("suggestions:new"), fields) for _ in range(2))

    assert first.url == second.url
    assert Suggestion.objects.count() == 1


@pytest.mark.django_db
def test_a_draft_handed_in_twice_is_handed_in_once_and_what_comes_later_keeps_its_words():
    people = play.cast()
    case = play.draft(people)
    mei = signed_in(people.mei)
    check, edit = (
        reverse(f"suggestions:edit_{step}", args=[case.public_id]) for step in ("check", "proposal")
    )
    keys = {"act_key": hidden(mei.get(check), "act_key")}
    left_open = {"act_key": hidden(mei.get(edit), "act_key"), "proposal": "交后才写的话。"}

    first, second = (mei.post(check, keys) for _ in range(2))
    late = mei.post(edit, left_open)

    assert (first.status_code, first.url) == (302, case.get_absolute_url())
    assert (second.status_code, second.url) == (302, case.get_absolute_url())
    assert Event.objects.filter(kind="submitted").count() == 1
    assert late.status_code == 409
    assert "交后才写的话。" in late.content.decode()
    assert signed_in(people.lan).post(edit, left_open).status_code == 404  # he does not learn of it


@pytest.mark.django_db
def test_a_form_sent_after_somebody_else_acted_says_what_happened_and_keeps_the_text():
    people = play.cast()
    case = play.draft(people)
    mei = signed_in(people.mei)
    edit = reverse("suggestions:edit_proposal", args=[case.public_id])
    page = mei.get(edit)
    send(mei, edit, proposal="另一个窗口先保存的文字。")

    late = mei.post(
        edit,
        {"act_key": "k2", "seen": hidden(page, "seen"), "proposal": "晚到的、不能丢的文字。"},
    )

    assert late.status_code == 409
    assert "晚到的、不能丢的文字。" in late.content.decode()
    assert case.texts.get().proposal == "另一个窗口先保存的文字。"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [{"title": ""}, {"title": "长" * 100_000}, {"title": "好", "situation": "长" * 100_000}],
    ids=["empty", "endless title", "endless text"],
)
def test_bad_input_changes_nothing_and_stays_in_the_form(fields):
    people = play.cast()

    page = send(signed_in(people.mei), reverse("suggestions:new"), **fields)

    assert page.status_code == 422
    assert Suggestion.objects.count() == 0
    assert fields["title"] in page.content.decode()


@pytest.mark.django_db
def test_co_signers_are_asked_answer_for_themselves_and_are_asked_again_after_a_change():
    people = play.cast()
    case = play.draft(people)
    mei, lan = signed_in(people.mei), signed_in(people.lan)
    edit = reverse("suggestions:edit_people", args=[case.public_id])
    assert lan.get(case.get_absolute_url()).status_code == 404

    page = mei.get(edit)
    keys = {"act_key": hidden(page, "act_key"), "seen": hidden(page, "seen")}
    mei.post(reverse("suggestions:invite", args=[case.public_id]), {**keys, "names": "兰志远"})
    refused = send(mei, reverse("suggestions:edit_check", args=[case.public_id]))
    assert refused.status_code == 409
    send(lan, reverse("suggestions:cosign", args=[case.public_id]), answer="yes")
    assert case.cosignatures.get().state == CoSignature.State.CONFIRMED
    send(
        mei,
        reverse("suggestions:edit_proposal", args=[case.public_id]),
        proposal="完全不同的具体建议。",
    )

    assert case.cosignatures.get().state == CoSignature.State.INVITED
    unknown = mei.post(
        reverse("suggestions:invite", args=[case.public_id]), {"act_key": "x", "names": "无此人"}
    )
    assert unknown.status_code == 422
    assert "无此人" in unknown.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("空.pdf", b""),
        ("假.pdf", b"MZ\x90\x00 this is a program"),
        ("宏.exe", b"MZ\x90\x00"),
        ("页.html", b"<script>alert(1)</script>"),
        ("图.png", b"%PDF-1.7 no picture"),
    ],
)
def test_files_that_are_not_what_they_say_are_refused_in_words(name, body):
    people = play.cast()
    case = play.draft(people)
    mei = signed_in(people.mei)

    page = mei.post(
        reverse("suggestions:attach", args=[case.public_id]),
        {"act_key": "k", "file": SimpleUploadedFile(name, body)},
    )

    assert page.status_code == 422
    assert name in page.content.decode()
    assert not case.attachments.exists()


@pytest.mark.django_db
def test_an_attached_file_is_sent_as_a_download_to_those_who_see_the_case_only():
    people = play.cast()
    case = play.draft(people)
    mei = signed_in(people.mei)
    mei.post(
        reverse("suggestions:attach", args=[case.public_id]),
        {"act_key": "k", "file": SimpleUploadedFile("站点图%0d%0a.pdf", b"%PDF-1.7 map")},
    )
    file = case.attachments.get()
    url = reverse("suggestions:file", args=[file.public_id])

    answer = mei.get(url)

    assert b"".join(answer.streaming_content) == b"%PDF-1.7 map"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "%" not in file.name
    assert signed_in(people.lan).get(url).status_code == 404
    assert signed_in(people.song).get(url).status_code == 404  # a draft is nobody else's


@pytest.mark.django_db
def test_a_draft_is_taken_back_discarded_and_never_a_strangers():
    people = play.cast()
    case = play.submitted(people)
    mei = signed_in(people.mei)

    send(mei, reverse("suggestions:take_back", args=[case.public_id]))
    case.refresh_from_db()
    assert case.state == "draft"
    stuck = mei.post(reverse("suggestions:discard", args=[case.public_id]), {"act_key": "k"})
    assert stuck.status_code == 409  # it was submitted once, so it stays on record
    fresh = play.draft(people, title="关于另一件事的建议")
    lan = signed_in(people.lan)
    for name in ("edit", "edit_people", "edit_check", "cosign", "withdraw", "take_back"):
        assert lan.get(reverse(f"suggestions:{name}", args=[fresh.public_id])).status_code == 404
    gone = mei.post(reverse("suggestions:discard", args=[fresh.public_id]), {"act_key": "k3"})
    assert gone.status_code == 302
    assert not Suggestion.objects.filter(pk=fresh.pk).exists()
    assert Event.objects.filter(kind="draft_discarded").count() == 1


@pytest.mark.django_db
def test_of_a_draft_that_is_thrown_away_nothing_typed_is_kept_in_any_tab():
    people = play.cast()
    case, other = play.draft(people), play.draft(people, title="关于另一件事的建议")
    mei, keep = signed_in(people.mei), reverse("suggestions:autosave")
    for tab, step in (("a", "matter"), ("b", "matter"), ("c", "proposal")):
        form = f"suggestion:{case.public_id}:{step}"
        mei.post(keep, {"form": form, "tab": tab, "title": "未发送的文字"})
    mei.post(keep, {"form": f"suggestion:{other.public_id}:matter", "tab": "a", "title": "另一件"})

    mei.post(reverse("suggestions:discard", args=[case.public_id]), {"act_key": "k"})

    assert not Suggestion.objects.filter(pk=case.pk).exists()
    assert [draft.fields["title"] for draft in Draft.objects.all()] == ["另一件"]


@pytest.mark.django_db
def test_what_is_removed_twice_was_removed_and_a_strangers_key_tells_nothing():
    people = play.cast()
    case = play.draft(people)
    mei, lan = signed_in(people.mei), signed_in(people.lan)
    discard = reverse("suggestions:discard", args=[case.public_id])

    first = mei.post(discard, {"act_key": "k"})
    second = mei.post(discard, {"act_key": "k"}, follow=True)

    assert first.status_code == 302
    assert second.status_code == 200
    assert "第一次提交时已经办妥" in second.content.decode()
    assert Event.objects.filter(kind="draft_discarded").count() == 1
    assert mei.post(discard, {"act_key": "another"}).status_code == 404
    assert mei.post(discard, {"act_key": ""}).status_code == 404
    assert lan.post(discard, {"act_key": "k"}).status_code == 404


@pytest.mark.django_db
def test_who_was_signed_out_while_writing_is_told_so_and_gets_his_words_back():
    play.cast()
    stranger = Client()

    sent = stranger.post(
        reverse("suggestions:new"),
        {
            "act_key": "k" * 32,
            "title": "关于夜间公交的建议",
            "situation": "写了很久、不能丢的文字。",
        },
    )
    saved = stranger.post(
        reverse("suggestions:autosave"),
        {"form": "suggestion:new:matter", "tab": "a", "title": "字"},
    )

    assert sent.status_code == 403
    assert "写了很久、不能丢的文字。" in sent.content.decode()
    assert "登录已失效" in sent.content.decode()
    assert saved.status_code == 403
    assert "登录已失效" in saved.json()["message"]
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_a_form_from_before_another_sign_in_gives_the_words_back():
    people = play.cast()
    mei = Client(enforce_csrf_checks=True)
    mei.force_login(people.mei.user)

    page = mei.post(reverse("suggestions:new"), {"title": "字", "situation": "不能丢的文字。"})

    assert page.status_code == 403
    assert "不能丢的文字。" in page.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_answer_declines_nothing_and_who_was_dropped_is_told():
    people = play.cast()
    case = play.draft(people)
    lan_seat = people.lan.deputy
    drafting.invite(case, play.by(people.mei, play.SUBMITTED), deputies=[lan_seat])
    lan, zhou = signed_in(people.lan), signed_in(people.song)
    cosign = reverse("suggestions:cosign", args=[case.public_id])

    unanswered = lan.post(cosign, {"act_key": "k"})

    assert unanswered.status_code == 409
    assert CoSignature.objects.get().state == "invited"
    drafting.drop_cosigner(play.fresh(case), play.by(people.mei, play.SUBMITTED), deputy=lan_seat)
    dropped = lan.post(cosign, {"act_key": "k2", "answer": "yes"})
    assert dropped.status_code == 409
    assert "不再请您联名" in dropped.content.decode()
    assert zhou.post(cosign, {"act_key": "k", "answer": "yes"}).status_code in (403, 404)
    assert not CoSignature.objects.exists()


@pytest.mark.django_db
def test_other_words_in_a_form_whose_answer_never_came_are_not_taken_for_the_first_ones():
    people = play.cast()
    mei = signed_in(people.mei)
    case = play.draft(people)
    edit = reverse("suggestions:edit_proposal", args=[case.public_id])
    form = {"act_key": "k", "seen": case.version, "proposal": "第一稿。", "then": "later"}

    first, again = mei.post(edit, form), mei.post(edit, form)
    longer = mei.post(edit, form | {"proposal": "第一稿，又写了很久。"})

    assert (first.status_code, again.status_code, longer.status_code) == (302, 302, 409)
    assert "第一稿，又写了很久。" in longer.content.decode()
    assert Event.objects.filter(kind="draft_saved").count() == 1


@pytest.mark.django_db
def test_a_form_that_began_a_draft_begins_no_other_and_keeps_what_is_not_in_it():
    people = play.cast()
    mei, new = signed_in(people.mei), reverse("suggestions:new")
    form = {"act_key": "k", "title": "关于增设公交站点的建议", "situation": "没有公交站。"}
    form |= {"kind": "suggestion", "source": "unstated", "years_raised": "1"}

    first = mei.post(new, form)
    other = mei.post(new, form | {"situation": "没有公交站，又写了很久。"})

    case = Suggestion.objects.get()
    assert (first.status_code, mei.post(new, form).status_code) == (302, 302)
    assert other.status_code == 409
    assert "又写了很久" in other.content.decode()
    mei.post(reverse("suggestions:discard", args=[case.public_id]), {"act_key": "k2"})
    gone = mei.post(new, form, follow=True)
    assert "第一次提交时已经办妥" in gone.content.decode()
    assert not Suggestion.objects.exists()


@pytest.mark.django_db
def test_who_answers_again_when_it_was_handed_in_is_told_so():
    people = play.cast()
    case = play.draft(people)
    drafting.invite(case, play.by(people.mei, play.SUBMITTED), deputies=[people.lan.deputy])
    lan, cosign = signed_in(people.lan), reverse("suggestions:cosign", args=[case.public_id])
    lan.post(cosign, {"act_key": "k", "answer": "yes"})
    drafting.submit(play.fresh(case), play.by(people.mei, play.SUBMITTED))

    again = lan.post(cosign, {"act_key": "k", "answer": "yes"})
    late = lan.post(cosign, {"act_key": "k2", "answer": "no"})

    assert (again.status_code, late.status_code) == (302, 409)
    assert CoSignature.objects.get().state == "confirmed"
