"""The letter as PDF: the layout stands in `letter.typ`, the words go into it as data."""

import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Final

import pylopdf_fonts_zh_cn
import typst

from suggestions.replying.paper import Paper
from suggestions.replying.sizes import head_size, seal_rows, signature_width, title_lines

LAYOUT: Final = (Path(__file__).parent / "letter.typ").read_bytes()

# Those of GB/T 9704 where the machine has them, else those that come with us.
SONG: Final = ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05")
HEI: Final = ("SimHei", "黑体")
KAI: Final = ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti")
FANG: Final = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong")
SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
# How much heavier the one weight that stands in for 小标宋 and 楷体 is drawn, in parts of its size.
STAND_INS: Final = {"song": (SONG, 0.025), "kai": (KAI, 0.012)}

LETTERS, SIGNS = r"[!-~\u00a1-\u1fff]{24,}", r"[\u2010-\u206f\u3001-\u3011！-／：-＠［-｀｛-･]{12,}"
UNBROKEN: Final = re.compile(f"{LETTERS}|{SIGNS}")
BREAK_HERE: Final = "\u200b"


def pdf(paper: Paper) -> bytes:
    """Give the letter as PDF, with its fonts; the same letter gives the same bytes."""
    words = {**_breakable(asdict(paper)), **_measures(paper)}
    made, _warnings = typst.compile_with_warnings(
        LAYOUT,
        font_paths=_fonts(),
        sys_inputs={"letter": json.dumps(words)},
        timestamp=0,
    )
    return made


@cache
def _fonts() -> typst.Fonts:
    """Find the fonts, once for each process."""
    packaged = Path(pylopdf_fonts_zh_cn.__file__).parent
    return typst.Fonts(include_embedded_fonts=False, font_paths=[packaged])


@cache
def _families() -> frozenset[str]:
    return frozenset(_fonts().families())


def _measures(paper: Paper) -> dict[str, Any]:
    """Give the fonts that there are, and how large the unit's name can be on its line."""
    names = {"song": (*SONG, SERIF), "hei": (*HEI, SANS), "kai": (*KAI, SERIF)}
    names["fang"] = (*FANG, SERIF)
    known = _families()
    return {
        "fonts": {use: [n for n in named if n in known] for use, named in names.items()},
        "heavier": {
            use: much for use, (named, much) in STAND_INS.items() if known.isdisjoint(named)
        },
        "title_lines": title_lines(paper.title),
        "head_size": head_size(paper.letterhead),
        "seals": seal_rows(paper.signatures) if len(paper.signatures) > 1 else [],
        "signature_width": signature_width(paper),
    }


def _breakable(words: Any) -> Any:
    """Let what has no place to be broken, such as long addresses, be broken at the line's end."""
    if isinstance(words, str):
        return UNBROKEN.sub(lambda run: BREAK_HERE.join(run[0]), words)
    if isinstance(words, dict):
        return {name: _breakable(value) for name, value in words.items()}
    if isinstance(words, list | tuple):
        return [_breakable(value) for value in words]
    return words
