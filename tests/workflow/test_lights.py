"""Red, yellow, green: one definition."""

from datetime import date, timedelta

import pytest

from workflow.lights import light

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("days", "shown"),
    [(-400, "late"), (-1, "late"), (0, "soon"), (7, "soon"), (8, "fine"), (90, "fine")],
)
def test_a_date_is_red_when_it_is_over_yellow_for_a_week_before_and_green_earlier(days, shown):
    assert light(TODAY + timedelta(days=days), TODAY) == shown
