"""docs/workflow.md says what the code does."""

import re
from collections.abc import Iterator

import pytest
from django.utils import translation

from suggestions.kinds import KINDS
from suggestions.models import Assignment, Commitment, Reply, Suggestion
from suggestions.sentences import SENTENCES
from suggestions.timeline import NO_NEWS
from tests.plugin import ROOT
from tests.suggestions.deeds import DEEDS, acts_of_the_code
from tests.suggestions.everybody import RESTING

DOCUMENT = (ROOT / "docs" / "workflow.md").read_text()
BY_THE_CLOCK = {kind.kind for kind in KINDS if kind.reminds}
CODE = re.compile(r"`(\w+)`")
MODELS = {model.__name__: model for model in (Suggestion, Assignment, Reply, Commitment)}
TITLES = {
    "### Suggestion (建议)": Suggestion,
    "### A unit's part (承办)": Assignment,
    "### Reply (答复函)": Reply,
    "### Commitment (承诺事项)": Commitment,
}


def rows(text: str) -> Iterator[list[str]]:
    """Give the rows of the tables in a text, without their heads."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and CODE.search(line):
            yield cells


def part(title: str) -> str:
    """Give what stands below a title, up to the next one of its rank."""
    rank = title.split(maxsplit=1)[0]
    return re.split(
        rf"^#{{2,{len(rank)}}} ", DOCUMENT.partition(f"{title}\n")[2], flags=re.MULTILINE
    )[0]


def acts() -> dict[str, list[str]]:
    """Give the rows about acts by the act's name."""
    return {CODE.match(cells[0])[1]: cells for cells in rows(part("## 3. Acts"))}


@pytest.mark.parametrize("title", TITLES)
def test_every_state_stands_there_with_its_chinese_name(title):
    told = {CODE.match(cells[0])[1]: cells[1] for cells in rows(part(title))}

    with translation.override("zh-hans"):
        choices = {
            code: str(label) for code, label in TITLES[title]._meta.get_field("state").choices
        }
    assert told == choices


def test_every_transition_stands_there_with_where_it_comes_from_and_leads_to():
    told = {
        (of, CODE.match(method)[1]): (set(CODE.findall(source)), CODE.findall(target))
        for of, method, source, target in rows(part("## 2. Transitions"))
    }

    found: dict[tuple[str, str], tuple[set[str], list[str]]] = {}
    for of, model in MODELS.items():
        for transition in model().get_all_state_transitions():
            sources, _target = found.setdefault((of, transition.name), (set(), []))
            sources.add(str(transition.source))
            target = transition.target
            found[of, transition.name] = (sources, [str(target)] if isinstance(target, str) else [])
    of_imports = found.pop(("Suggestion", "mark_as_recorded"))
    assert told.pop(("Suggestion", "mark_as_recorded")) == ({"draft"}, ["draft"])
    assert "draft" not in of_imports[0]
    assert told == found


def test_every_act_stands_there():
    assert acts().keys() == acts_of_the_code() | acts_of_the_code("importing")


@pytest.mark.parametrize("deed", DEEDS, ids=str)
def test_of_every_act_state_event_and_place_are_told_right(deed):
    cells = acts()[str(deed)]

    when = set(CODE.findall(cells[3]))
    stages = deed.stages if deed.on != "new" else ()
    assert when == {RESTING[stage] for stage in stages}
    assert deed.kind in CODE.findall(cells[5])
    place = deed.act.__module__.replace(".", "/") + ".py"
    named = re.findall(r"^### .*$", DOCUMENT.partition(f"\n| `{deed}`")[0], flags=re.MULTILINE)[-1]
    assert place.rpartition("/")[0] in named
    assert place.rpartition("/")[2] in named


def test_events_and_messages_are_those_that_there_are():
    events = {kind for cells in acts().values() for kind in CODE.findall(cells[5])}
    # A draft that was thrown away has no page on which its history could stand.
    assert events == SENTENCES.keys() | NO_NEWS | {"draft_discarded"}

    told = {kind for cells in acts().values() for kind in CODE.findall(cells[6])}
    assert told - {"rehandle"} == {kind.kind for kind in KINDS} - BY_THE_CLOCK
    assert set(CODE.findall(DOCUMENT)) >= BY_THE_CLOCK
