"""The secretariat words the letters of its congress: who may, what is kept, what is refused."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from history.log import data_of
from history.models import Event
from history.verify import breaks
from suggestions.models import LetterTemplate
from suggestions.record import ActRefused, Stale
from suggestions.replying.adopting import TemplateRefused, adopt_template
from suggestions.replying.template import built_in
from tests import cast as play
from tests.suggestions.desk import at_desk, send, send_form, the_form, words
from tests.suggestions.everybody import everybody, everything
from tests.suggestions.sheets import squeezed, words_in_pdf, words_in_word

pytestmark = pytest.mark.django_db

PAGE = "/secretariat/letter/"
SAMPLE = "/secretariat/letter/sample/"


def adopt(member, *, seen: int | None = None, key: str = "", **changes: str) -> Event:
    """Adopt the built-in words after some changes."""
    acting = play.by(member, play.RATED, seen=seen)
    if key:
        acting = play.replace(acting, key=key)
    return adopt_template(acting, parts=built_in() | changes)


def test_what_is_adopted_is_kept_with_who_and_when_and_stands_in_the_log():
    people = play.cast()

    event = adopt(people.song, copies="区政府办（督查室）。")

    template = LetterTemplate.objects.get()
    assert template.content == built_in() | {"copies": "区政府办（督查室）。"}
    assert (template.congress, template.adopted_by) == (people.congress, people.song.user)
    assert template.adopted_at == play.at(play.RATED)
    assert (event.kind, event.actor_id) == ("adopted", people.song.user.pk)
    assert (event.stream.scope, event.stream.kind) == ("yunxi", "letter_template")
    assert data_of(event)["template"] == template.pk
    assert "区政府办" not in event.text
    assert list(breaks()) == []
    template.content["copies"] = "别处。"
    template.save(update_fields=["content"])
    assert [found.what for found in breaks()] == [
        f"letter_template {template.pk} was changed after the event"
    ]


def test_nobody_but_the_secretariat_adopts_anything():
    people = everybody()
    before = everything()

    for name, member in {**people.members, "nobody": None}.items():
        if name != "song":
            with pytest.raises(ActRefused):
                adopt(member, copies="区政府办。")

    assert everything() == before


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"title": "对{nonsense}第{number}号的答复"}, "title"),
        ({"opening": "[经商{co_units}"}, "opening"),
        ({"salutation": ""}, "salutation"),
    ],
)
def test_a_bad_template_is_refused_by_the_act_itself_and_named(changes, part):
    people = play.cast()
    before = everything()

    with pytest.raises(TemplateRefused) as refusal:
        adopt(people.song, **changes)

    assert [name for name, _why in refusal.value.faults] == [part]
    assert everything() == before


def test_what_applies_already_is_not_adopted_again():
    people = play.cast()

    with pytest.raises(ActRefused):
        adopt(people.song)
    adopt(people.song, copies="区政府办。")
    with pytest.raises(ActRefused):
        adopt(people.song, copies="区政府办。")
    adopt(people.song)

    assert LetterTemplate.objects.count() == 2
    assert Event.objects.filter(kind="adopted").count() == 2


def test_who_saw_an_older_version_is_told_so():
    people = play.cast()
    adopt(people.song, seen=0, copies="区政府办。")

    for seen in (0, LetterTemplate.objects.get().pk + 1):
        with pytest.raises(Stale):
            adopt(people.song, seen=seen, copies="督查室。")
    adopt(people.song, seen=LetterTemplate.objects.get().pk, copies="督查室。")

    assert LetterTemplate.objects.count() == 2


def test_the_same_form_sent_twice_adopts_once_and_its_key_fits_nothing_else():
    people = play.cast()

    first = adopt(people.song, key="one form", copies="区政府办。")
    again = adopt(people.song, key="one form", seen=0, copies="区政府办。")

    assert first == again
    assert LetterTemplate.objects.count() == 1
    case = play.submitted(people)
    with pytest.raises(ActRefused):
        play.accept(case, play.replace(play.by(people.song, play.RATED), key="one form"))
    play.accept(case, play.replace(play.by(people.song, play.RATED), key="another"))
    with pytest.raises(ActRefused):
        adopt(people.song, key="another", copies="督查室。")


# --- The page -------------------------------------------------------------------------------


def test_the_page_shows_the_words_in_use_and_takes_new_ones():
    people = play.cast()
    song = at_desk(people.song)

    form = the_form(song.get(PAGE))
    done = send_form(song, PAGE, form, copies="代表工委，{人大}。", title="对第{编号}号的答复")

    assert form.fields["title"] == "对{届次}{闭会}[第{编号}号]建议的答复"
    assert done.url == PAGE
    content = LetterTemplate.objects.get().content
    assert content["copies"] == "代表工委，{congress}。"
    assert content["title"] == "对第{number}号的答复"
    page = words(song.get(PAGE))
    assert "已启用" in page
    assert "宋文秀" in page
    assert "抄送：代表工委，yunxi人大。" in page


def test_who_reads_english_writes_the_fields_in_english():
    people = play.cast()
    people.song.user.language = "en"
    people.song.user.save(update_fields=["language"])
    song = at_desk(people.song)

    form = the_form(song.get(PAGE))
    send_form(song, PAGE, form, title="对第{number}号的答复")

    assert form.fields["title"] == "对{session}{period}[第{number}号]建议的答复"
    assert LetterTemplate.objects.get().content["title"] == "对第{number}号的答复"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "对{乱写}第{编号}号的答复"}, "没有 {乱写} 这个字段。"),
        ({"title": "对该建议的答复"}, "这一部分必须含有字段 {编号}。"),
        ({"opening": "第{编号号"}, "花括号不成对：字段应写作 {编号}。"),
        ({"signature": ""}, "请填写"),
        ({"copies": "长" * 501}, "problems"),
        ({"closing": "坏\0字"}, "problems"),
    ],
)
def test_what_is_wrong_stands_beside_its_part_and_nothing_typed_is_lost(changes, said):
    people = play.cast()
    song = at_desk(people.song)

    page = send(song, PAGE, **{"contact": "（{联系人}：{联系电话}——请来电）", **changes})

    assert page.status_code == 422
    assert said in words(page)
    assert 'class="problems"' in words(page)
    assert "请来电" in words(page)
    assert not LetterTemplate.objects.exists()


def test_an_earlier_version_is_looked_at_and_taken_up_again_as_a_new_one():
    people = play.cast()
    adopt(people.song, copies="第一版。")
    adopt(people.song, copies="第二版。")
    second, first = LetterTemplate.objects.all()
    song = at_desk(people.song)

    assert the_form(song.get(PAGE)).fields["copies"] == "第二版。"
    earlier = f"{PAGE}?version={first.pk}"
    shown = the_form(song.get(earlier))
    send_form(song, PAGE, shown)

    third = LetterTemplate.objects.first()
    assert (shown.fields["copies"], shown.fields["seen"]) == ("第一版。", str(second.pk))
    assert third.pk not in {first.pk, second.pk}
    assert third.content == first.content
    built = the_form(song.get(f"{PAGE}?version=0"))
    assert built.fields["copies"] == built_in()["copies"]


def test_a_colleague_who_was_faster_is_named_by_a_409_and_the_typed_words_come_back():
    people = play.cast()
    song = at_desk(people.song)
    form = the_form(song.get(PAGE))
    adopt(people.song, copies="同事的。")

    late = send_form(song, PAGE, form, copies="我写了很久的抄送。")

    assert late.status_code == 409
    assert "我写了很久的抄送。" in words(late)
    assert LetterTemplate.objects.count() == 1


def test_who_puts_a_part_right_has_still_seen_the_version_he_began_with():
    people = play.cast()
    song = at_desk(people.song)
    form = the_form(song.get(PAGE))
    adopt(people.song, copies="同事的。")

    again = the_form(send_form(song, PAGE, form, title="无"))
    late = send_form(song, PAGE, again, title="对第{编号}号的答复")

    assert late.status_code == 409
    assert LetterTemplate.objects.count() == 1


def test_the_sample_is_made_of_what_is_typed_and_nothing_is_kept():
    people = play.cast()
    song = at_desk(people.song)
    form = the_form(song.get(PAGE))
    typed = form.fields | {"copies": "只是试试。"}
    before = everything()

    whole = song.post(SAMPLE, typed)
    inside = song.post(SAMPLE, typed, headers={"HX-Request": "true"})
    bad = song.post(SAMPLE, typed | {"title": "无"}, headers={"HX-Request": "true"})
    word = song.post(f"{SAMPLE}docx/", typed)
    pdf = song.post(f"{SAMPLE}pdf/", typed)

    assert "抄送：只是试试。" in words(whole)
    assert "<html" not in words(inside)
    assert "抄送：只是试试。" in words(inside)
    assert "必须含有字段" in words(bad)
    for said in (squeezed(words_in_word(word.content)), words_in_pdf(pdf.content)):
        assert "抄送：只是试试。" in said
        assert "样张" in said
    assert song.post(f"{SAMPLE}pdf/", typed | {"title": "无"}).status_code == 422
    assert song.post(f"{SAMPLE}odt/", typed).status_code == 404
    assert everything() == before


def test_nobody_else_finds_the_page_nor_the_templates_of_another_congress():
    people, other = everybody(), play.cast("other")
    adopt(other.song, copies="别处的。")
    song = at_desk(people.song)

    for name, member in people.members.items():
        if name != "song":
            desk = at_desk(member)
            assert desk.get(PAGE).status_code == 404
            for address in (PAGE, SAMPLE, f"{SAMPLE}pdf/"):
                assert desk.post(address, {"act_key": "k"}).status_code == 404
    foreign = LetterTemplate.objects.get().pk
    for version in (foreign, "9" * 40, "x", "-1", "٣"):
        assert song.get(PAGE, {"version": version}).status_code == 404
    assert "别处的" not in words(song.get(PAGE))
    assert song.get(SAMPLE).status_code == 405


def test_a_congress_without_rules_in_force_has_a_sample_too():
    people = play.cast()
    people.congress.policies.all()._raw_delete("default")

    page = at_desk(people.song).get(PAGE)

    assert "样张" in words(page)


def test_the_page_asks_as_often_for_many_versions_as_for_few():
    people = play.cast()
    song = at_desk(people.song)
    adopt(people.song, copies="第0版。")
    song.get(PAGE)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert song.get(PAGE).status_code == 200
        return len(queries)

    few = asked()
    for number in range(1, 4):
        adopt(people.song, copies=f"第{number}版。")

    assert asked() == few


def test_the_way_to_the_page_stands_on_the_secretariats_first_page():
    people = play.cast()

    page = words(at_desk(people.song).get(reverse("suggestions:secretariat")))

    assert reverse("suggestions:letter_template") == PAGE
    assert f'href="{PAGE}"' in page


def test_the_log_holds_no_words_of_a_template():
    people = play.cast()

    event = adopt(people.song, closing="特此答复，顺颂商祺。")

    assert json.loads(event.text)["data"].keys() == {"as", "template", "digests"}
    assert "商祺" not in event.text
