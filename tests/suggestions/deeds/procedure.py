"""The act by which dates follow the calendar."""

from suggestions.models import Suggestion
from suggestions.procedure import actions as procedure
from tests import cast as play
from tests.suggestions.deeds.deed import DAY, RUNNING, Deed, Words
from tests.suggestions.everybody import Everybody
from tests.workflow.days import free
from workflow.years import standing_days, year_digest

# The days on which the replies of the stages are due.
DUE = ("2025-05-20", "2025-07-03")


def another_calendar(people: Everybody, _case: Suggestion) -> Words:
    """An administrator corrects the year: people don't work on the days when replies are due."""
    standing = standing_days(2025) or []
    procedure.enter_year(
        play.by(people.deng, DAY),
        year=2025,
        days=[*standing, *(free(day) for day in DUE)],
        source="更正通知",
        seen=year_digest(2025),
    )
    return {"reason": "放假安排更正。"}


DEEDS = (Deed(procedure.move_due, "due_moved", ("song",), RUNNING, another_calendar),)
