r"""The catalogue of Chinese texts, kept without the gettext programs.

    python -m tools.messages update [--prune]   take up new texts; with --prune drop unused ones
    python -m tools.messages fill FILE.json     the same, and enter {"English": "中文"} from a file
    python -m tools.messages check              fail on what is missing, unused or badly filled in
    python -m tools.messages compile            write the .mo file that Django reads

Texts come from the Python files (read by Babel) and the templates (turned into something like
Python by Django itself). The catalogue is sorted and holds neither line numbers nor dates, so two
branches that each add a text merge quietly. A text with a context is written
"context\u0004text" in a JSON file, a plural by its singular.
"""

import argparse
import fcntl
import io
import json
import os
import re
import sys
import tokenize
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template import TemplateSyntaxError
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = "zh_Hans"
APPS = ("config", "history", "notifications", "people", "reports", "suggestions", "workflow")
TEMPLATE_ENDINGS = {".html", ".txt", ".svg"}
HEADER = """\
# Chinese texts of the site. Written by `python -m tools.messages`.
msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
_PLAIN = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = dict.fromkeys(["_", *_PLAIN, *(f"{name}_lazy" for name in _PLAIN), "gettext_noop"])
PLACEHOLDER = re.compile(r"%\((\w+)\)")


class Text(NamedTuple):
    """A text of the source: its English, the plural where it has one, and its context."""

    english: str
    plural: str | None
    context: str | None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other texts."""
        return self.english, self.context or ""


def catalogue_file(root: Path) -> Path:
    """Give the place where Django looks for the catalogue."""
    return root / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def sources(root: Path) -> Iterator[Path]:
    """Give the files that may hold texts: code of the apps and templates."""
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
    for folder in (root / "templates", *(root / app / "templates" for app in APPS)):
        for path in sorted(folder.rglob("*")):
            if path.suffix in TEMPLATE_ENDINGS:
                yield path


def texts_of(path: Path) -> Iterator[Text]:
    """Give the texts of one file, as Django will ask for them at run time."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What lies between the texts is blanked out, but keeps its indentation, which means
        # nothing here and would not pass as Python's.
        lines = templatize(source, origin=str(path)).splitlines()
        source = "\n".join(line.strip() for line in lines)
    code = io.BytesIO(source.encode("utf-8"))
    for _line, keyword, found, _comments in extract_python(code, KEYWORDS, [], {}):
        text = _arguments(str(keyword), found)
        if text:
            yield text


def _arguments(keyword: str, found: object) -> Text | None:
    """Sort the arguments of one call into English, plural and context."""
    given = list(found) if isinstance(found, tuple | list) else [found]
    context = None
    if "pgettext" in keyword and given:
        context = given.pop(0)
    plural = given[1] if keyword.startswith("n") and len(given) > 1 else None
    english = given[0] if given else None
    if not isinstance(english, str) or not english:
        return None
    return Text(
        english,
        plural if isinstance(plural, str) else None,
        context if isinstance(context, str) else None,
    )


def extract(root: Path) -> tuple[dict[tuple[str, str], Text], list[str]]:
    """Give all texts by key, and a complaint for each file that cannot be read at the moment."""
    found: dict[tuple[str, str], Text] = {}
    complaints = []
    for path in sources(root):
        try:
            for text in texts_of(path):
                known = found.get(text.key)
                if known is None or (text.plural and not known.plural):
                    found[text.key] = text
        except (SyntaxError, tokenize.TokenError, TemplateSyntaxError, OSError) as error:
            complaints.append(f"{path.relative_to(root)}: {error}")
    return found, complaints


def read(root: Path) -> Catalog:
    """Give the catalogue as it is; an empty one where there is none yet."""
    path = catalogue_file(root)
    source = path.read_bytes() if path.exists() else HEADER.encode("utf-8")
    return read_po(io.BytesIO(source), locale=LOCALE)


def _key(message: Message) -> tuple[str, str]:
    english = message.id if isinstance(message.id, str) else message.id[0]
    return english, message.context or ""


def _chinese(message: Message) -> str:
    return message.string if isinstance(message.string, str) else (message.string or [""])[0]


def translations(catalogue: Catalog) -> dict[tuple[str, str], str]:
    """Give what is translated, used or not, by key; a fuzzy entry counts as untranslated."""
    messages = [*catalogue.obsolete.values(), *(message for message in catalogue if message.id)]
    return {_key(m): _chinese(m) for m in messages if _chinese(m) and not m.fuzzy}


def merged(texts: dict[tuple[str, str], Text], chinese: dict[tuple[str, str], str]) -> Catalog:
    """Give a catalogue of exactly these texts; translations nobody asks for are kept as unused."""
    result = Catalog(locale=LOCALE, charset="utf-8")
    for text in texts.values():
        translated = chinese.get(text.key, "")
        if text.plural:
            result.add((text.english, text.plural), (translated,), context=text.context)
        else:
            result.add(text.english, translated, context=text.context)
    for key in sorted(chinese.keys() - texts.keys()):
        result.obsolete[key] = Message(key[0], chinese[key], context=key[1] or None)
    return result


def render(catalogue: Catalog) -> bytes:
    """Give the text of the file: sorted, without line numbers, dates or names."""
    body = io.BytesIO()
    write_po(body, catalogue, width=98, no_location=True, omit_header=True, sort_output=True)
    return HEADER.encode("utf-8") + body.getvalue().lstrip()


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one process at a time read and rewrite the catalogue."""
    lock = root / "build" / "messages.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def update(root: Path, *, fill: dict[str, str] | None = None, prune: bool = False) -> list[str]:
    """Bring the catalogue up to the source; gives what the caller should know, line by line."""
    with alone(root):
        texts, notes = extract(root)
        chinese = translations(read(root))
        for wanted, translated in (fill or {}).items():
            context, _, english = wanted.rpartition("\x04")
            chinese[english, context] = translated
            if (english, context) not in texts:
                notes.append(f"in no source file (yet): {english!r}")
        if prune:
            chinese = {key: chinese[key] for key in chinese.keys() & texts.keys()}
        replace_file(catalogue_file(root), render(merged(texts, chinese)))
    missing = [key[0] for key in texts if key not in chinese]
    notes.append(f"{len(texts)} texts, {len(missing)} without Chinese")
    return notes


def faults(root: Path) -> list[str]:
    """Give what is wrong with the catalogue, one sentence each; nothing when it is whole."""
    texts, found = extract(root)
    catalogue = read(root)
    chinese = translations(catalogue)
    found += [f"fuzzy: {_key(message)[0]!r}" for message in catalogue if message.fuzzy]
    found += [f"without Chinese: {key[0]!r}" for key in sorted(texts.keys() - chinese.keys())]
    found += [f"unused: {key[0]!r}" for key in sorted(chinese.keys() - texts.keys())]
    for key in sorted(texts.keys() & chinese.keys()):
        asked = set(PLACEHOLDER.findall(f"{texts[key].english}{texts[key].plural or ''}"))
        if set(PLACEHOLDER.findall(chinese[key])) != asked:
            found.append(f"other placeholders than the English: {key[0]!r}")
    return found


def compile_catalogue(root: Path) -> Path:
    """Write the file that Django reads and give its place."""
    compiled = io.BytesIO()
    write_mo(compiled, read(root))
    path = catalogue_file(root).with_suffix(".mo")
    replace_file(path, compiled.getvalue())
    return path


def main(arguments: list[str] | None = None) -> int:
    """Run one of the four commands; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.messages", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("update").add_argument("--prune", action="store_true")
    commands.add_parser("fill").add_argument("file", type=Path)
    commands.add_parser("check")
    commands.add_parser("compile")
    chosen = parser.parse_args(arguments)

    if chosen.command == "check":
        found = faults(ROOT)
        print(*found, f"{len(found)} faults in the Chinese texts.", sep="\n")
        return 1 if found else 0
    if chosen.command == "compile":
        compile_catalogue(ROOT)
    elif chosen.command == "fill":
        given = json.loads(chosen.file.read_text(encoding="utf-8"))
        print(*update(ROOT, fill=given), sep="\n")
        compile_catalogue(ROOT)
    else:
        print(*update(ROOT, prune=chosen.prune), sep="\n")
        compile_catalogue(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
