"""Figures are printed as published reports print them."""

import csv
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from reports.quoting import NO_FIGURE, composition, percent, points

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "published_rates.csv"

numbers = st.integers(0, 10_000)
places = st.integers(0, 4)
compositions = st.lists(st.integers(0, 2_000), min_size=1, max_size=12)


@st.composite
def shares(draw):
    denominator = draw(st.integers(1, 10_000))
    return draw(st.integers(0, denominator)), denominator


def value(figure: str) -> Fraction:
    return Fraction(figure.removesuffix("%"))


def decimals(figure: str) -> int:
    return len(figure.removesuffix("%").partition(".")[2])


# percent


@pytest.mark.parametrize(
    ("numerator", "denominator", "at", "printed"),
    [
        (118, 132, 1, "89.4%"),
        (121, 137, 1, "88.3%"),
        (132, 132, 1, "100%"),
        (115, 820, 1, "14.0%"),
        (62, 67, 2, "92.54%"),
        (281, 365, 0, "77%"),
        (7, 56, 0, "13%"),
        (993, 994, 1, "99.9%"),
        (1127, 1133, 1, "99.5%"),
        (1212, 1219, 1, "99.4%"),
        (993, 1216, 1, "81.7%"),
        (1064, 1208, 1, "88.1%"),
        (886, 973, 2, "91.06%"),
        (24, 67, 1, "35.8%"),
        (1242, 1540, 1, "80.6%"),
        (277, 280, 2, "98.93%"),
    ],
)
def test_percent_prints_what_published_reports_print(numerator, denominator, at, printed):
    assert percent(numerator, denominator, at) == printed


def test_percent_rounds_an_exact_half_up_where_python_would_round_it_down():
    assert round(100 * 1 / 8) == 12
    assert percent(1, 8, 0) == "13%"
    assert percent(1, 2000) == "0.1%"


@pytest.mark.parametrize("at", [0, 1, 5])
def test_percent_of_all_of_none_and_of_nothing_has_no_places(at):
    assert percent(7, 7, at) == "100%"
    assert percent(0, 7, at) == "0%"
    assert percent(0, 0, at) == NO_FIGURE


@pytest.mark.parametrize(
    ("numerator", "denominator", "at", "printed"),
    [
        (993, 994, 0, "99.9%"),
        (999_999, 1_000_000, 0, "99.9999%"),
        (999_999, 1_000_000, 3, "99.9999%"),
        (999_999, 1_000_000, 5, "99.99990%"),
        (1, 1_000_000, 0, "0.0001%"),
        (1, 200, 0, "1%"),
        (199, 200, 0, "99.5%"),
        (1, 201, 0, "0.5%"),
    ],
)
def test_percent_adds_places_until_it_differs_from_all_and_none(
    numerator, denominator, at, printed
):
    assert percent(numerator, denominator, at) == printed


def test_percent_is_exact_beyond_what_floats_hold():
    assert percent(10**30 + 5, 2 * 10**30 + 9, 31) == f"50.{'0' * 28}250%"
    assert percent(2**200 - 1, 2**200) == f"99.{'9' * 58}%"


@pytest.mark.parametrize("pair", [(-1, 5), (1, -5), (-2, -1), (6, 5), (1, 0)])
def test_percent_refuses_what_is_no_share(pair):
    with pytest.raises(ValueError, match="is no share"):
        percent(*pair)


def test_percent_refuses_negative_places_even_where_none_would_be_printed():
    with pytest.raises(ValueError, match="decimal places"):
        percent(0, 0, -1)


@pytest.mark.parametrize("odd", [True, 1.0, "1", None])
def test_percent_refuses_what_is_no_whole_number(odd):
    with pytest.raises(TypeError):
        percent(odd, 2)
    with pytest.raises(TypeError):
        percent(1, odd)
    with pytest.raises(TypeError):
        percent(1, 2, odd)


@given(shares(), places)
def test_percent_is_the_nearest_printable_figure(share, at):
    numerator, denominator = share
    assume(0 < numerator < denominator)

    printed = percent(numerator, denominator, at)

    exact = Fraction(100 * numerator, denominator)
    unit = Fraction(1, 10 ** decimals(printed))
    assert -unit / 2 < value(printed) - exact <= unit / 2
    assert 0 < value(printed) < 100
    assert decimals(printed) >= at


@given(shares(), places)
def test_percent_adds_no_place_more_than_it_takes(share, at):
    numerator, denominator = share
    assume(0 < numerator < denominator)

    printed = percent(numerator, denominator, at)

    if decimals(printed) > at:
        shorter = 10 ** (decimals(printed) - 1)
        halved_up = (Fraction(100 * numerator * shorter, denominator) + Fraction(1, 2)).__floor__()
        assert halved_up in {0, 100 * shorter}


# composition


@pytest.mark.parametrize(
    ("counts", "at", "printed"),
    [
        ([652, 22, 31, 115], 1, "79.5 2.7 3.8 14.0"),
        ([62, 1, 4], 2, "92.54 1.49 5.97"),
        ([299, 55, 18], 1, "80.4 14.8 4.8"),
        ([281, 66, 18], 0, "77 18 5"),
        ([248, 125, 15], 1, "63.9 32.2 3.9"),
        ([7, 26, 15, 8], 0, "13 46 27 14"),
        ([886, 87], 2, "91.06 8.94"),
        ([781, 204, 29], 2, "77.02 20.12 2.86"),
        ([114, 43, 9, 0], 2, "68.67 25.90 5.42 0"),
    ],
)
def test_composition_prints_what_published_reports_print(counts, at, printed):
    assert composition(counts, at) == [f"{part}%" for part in printed.split()]


def test_composition_adjusts_by_largest_remainder_as_a_published_list_does():
    assert composition([114, 43, 9, 0], 2, adjust=True) == ["68.68%", "25.90%", "5.42%", "0%"]


def test_composition_gives_equal_remainders_to_the_earlier_part():
    assert composition([1, 1, 1], 0) == ["33%", "33%", "33%"]
    assert composition([1, 1, 1], 0, adjust=True) == ["34%", "33%", "33%"]
    assert composition([1, 7], 0) == ["13%", "88%"]
    assert composition([1, 7], 0, adjust=True) == ["13%", "87%"]
    assert composition([7, 1], 0, adjust=True) == ["88%", "12%"]


def test_composition_gives_all_parts_the_places_that_one_needs():
    assert composition([999, 1], 0) == ["99.9%", "0.1%"]
    assert composition([994, 500, 1, 0], 1) == ["66.5%", "33.4%", "0.1%", "0%"]
    assert composition([9_999, 5_000, 1, 0], 1) == ["66.66%", "33.33%", "0.01%", "0%"]


def test_composition_adjusted_never_makes_a_part_all_or_none():
    # Ten parts of 0.6% print as 1% each; rounded to add to 100 four of them would be left with 0%.
    assert composition([940, *[6] * 10], 0)[1:] == ["1%"] * 10
    assert composition([940, *[6] * 10], 0, adjust=True) == ["94.0%", *["0.6%"] * 10]
    # The one part would swallow the other.
    assert composition([199, 1], 0) == ["99.5%", "0.5%"]
    assert composition([199, 1], 0, adjust=True) == ["99.5%", "0.5%"]


@pytest.mark.parametrize("adjust", [False, True])
def test_composition_of_one_part_of_nothing_and_of_no_parts(adjust):
    assert composition([0, 5, 0], 1, adjust) == ["0%", "100%", "0%"]
    assert composition([5], 1, adjust) == ["100%"]
    assert composition([0, 0], 1, adjust) == [NO_FIGURE, NO_FIGURE]
    assert composition([], 1, adjust) == []


def test_composition_refuses_what_is_no_count():
    with pytest.raises(ValueError, match="negative"):
        composition([5, -1])
    with pytest.raises(ValueError, match="decimal places"):
        composition([1, 2], -1)
    with pytest.raises(TypeError):
        composition([True, 2])
    with pytest.raises(TypeError):
        composition([0.5, 2])


@given(compositions, places)
@example([940, *[6] * 10], 0)
def test_composition_adjusted_adds_to_exactly_100(counts, at):
    assume(sum(counts))

    parts = composition(counts, at, adjust=True)

    assert sum(value(part) for part in parts) == 100


@given(compositions, places, st.booleans())
def test_composition_prints_all_and_none_for_exactly_all_and_none(counts, at, adjust):
    total = sum(counts)
    assume(total)

    parts = composition(counts, at, adjust)

    assert [part == "0%" for part in parts] == [count == 0 for count in counts]
    assert [part == "100%" for part in parts] == [count == total for count in counts]
    assert all(0 < value(part) < 100 for part in parts if part not in {"0%", "100%"})


@given(compositions, places, st.booleans())
def test_composition_has_one_number_of_places(counts, at, adjust):
    assume(sum(counts))

    parts = composition(counts, at, adjust)

    assert len({decimals(part) for part in parts if part not in {"0%", "100%"}}) <= 1


@given(compositions, places)
def test_composition_adjusted_stays_within_one_unit_and_keeps_what_adds_up(counts, at):
    total = sum(counts)
    assume(total)

    plain, adjusted = composition(counts, at), composition(counts, at, adjust=True)

    unit = Fraction(1, 10 ** max(map(decimals, adjusted)))
    exact = [Fraction(100 * count, total) for count in counts]
    assert all(abs(value(part) - was) < unit for part, was in zip(adjusted, exact, strict=True))
    if sum(map(value, plain)) == 100:
        assert adjusted == plain


@given(compositions, places)
def test_composition_prints_each_part_as_percent_does_with_these_places(counts, at):
    total = sum(counts)
    assume(total)

    parts = composition(counts, at)

    common = max(map(decimals, parts))
    assert parts == [percent(count, total, common) for count in counts]


# points


@pytest.mark.parametrize(
    ("new", "old", "printed"),
    [
        ("89.4%", "88.3%", "+1.1"),
        ("92.54%", "85.89%", "+6.65"),
        ("88.3%", "89.4%", "-1.1"),
        ("100%", "99.97%", "+0.03"),
        ("0%", "100%", "-100"),
        ("15.0%", "14%", "+1.0"),
        ("14.0%", "14%", "0"),
        (NO_FIGURE, "14%", NO_FIGURE),
        ("14%", NO_FIGURE, NO_FIGURE),
        (NO_FIGURE, NO_FIGURE, NO_FIGURE),
    ],
)
def test_points_is_the_difference_of_the_printed_figures(new, old, printed):
    assert points(new, old) == printed


@pytest.mark.parametrize(
    "odd", ["", "89.4", "89,4%", "-1%", "+1%", "101%", "100.1%", "1.%", ".5%", "８9%", "89.4%\n"]
)
def test_points_refuses_what_is_no_quoted_figure(odd):
    with pytest.raises(ValueError, match=r"quoted figure|more than all"):
        points(odd, "1%")
    with pytest.raises(ValueError, match=r"quoted figure|more than all"):
        points(NO_FIGURE, odd)


@given(shares(), shares(), places, places)
def test_points_added_to_the_old_figure_give_the_new_one(new, old, new_places, old_places):
    first, second = percent(*new, new_places), percent(*old, old_places)

    difference = points(first, second)

    assert Fraction(difference) == value(first) - value(second)
    assert points(second, first) == difference.translate(str.maketrans("+-", "-+"))


# What has been published


def published_rows():
    if not PUBLISHED.exists():
        pytest.skip("the published rates of shared/data are not here")
    with PUBLISHED.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_published_figure_rounded_half_up_is_reproduced():
    rows = [row for row in published_rows() if row["matches_half_up"] == "yes"]

    printed = [row["quoted_percent"] for row in rows]
    ours = [
        percent(int(row["numerator"]), int(row["denominator"]), decimals(row["quoted_percent"]))
        for row in rows
    ]

    assert len(rows) > 100
    assert list(map(value, ours)) == list(map(value, printed))


def test_every_published_composition_that_largest_remainder_explains_is_reproduced():
    rows = [row for row in published_rows() if "largest-remainder" in row["composition"]]
    lists = [list(parts) for _, parts in groupby(rows, key=itemgetter("report_id"))]

    printed = [[row["quoted_percent"] for row in parts] for parts in lists]
    ours = [
        composition(
            [int(row["numerator"]) for row in parts],
            max(decimals(row["quoted_percent"]) for row in parts),
            adjust=True,
        )
        for parts in lists
    ]

    assert len(lists) > 10
    assert [list(map(value, parts)) for parts in ours] == [list(map(value, p)) for p in printed]
