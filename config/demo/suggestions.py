"""The suggestions of the demo, each made of a theme and one of its places."""

from dataclasses import dataclass
from zlib import crc32

from config.demo.themes import Case, Point, Theme, themes


@dataclass(frozen=True)
class Matter:
    """One suggestion: what the form asks for, and what its reply is made of.

    `co` are the units that naturally help; `slow` marks what three months hardly solve, the
    natural ones for 正在解决 and 计划解决. `points` are what the proposal asks for, in its order.
    """

    title: str
    category: str
    lead: str
    co: tuple[str, ...]
    situation: str
    proposal: str
    place: str
    slow: bool
    points: tuple[Point, ...]


def chance(*words: str) -> int:
    """Give a number that looks drawn by lot, and is the same for the same words for ever."""
    return crc32("|".join(words).encode())


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _points(theme: Theme, case: Case, position: int) -> tuple[Point, ...]:
    """Put first what the title speaks of; every other case leaves out what it says least of."""
    title = _pairs(case.title.replace(case.place, ""))
    fitting = [point for at, point in enumerate(theme.points, 1) if at not in case.without]
    ranked = sorted(fitting, key=lambda point: -len(title & _pairs(point.name)))
    if position % 2 == 1 and not case.without:
        ranked.pop()
    return case.own + tuple(ranked)


def _co(theme: Theme, case: Case, position: int) -> tuple[str, ...]:
    """Leave one in seven to the lead alone, and let each place do without another co-unit."""
    if chance(case.title, "co") % 7 == 0:
        return ()
    left_out = position % (len(theme.co) + 1) if len(theme.co) > 1 else len(theme.co)
    return tuple(code for at, code in enumerate(theme.co) if at != left_out)


def _matter(theme: Theme, case: Case, position: int) -> Matter:
    points = tuple(
        Point(point.kind, point.name, point.ask.replace("{p}", case.place), point.done)
        for point in _points(theme, case, position)
    )
    return Matter(
        title=f"关于{case.title}的建议",
        category=theme.category,
        lead=theme.lead,
        co=_co(theme, case, position),
        situation=case.fact + theme.common.replace("{p}", case.place),
        proposal="\n".join(
            f"{number}. {point.name}。{point.ask}" for number, point in enumerate(points, 1)
        ),
        place=case.place,
        slow=theme.slow,
        points=points,
    )


def _shuffled() -> tuple[Matter, ...]:
    matters = [
        _matter(theme, case, position)
        for theme in themes()
        for position, case in enumerate(theme.cases)
    ]
    return tuple(sorted(matters, key=lambda matter: chance(matter.title)))


SUGGESTIONS: tuple[Matter, ...] = _shuffled()
