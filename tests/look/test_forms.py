"""How forms are written, and how they say what is wrong."""

import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation


class Wish(forms.Form):
    title = forms.CharField(label="案由", max_length=10, help_text="一句话说清一件事。")
    publish = forms.ChoiceField(
        label="公开意愿",
        widget=forms.RadioSelect,
        choices=[("full", "全文"), ("title", "仅标题")],
        help_text="不公开个人信息。",
    )
    silent = forms.BooleanField(label="不需要书面答复", required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        if self.data.get("title") == "两件事":
            raise forms.ValidationError("一事一议：请分成两件。")


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def shown(source, **context):
    return Template("{% load look %}" + source).render(Context(context))


def test_a_form_that_is_empty_shows_no_problems():
    html = str(Wish())

    assert "problems" not in html
    assert "aria-invalid" not in html


def test_required_fields_say_so_in_words():
    html = str(Wish())

    assert html.count("必填") == 2
    assert '<label for="id_title">案由 <span class="field__required">必填</span></label>' in html
    assert '<label for="id_silent">不需要书面答复</label>' in html


def test_help_and_errors_are_read_with_their_field():
    html = str(Wish({"seen": "1"}))

    (described,) = re.findall(r'<input type="text"[^>]*aria-describedby="([^"]+)"', html)
    assert described == "id_title_helptext id_title_error"
    for name in described.split():
        assert f'id="{name}"' in html
    (described,) = re.findall(
        r'<fieldset class="field field--bad" aria-describedby="([^"]+)"', html
    )
    assert described == "id_publish_helptext id_publish_error"
    assert 'aria-invalid="true"' in html


def test_the_summary_takes_the_focus_and_leads_to_each_field():
    html = str(Wish({"title": "十个字以上的一个很长的案由", "seen": "1"}))

    assert '<div class="problems" role="alert" tabindex="-1" autofocus>' in html
    assert "有 2 处需要改正" in html
    links = re.findall(r'<a href="#([^"]+)">([^：]+)：([^<]+)</a>', html)
    assert [(anchor, name) for anchor, name, _words in links] == [
        ("id_title", "案由"),
        ("id_publish_0", "公开意愿"),
    ]
    for anchor, _name, words in links:
        assert f'id="{anchor}"' in html
        assert html.count(words) == 2, "the same words stand beside the field"


def test_the_summary_names_what_is_wrong_with_the_whole_and_with_hidden_fields():
    html = shown("{% problems form %}", form=Wish({"title": "两件事", "publish": "full"}))

    assert "<li>一事一议：请分成两件。</li>" in html
    assert "有 2 处需要改正" in html


def test_the_problems_of_several_forms_stand_in_one_list():
    html = shown("{% problems one other %}", one=Wish({}, prefix="a"), other=Wish({}, prefix="b"))

    assert html.count('class="problems"') == 1
    assert 'href="#id_a-title"' in html
    assert 'href="#id_b-title"' in html


def test_what_was_typed_stands_in_the_form_again_and_cannot_break_out():
    html = str(Wish({"title": '"><script>'}))

    assert 'value="&quot;&gt;&lt;script&gt;"' in html
    assert "<script>" not in html


def test_a_tick_is_marked_so_that_it_stands_before_its_words():
    assert '<div class="field field--tick">' in str(Wish())


def test_large_choices_are_a_group_with_its_question_and_its_error():
    form = Wish({"publish": "", "title": "案由"})

    html = shown('{% include "parts/choices.html" with field=form.publish %}', form=form)

    assert "<legend>公开意愿</legend>" in html
    assert html.count('class="choice"') == 2
    assert 'for="id_publish_0"' in html
    assert 'id="id_publish_error"' in html
    assert 'aria-describedby="id_publish_helptext id_publish_error"' in html
