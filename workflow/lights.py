"""Red, yellow and green (红黄绿灯): how pressing a date is. Every page takes it from here.

Red is overdue, yellow is due within a week, green has time enough. A colour never stands alone:
pages add the shape and the words that go with it.
"""

from datetime import date, timedelta
from typing import Final, Literal

Light = Literal["late", "soon", "fine"]

SOON: Final = timedelta(days=7)


def light(due_on: date, on: date) -> Light:
    """Give the light of something that is due on a day, seen on another one."""
    if due_on < on:
        return "late"
    return "soon" if due_on <= on + SOON else "fine"
