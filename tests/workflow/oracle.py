"""When a period ends, worked out day by day, by somebody who has only the law and the notices.

Nothing here comes from the code that is tested: the holidays are copied from the notices of the
State Council's office, and each rule of counting is written out once more, as slowly as one would
count on a wall calendar.
"""

from datetime import date, timedelta

DAY = timedelta(days=1)


def days(*spans: str) -> set[date]:
    """Give the days of spans such as "2025-10-01..08" and single days such as "2025-10-11"."""
    found = set()
    for span in spans:
        first, _dots, last = span.partition("..")
        day = date.fromisoformat(first)
        end = day.replace(day=int(last)) if len(last) == 2 else date.fromisoformat(last or first)
        while day <= end:
            found.add(day)
            day += DAY
    return found


# 国务院办公厅关于2024年、2025年、2026年部分节假日安排的通知.
HOLIDAYS = days(
    # 2024
    "2023-12-30..2024-01-01", "2024-02-10..17", "2024-04-04..06", "2024-05-01..05",
    "2024-06-08..10", "2024-09-15..17", "2024-10-01..07",
    # 2025
    "2025-01-01", "2025-01-28..2025-02-04", "2025-04-04..06", "2025-05-01..05",
    "2025-05-31..2025-06-02", "2025-10-01..08",
    # 2026
    "2026-01-01..03", "2026-02-15..23", "2026-04-04..06", "2026-05-01..05", "2026-06-19..21",
    "2026-09-25..27", "2026-10-01..07",
)  # fmt: skip
MAKE_UP_DAYS = days(
    # 2024
    "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14",
    "2024-09-29", "2024-10-12",
    # 2025
    "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
    # 2026
    "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
)  # fmt: skip
KNOWN = range(2024, 2027)
# Of 2027 no notice is known. By the Regulation (全国年节及纪念日放假办法, 2024) these are free, the
# days that fall on a weekend made up for on the next working days.
BY_LAW_2027 = days(
    "2027-01-01", "2027-02-05..10", "2027-04-05", "2027-05-01..04", "2027-06-09", "2027-09-15",
    "2027-10-01..05",
)  # fmt: skip


def is_working_day(day: date) -> bool:
    """Tell whether people go to work on a day."""
    if day in MAKE_UP_DAYS:
        return True
    if day.weekday() in (5, 6) or day in HOLIDAYS:
        return False
    return day.year in KNOWN or day not in BY_LAW_2027


def months_later(day: date, number: int) -> date:
    """Go forward month by month to the same day number, or to the last day of the month."""
    year, month = day.year, day.month
    for _turn in range(number):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    last = 31
    while True:
        try:
            date(year, month, last)
        except ValueError:
            last -= 1
        else:
            return date(year, month, min(day.day, last))


def ends(start: date, number: int, unit: str) -> date:
    """Give the last day of a period that begins on a day, which is not counted itself."""
    day = start
    if unit == "workday":
        while number:
            day += DAY
            if is_working_day(day):
                number -= 1
        return day
    if unit == "month":
        day = months_later(start, number)
    else:
        for _turn in range(number):
            day += DAY
    while not is_working_day(day):
        day += DAY
    return day
