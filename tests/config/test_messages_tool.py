"""The tool that keeps the Chinese texts, run on a small source tree."""

import gettext
from pathlib import Path

import pytest

from tools import messages

CODE = '''
from django.utils.translation import gettext as _, ngettext, pgettext_lazy

joined = _("Returned to "
           "the deputy")
month = pgettext_lazy("month", "May")
verb = _("May")
calculated = _(f"not a text {verb}")

def left(days: int) -> str:
    """gettext is not called here: _ is only mentioned."""
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
'''
TEMPLATE = """
{% load i18n %}<p>
      {% blocktranslate trimmed count units=units|length %}
        {{ units }} unit
        answers
   {% plural %}
        {{ units }} units answer
      {% endblocktranslate %}
  <a title="{% translate "100% public" context "rate" %}">{{ _("Deputy's text")|upper }}</a>
    {% blocktranslate trimmed with name=user.name %}Signed in
       as {{ name }}{% endblocktranslate %}
"""
TEXTS = {
    ("Returned to the deputy", ""),
    ("May", "month"),
    ("May", ""),
    ("%(days)s day left", ""),
    ("%(units)s unit answers", ""),
    ("100%% public", "rate"),
    ("Deputy's text", ""),
    ("Signed in as %(name)s", ""),
}
OTHER = "other placeholders than the English: '%(days)s day left'"
CHINESE = {
    "Returned to the deputy": "退回代表",
    "month\x04May": "五月",
    "May": "可以",
    "%(days)s day left": "还有%(days)s天",
    "%(units)s unit answers": "%(units)s个单位答复",
    "rate\x04100%% public": "全部公开",
    "Deputy's text": "代表的文本",
    "Signed in as %(name)s": "%(name)s已登录",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in ("config", "templates", "build"):
        (tmp_path / folder).mkdir()
    (tmp_path / "config" / "code.py").write_text(CODE)
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def catalogue(tree: Path) -> str:
    return messages.catalogue_file(tree).read_text()


def test_every_text_of_code_and_templates_is_found(tree):
    texts, complaints = messages.extract(tree)

    assert set(texts) == TEXTS
    assert texts["%(units)s unit answers", ""].plural == "%(units)s units answer"
    assert complaints == []


def test_django_finds_the_compiled_texts(tree):
    messages.update(tree, fill=CHINESE)

    with messages.compile_catalogue(tree).open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    assert compiled.gettext("Returned to the deputy") == "退回代表"
    assert compiled.pgettext("month", "May") == "五月"
    assert compiled.gettext("May") == "可以"
    assert compiled.ngettext("%(days)s day left", "%(days)s days left", 5) == "还有%(days)s天"


def test_a_whole_catalogue_has_no_faults_and_stays_as_it_is(tree):
    messages.update(tree, fill=CHINESE)
    before = catalogue(tree)
    messages.update(tree)

    assert messages.faults(tree) == []
    assert catalogue(tree) == before
    assert "code.py" not in before
    assert "Creation-Date" not in before


@pytest.mark.parametrize(
    ("english", "chinese", "fault"),
    [
        ("May", "", "without Chinese: 'May'"),
        ("Gone", "不再用", "unused: 'Gone'"),
        (
            "%(days)s day left",
            "还有%(n)s天",
            "other placeholders than the English: '%(days)s day left'",
        ),
    ],
)
def test_each_fault_is_named(tree, english, chinese, fault):
    messages.update(tree, fill={**CHINESE, english: chinese})

    assert messages.faults(tree) == [fault]


def test_a_fuzzy_text_is_a_fault(tree):
    messages.update(tree, fill=CHINESE)
    path = messages.catalogue_file(tree)
    path.write_text(catalogue(tree).replace('msgid "May"\n', '#, fuzzy\nmsgid "May"\n', 1))

    assert "fuzzy: 'May'" in messages.faults(tree)


def test_a_text_that_went_away_comes_back_with_its_chinese(tree):
    messages.update(tree, fill=CHINESE)
    (tree / "config" / "code.py").write_text("")
    messages.update(tree)
    (tree / "config" / "code.py").write_text(CODE)
    messages.update(tree)

    assert messages.faults(tree) == []


def test_a_file_that_cannot_be_read_is_named_and_costs_no_translation(tree):
    messages.update(tree, fill=CHINESE)
    (tree / "config" / "code.py").write_text('_("open')
    (tree / "templates" / "page.html").write_text("{% blocktranslate %}{% if it %}")
    notes = messages.update(tree)

    assert [note.split(":")[0] for note in notes[:-1]] == ["config/code.py", "templates/page.html"]
    assert "退回代表" in catalogue(tree)


def test_unused_texts_go_when_asked_to(tree):
    messages.update(tree, fill={**CHINESE, "Gone": "不再用"})
    messages.update(tree, prune=True)

    assert messages.faults(tree) == []
    assert "不再用" not in catalogue(tree)
