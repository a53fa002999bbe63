"""The tables of this app; each is written beside what it is for."""

from workflow.calendar import CalendarYear, DayOverride
from workflow.policy import Policy

__all__ = ["CalendarYear", "DayOverride", "Policy"]
