"""How a report prints its figures: shares, compositions and differences in points.

Pure arithmetic on whole numbers, without Django and without floats, so that what is printed can
be worked out again by hand. Published reports round half up; what is not all never prints as
100% and what is not none never as 0%.
"""

import re
from collections.abc import Sequence

NO_FIGURE = "—"
"""Stands where there is nothing to take a share of."""

_QUOTED = re.compile(r"(?P<whole>[0-9]{1,3})(?:\.(?P<fraction>[0-9]+))?%")


def percent(numerator: int, denominator: int, places: int = 1) -> str:
    """Give the share as a report quotes it, rounded half up to so many decimal places.

    Exactly all is "100%", exactly none "0%", 0 of 0 is "—". A share that would falsely print as
    all or none gets as many more places as it takes to differ: 993 of 994 at 0 places is "99.9%".

    Raises:
        ValueError: if a number is negative or the numerator is greater than the denominator.
        TypeError: if a number isn't a whole number.
    """
    _require_whole(numerator, denominator, places)
    if not 0 <= numerator <= denominator:
        raise ValueError(f"{numerator} of {denominator} is no share")
    if places < 0:
        raise ValueError(f"{places} decimal places can't be printed")
    if denominator == 0:
        return NO_FIGURE
    if numerator in {0, denominator}:
        return _whole(numerator)
    while not 0 < (units := _half_up(numerator, denominator, places)) < 100 * 10**places:
        places += 1
    return _printed(units, places)


def composition(
    counts: Sequence[int],
    places: int = 1,
    adjust: bool = False,  # noqa: FBT001, FBT002 - may be given by position, like the places
) -> list[str]:
    """Give the shares that the counts have in their sum, each as `percent` prints it.

    Where one part needs more places, all get them but "0%" and "100%"; a total of 0 gives "—"
    for each. With `adjust` the printed parts add to 100 by largest remainder, of equal remainders
    the earlier part first; whoever shows such a list has to say so.

    Raises:
        ValueError: if a count or the number of places is negative.
        TypeError: if one of them isn't a whole number.
    """
    _require_whole(*counts, places)
    total = sum(counts)
    if min(counts, default=0) < 0:
        raise ValueError("A count can't be negative")
    plain = [percent(count, total, places) for count in counts]
    if all(count in {0, total} for count in counts):
        return plain
    places = max(_places_of(figure) for figure in plain)
    if not adjust:
        return [
            figure if count in {0, total} else percent(count, total, places)
            for count, figure in zip(counts, plain, strict=True)
        ]
    return _adjusted(counts, total, places)


def points(new: str, old: str) -> str:
    """Give the difference of two quoted figures in percentage points: "+1.1", "-0.05" or "0".

    It is taken from the figures as printed, so that a reader can check it; it has the places of
    the more exact of the two, and is "—" if either of them is.

    Raises:
        ValueError: if one of the two isn't a figure as `percent` prints it.
    """
    figures = [_units_and_places(figure) for figure in (new, old) if figure != NO_FIGURE]
    if len(figures) < 2:  # noqa: PLR2004 - both are figures, or there is no difference
        return NO_FIGURE
    places = max(places for _, places in figures)
    first, second = (units * 10 ** (places - own) for units, own in figures)
    if first == second:
        return "0"
    sign = "+" if first > second else "-"
    return sign + _decimal(abs(first - second), places)


def _adjusted(counts: Sequence[int], total: int, places: int) -> list[str]:
    """Give parts that add to 100, with more places where a part would falsely be all or none."""
    while True:
        whole = 100 * 10**places
        units = _largest_remainder(counts, total, whole)
        if all(0 < unit < whole for unit, count in zip(units, counts, strict=True) if count):
            return [
                _printed(unit, places) if count else _whole(0)
                for unit, count in zip(units, counts, strict=True)
            ]
        places += 1


def _largest_remainder(counts: Sequence[int], total: int, whole: int) -> list[int]:
    """Split the whole by the counts; what rounding down leaves over goes to the largest rests."""
    units, rests = map(list, zip(*(divmod(count * whole, total) for count in counts), strict=True))
    # The sort is stable: of equal rests the earlier part comes first.
    by_rest = sorted(range(len(counts)), key=lambda part: -rests[part])
    for part in by_rest[: whole - sum(units)]:
        units[part] += 1
    return units


def _half_up(numerator: int, denominator: int, places: int) -> int:
    """Give the share in units of the last place, a half rounded up."""
    whole: int = 100 * 10**places
    return (2 * numerator * whole + denominator) // (2 * denominator)


def _units_and_places(figure: str) -> tuple[int, int]:
    """Read a quoted figure back: ("89.4%") gives 894 and 1 place."""
    match = _QUOTED.fullmatch(figure)
    if match is None:
        raise ValueError(f"{figure!r} is no quoted figure")
    fraction = match["fraction"] or ""
    units, places = int(match["whole"] + fraction), len(fraction)
    if units > 100 * 10**places:
        raise ValueError(f"{figure!r} is more than all")
    return units, places


def _places_of(figure: str) -> int:
    return _units_and_places(figure)[1]


def _whole(numerator: int) -> str:
    return "100%" if numerator else "0%"


def _printed(units: int, places: int) -> str:
    return f"{_decimal(units, places)}%"


def _decimal(units: int, places: int) -> str:
    whole, fraction = divmod(units, 10**places)
    return f"{whole}.{fraction:0{places}}" if places else str(whole)


def _require_whole(*numbers: object) -> None:
    """Refuse floats, and truth values, which Python takes for the numbers 0 and 1."""
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int):
            raise TypeError(f"{number!r} is no whole number")
