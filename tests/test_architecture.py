"""Rules of the house that no linter knows. Each finding names the file and the line."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.plugin import ROOT

APPS = ("config", "reports", "suggestions", "notifications", "workflow", "people", "history")
CODE = sorted(
    path
    for folder in (*APPS, "tools")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# What works the same for a page, an import and a command knows no request.
BELOW_THE_VIEWS = {
    "actions.py", "rules.py", "queries.py", "steps.py", "facts.py", "record.py", "visibility.py",
    "outbox.py", "telling.py", "timeline.py", "policy.py", "limits.py", "calendar.py",
    "sorting.py", "sending.py", "letters.py", "hours.py",
    "coming_due.py",
}  # fmt: skip
CLOCKS = {
    ("timezone", "now"), ("timezone", "localdate"), ("timezone", "localtime"), ("date", "today"),
    ("datetime", "now"), ("datetime", "today"), ("time", "time"),
}  # fmt: skip
# A mail has no style sheet of ours, and none of our pages' policy.
MAIL = ROOT / "templates" / "notifications" / "email.html"
HAN = re.compile(r"[\u3400-\u9fff]")

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Place(NamedTuple):
    """A node of a file, with the functions around it, the innermost last."""

    path: Path
    node: ast.AST
    functions: tuple[Function, ...]

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{getattr(self.node, 'lineno', 1)}"


def places(path: Path) -> Iterator[Place]:
    def walk(node: ast.AST, functions: tuple[Function, ...]) -> Iterator[Place]:
        for child in ast.iter_child_nodes(node):
            yield Place(path, child, functions)
            inner = (*functions, child) if isinstance(child, Function) else functions
            yield from walk(child, inner)

    yield from walk(ast.parse(path.read_text()), ())


ALL = [place for path in CODE for place in places(path)]


def calls(name: str) -> Iterator[Place]:
    """Give the calls of a function or method of that name."""
    for place in ALL:
        if isinstance(place.node, ast.Call):
            called = place.node.func
            if getattr(called, "attr", getattr(called, "id", None)) == name:
                yield place


def parameters(function: Function) -> set[str]:
    given = function.args
    return {one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)}


def decorators(function: Function) -> set[str]:
    names = set()
    for one in function.decorator_list:
        target = one.func if isinstance(one, ast.Call) else one
        names.add(getattr(target, "attr", getattr(target, "id", "")))
    return names


def takes_a_request(place: Place) -> bool:
    return any("request" in parameters(function) for function in place.functions)


def found(places_: Iterator[Place] | list[Place]) -> list[str]:
    return [str(place) for place in places_]


# --- Who may do what ------------------------------------------------------------------------


def test_only_views_commands_and_tasks_read_the_clock():
    def at_the_edge(place: Place) -> bool:
        return (
            takes_a_request(place)
            or place.path.name.endswith("views.py")
            or any(
                "shared_task" in decorators(function) or "management" in place.path.parts
                for function in place.functions
            )
        )

    def reads_the_clock(node: ast.AST) -> bool:
        if not isinstance(node, ast.Call) or node.args or node.keywords:
            return False
        called = node.func
        if isinstance(called, ast.Name):
            return called.id == "localdate"
        return (
            isinstance(called, ast.Attribute)
            and isinstance(called.value, ast.Name)
            and (called.value.id, called.attr) in CLOCKS
        )

    offences = [
        place
        for place in ALL
        if reads_the_clock(place.node)
        and not at_the_edge(place)
        and place.path != ROOT / "config" / "logs.py"
    ]

    assert found(offences) == []


def test_a_request_goes_no_further_than_the_views():
    offences = [
        place
        for place in ALL
        if isinstance(place.node, Function)
        and "request" in parameters(place.node)
        and (place.path.name in BELOW_THE_VIEWS or "models" in place.path.parts)
    ]

    assert found(offences) == []


def test_a_page_finds_its_object_among_what_its_reader_may_see():
    """What an address names comes from `visibility` or a query that is told who asks."""
    keys = {"pk", "id", "public_id", "number"}

    def goes_round(place: Place) -> bool:
        if not isinstance(place.node, ast.Call) or not takes_a_request(place):
            return False
        called = ast.unparse(place.node.func)
        if called == "get_object_or_404":
            start = place.node.args[0]
            is_a_model = isinstance(start, ast.Name) and start.id[0].isupper()
            return is_a_model or ".objects" in ast.unparse(start)
        named = {keyword.arg for keyword in place.node.keywords}
        by_key = called.endswith(".get") or (
            called.endswith(".filter") and not named.isdisjoint(keys)
        )
        return ".objects." in called and by_key

    offences = [place for place in ALL if goes_round(place) and place.path.name != "admin.py"]

    assert found(offences) == []


def test_only_acts_and_their_steps_make_a_transition():
    holding_acts = {
        place.path
        for place in ALL
        if isinstance(place.node, Function) and "act" in decorators(place.node)
    } | set((ROOT / "suggestions").rglob("steps.py"))
    offences = [
        place
        for place in ALL
        if isinstance(place.node, ast.Call)
        and isinstance(place.node.func, ast.Attribute)
        and place.node.func.attr.startswith("mark_")
        and place.path not in holding_acts
        and "machines" not in place.path.parts
    ]

    assert found(offences) == []


def test_no_update_goes_round_a_state_machine():
    """Messages and co-signatures have a state and no machine."""
    offences = [
        place
        for name in ("update", "bulk_update", "update_or_create")
        for place in calls(name)
        if any(keyword.arg == "state" for keyword in place.node.keywords)
        and "notifications" not in place.path.parts
        and "CoSignature.objects" not in ast.unparse(place.node)
    ]

    assert found(offences) == []


def test_saving_does_nothing_but_save():
    overrides = [
        place
        for place in ALL
        if isinstance(place.node, Function)
        and place.node.name in {"save", "delete"}
        and "self" in parameters(place.node)
        and not place.functions
        and "ModelAdmin" not in place.path.read_text()
    ]
    signals = {"post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed"}
    listeners = [
        place
        for place in ALL
        if isinstance(place.node, ast.Name | ast.alias)
        and getattr(place.node, "id", getattr(place.node, "name", "")) in signals
    ]

    assert found(overrides + listeners) == []


def test_text_is_escaped_everywhere():
    assert found([*calls("mark_safe"), *calls("SafeString"), *calls("raw"), *calls("extra")]) == [
        str(place) for place in calls("SafeString") if not place.node.args
    ]


def test_only_the_bell_and_beat_wake_a_worker():
    wakers = {ROOT / "notifications" / "bell.py", ROOT / "config" / "beating.py"}
    offences = [
        place
        for name in ("delay", "apply_async", "send_task", "delay_on_commit")
        for place in calls(name)
        if place.path not in wakers
    ]

    assert found(offences) == []


def test_only_delivery_and_the_clock_go_on_after_an_unknown_fault():
    going_on = {ROOT / "notifications" / "sending.py", ROOT / "config" / "clock.py"}

    def catches_all(handler: ast.ExceptHandler) -> bool:
        named = {
            node.id for node in ast.walk(handler.type or handler) if isinstance(node, ast.Name)
        }
        return handler.type is None or not named.isdisjoint({"Exception", "BaseException"})

    offences = [
        place
        for place in ALL
        if isinstance(place.node, ast.ExceptHandler)
        and catches_all(place.node)
        and place.path not in going_on
    ]

    assert found(offences) == []


# --- Shape ----------------------------------------------------------------------------------


def test_no_file_is_a_drawer_for_odds_and_ends():
    drawers = {"utils.py", "helpers.py", "services.py", "common.py", "misc.py"}

    assert [str(path) for path in CODE if path.name in drawers] == []


@pytest.mark.parametrize(("files", "limit"), [(CODE, 400), (TEMPLATES, 120)])
def test_files_have_one_subject(files, limit):
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}

    assert {name: lines for name, lines in long.items() if lines > limit} == {}


def test_functions_fit_on_a_screen():
    def lines(function: Function) -> int:
        said = function.body[0] if ast.get_docstring(function) else None
        docstring = said.end_lineno - said.lineno + 1 if said else 0
        return function.end_lineno - function.lineno + 1 - docstring

    long = {
        str(place): lines(place.node)
        for place in ALL
        if isinstance(place.node, Function) and lines(place.node) > 60
    }

    assert long == {}


def test_every_suppression_gives_its_reason():
    suppression = re.compile(r"#\s*(noqa|type:\s*ignore|pragma|pyright)")
    reasoned = re.compile(r"# (noqa: [A-Z0-9, ]+ - |type: ignore\[[\w, -]+\]  # )\S")
    offences = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in CODE
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if suppression.search(line) and not reasoned.search(line)
    ]

    assert offences == []


# --- Templates ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forbidden", "why"),
    [
        (r"<script(?![^>]*\bsrc=)", "a script in the page"),
        (r"<style\b|\sstyle\s*=", "a style in the page"),
        (r"\son[a-z]+\s*=\s*[\"']", "a script in an attribute"),
        (r"javascript:", "a script in an address"),
        (r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq", "unescaped text"),
        (r"(src|href)\s*=\s*[\"'](https?:)?//", "a file from elsewhere"),
        (r"\{%\s*block(translate|trans)\b(?!.*\btrimmed\b)", "a text with its line breaks"),
        (r"\.objects\b", "a query"),
    ],
)
def test_no_template_holds(forbidden, why):
    offences = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(forbidden, line) and not (path == MAIL and "style" in why)
    ]

    assert offences == [], why


def test_texts_of_templates_are_english_and_translated():
    offences = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if HAN.search(re.sub(r"\{%.*?%\}|\{#.*?#\}", "", line).replace("中文 / English", ""))
    ]

    assert offences == []
