"""The cells of one row: cleaned, renamed by the mapping, and checked for what can't be stored."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from suggestions.importing.columns import COLUMNS, Column
from suggestions.importing.mapping import Layout
from suggestions.importing.mapping import Mapping as Words
from suggestions.tables.faults import Fault
from suggestions.tables.rows import RawRow
from suggestions.tables.words import plain, shown

_SEPARATORS: Final = re.compile(r"[、；;|]")
HAN: Final = "\u3007\u3400-\u9fff\U00020000-\U0003ffff"
_BREAK_IN_HAN: Final = re.compile(f"(?<=[{HAN}，。、；：“”《》（）])\\s*\n\\s*(?=[{HAN}“《（])")
# What stands in a cell where nothing is meant.
_NOTHING: Final = frozenset(("无", "暂无", "/", "\\", "-", "--", "—", "——", "–"))
_SPREADSHEET_ERRORS: Final = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
)
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Exports put an apostrophe before what a spreadsheet would take for a formula.
_GUARDED: Final = re.compile("\\A'(?=[=+\\-@\t\r＝＋－＠])")


class Cells:
    """One row while it is being read: its texts, and the faults found so far."""

    def __init__(self, raw: RawRow, layout: Layout, words: Words) -> None:
        self.line = raw.line
        self.layout = layout
        self.words = words
        self.faults: list[Fault] = []
        if any(cell.strip() for cell in raw.cells[layout.width :]):
            self.refuse("", _("The row has more cells than there are headers."))
        self.texts = {column.name: self._text(column, raw) for column in COLUMNS}

    def refuse(self, column: str, reason: str) -> None:
        """Note a fault under the header that the file has for the column."""
        self.faults.append(
            Fault(self.line, self.layout.header_of(column) if column else "", reason)
        )

    def _text(self, column: Column, raw: RawRow) -> str:
        """Give what stands in a column, cleaned and renamed; refuses what can't be stored."""
        written = self.words.constants.get(column.name, "")
        for place in self.layout.places.get(column.name, ()):
            if place < len(raw.cells) and raw.cells[place].strip():
                written = raw.cells[place]
                break
        text = _cleaned(written, prose=column.is_prose)
        if control := next((c for c in text if unicodedata.category(c) == "Cc" and c != "\n"), ""):
            self.refuse(
                column.name,
                _("It contains a character that can't be stored (U+%(code)s).")
                % {"code": f"{ord(control):04X}"},
            )
            return ""
        if text in _SPREADSHEET_ERRORS:
            self.refuse(
                column.name,
                _("“%(text)s” is an error of the spreadsheet.") % {"text": text},
            )
            return ""
        renamed = self.words.values.get(column.name, {})
        if text in renamed:
            return renamed[text]
        if text in _NOTHING and column.name not in ("title", "content", "reply"):
            return ""
        text = self._without_ending(column, text)
        if not column.is_list and len(text) > column.longest:
            self._refuse_long(column, text)
            return ""
        return text

    def _without_ending(self, column: Column, text: str) -> str:
        for ending in self.words.endings.get(column.name, ()):
            text = text.removesuffix(ending).rstrip()
        return text

    def _refuse_long(self, column: Column, text: str) -> None:
        self.refuse(
            column.name,
            _("It has %(length)s characters; at most %(limit)s are taken.")
            % {"length": len(text), "limit": column.longest},
        )

    def listed(self, column: Column) -> tuple[str, ...]:
        """Give the entries of a list, each once."""
        renamed = self.words.values.get(column.name, {})
        found = []
        for part in _SEPARATORS.split(self.texts[column.name]):
            entry = self._without_ending(column, part.strip())
            entry = renamed.get(entry, entry)
            if len(entry) > column.longest:
                self._refuse_long(column, entry)
            elif entry and entry not in _NOTHING:
                found.append(entry)
        return tuple(dict.fromkeys(found))

    def code(self, column: str, known: Mapping[str, Any], default: Any) -> Any:
        """Give what the word in a column stands for."""
        text = self.texts[column]
        if not text:
            return default
        code = known.get(plain(text))
        if code is None:
            self.refuse(column, _("“%(text)s” is not known here.") % {"text": shown(text)})
            return default
        return code


def _cleaned(text: str, *, prose: bool) -> str:
    """Give a cell without what nobody sees; a text of one line also without double spaces."""
    text = _GUARDED.sub("", text.strip(" \u3000"))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    text = _INVISIBLE.sub("", text)
    if prose:
        return text.replace("\t", " ").strip()
    text = _BREAK_IN_HAN.sub("", unicodedata.normalize("NFC", text))
    return re.sub(r"[ \t\n\u00a0\u3000]+", " ", text).strip()


def skip_reason(raw: RawRow, layout: Layout) -> str | None:
    """Give why the mapping leaves a row out; None for one that is taken."""
    for place, skip in layout.skips:
        cell = raw.cells[place].strip() if place < len(raw.cells) else ""
        if cell in skip.values:
            return skip.reason or f"{skip.header} = {cell or '—'}"
    return None
