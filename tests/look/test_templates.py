"""Rules every template and style sheet keeps, and pages that must work when nothing else does."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation

ROOT = Path(__file__).resolve().parents[2]
EVERY_TEMPLATE = sorted((ROOT / "templates").rglob("*.html"))
# Mail programs know no style sheets.
TEMPLATES = [path for path in EVERY_TEMPLATE if path.name != "email.html"]
STYLES = {path: path.read_text() for path in sorted((ROOT / "static" / "css").glob("*.css"))}
ALL_STYLES = "\n".join(STYLES.values())


def tags_of(path):
    """The tags of a template, without comments and without what Django puts into them."""
    html = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(), flags=re.DOTALL)
    return re.findall(r"<[a-zA-Z][^>]*>", html)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_script_or_style_of_its_own(path):
    for tag in tags_of(path):
        assert not re.search(r"\s(style|on\w+)\s*=", tag), tag
        assert not re.match(r"<style\b", tag), tag
        assert not re.match(r"<script\b(?!.*\ssrc=)", tag), tag
        assert not re.search(r"=.(javascript|data):", tag), tag


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_is_whole_and_its_files_and_icons_exist(path):
    source = path.read_text()
    icons = (ROOT / "static" / "img" / "icons.svg").read_text()

    engines["django"].get_template(str(path.relative_to(ROOT / "templates")))

    for name in re.findall(r"{% static '([^']+)' %}", source):
        assert finders.find(name), name
    for name in re.findall(r'{% icon "([^"]+)" %}', source):
        assert f'id="{name}"' in icons, name


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ["400", "403", "404", "413", "500"])
def test_an_error_page_needs_neither_request_nor_database(name, language):
    with translation.override(language):
        html = render_to_string(f"{name}.html", {"reference": "7f3a"})

    assert f'lang="{language}"' in html
    assert re.search(r"<h1>[^<]+</h1>", html)
    assert 'href="/"' in html


def test_the_page_of_a_conflict_keeps_what_was_typed():
    context = {
        "refusal": "本件已由刘强签收。",
        "happened": [{"sentence": "教育局签收。", "at": None, "actor": "刘强"}],
        "typed": [("面商记录", "先优化信号 <灯>")],
        "back_url": "/suggestions/x/",
    }

    with translation.override("zh-hans"):
        html = render_to_string("409.html", context)

    assert "本件已由刘强签收。" in html
    assert "教育局签收。" in html
    assert '<label for="typed-1">面商记录</label>' in html
    assert '<textarea id="typed-1" readonly rows="6">先优化信号 &lt;灯&gt;</textarea>' in html
    assert 'href="/suggestions/x/"' in html


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_style_sheet_takes_colours_from_the_tokens(path):
    if path.name in {"tokens.css", "letter.css"}:
        return  # the tokens themselves, and the official red on white of a letter
    colours = re.findall(r"#[0-9a-f]{3,8}\b", re.sub(r"--share:[^;]+;", "", STYLES[path]))

    assert colours == []


def test_every_token_that_is_used_is_defined():
    used = set(re.findall(r"var\((--[a-z0-9-]+)", ALL_STYLES))
    defined = set(re.findall(r"(--[a-z0-9-]+):", ALL_STYLES))

    assert used <= defined


def test_style_sheets_ask_for_no_picture_outside_our_own_files():
    addresses = re.findall(r"url\(([^)]*)\)", ALL_STYLES)

    assert addresses == ['"../vendor/tabler.min.css"']


# --- Contrast, in both themes ---------------------------------------------------------------


def tokens():
    """The colours of both themes by name."""
    pairs = re.findall(r"--([a-z-]+): light-dark\((#\w{6}), (#\w{6})\);", ALL_STYLES)
    both = {name: (light, dark) for name, light, dark in pairs}
    return both | {"on-accent": ("#ffffff", "#ffffff")}


def luminance(colour):
    def linear(part):
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ("paper", "sheet", "hover", "well")
READ = [
    *[(ink, ground, 4.5) for ink in ("ink", "ink-soft") for ground in GROUNDS],
    *[("ink-faint", ground, 4.5) for ground in ("paper", "sheet", "hover")],
    *[("accent-ink", ground, 4.5) for ground in ("paper", "sheet", "hover", "accent-tint")],
    *[(sign, ground, 4.5) for sign in ("late", "soon", "fine") for ground in GROUNDS[:3]],
    *[(sign, f"{sign}-tint", 4.5) for sign in ("late", "soon", "fine")],
    ("ink", "accent-tint", 4.5),
    ("ink-soft", "accent-tint", 4.5),
    ("ink-faint", "accent-tint", 4.5),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-deep", 4.5),
    ("on-signal", "late", 4.5),
    *[(mark, ground, 3) for mark in ("edge", "focus") for ground in GROUNDS],
]


@pytest.mark.parametrize(("mark", "ground", "least"), READ)
def test_marks_are_legible_on_their_ground_in_both_themes(mark, ground, least):
    for theme in (0, 1):
        assert contrast(tokens()[mark][theme], tokens()[ground][theme]) >= least
