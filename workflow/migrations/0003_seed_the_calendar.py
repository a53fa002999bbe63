"""Enter the published calendars (放假安排) that the package `holidays` holds.

A year is taken when the package has its make-up days (调休): these are decided each autumn and
cannot be worked out, so a year that has some has been published. Years before 2004 stay out: in
2003 the May holidays were cut short after publication, and the package does not say so.

A day counts by what people did on it, whichever notice said so: a day of December that the
notice of the next year turned into a working day stands under its own year.
"""

import re

import holidays
from django.db import migrations

FIRST_YEAR = 2004


def published(year):
    """Give the days of a year that differ, as (day, is free, Chinese, English); none if unknown."""
    # The notice of a year reaches into the December before it.
    zh, en = (
        holidays.country_holidays("CN", years=(year, year + 1), language=language)
        for language in ("zh_CN", "en_US")
    )
    make_up = sorted(day for day in zh.weekend_workdays if day.year == year)
    if not make_up:
        return []
    free = [
        (day, True, *named(zh[day], en[day]))
        for day in sorted(zh)
        if day.year == year and not zh.is_working_day(day)
    ]
    return free + [(day, False, "调休上班", "Make-up working day") for day in make_up]


def named(zh, en):
    """Name a free day; one that was exchanged for a working weekend says for which."""
    if exchanged := re.search(r"\d{4}-\d\d-\d\d", zh):
        return f"{exchanged[0]} 调休", f"in exchange for {exchanged[0]}"
    return zh.replace("; ", "、"), en.replace("; ", ", ")


def seed(apps, schema_editor):
    CalendarYear = apps.get_model("workflow", "CalendarYear")
    DayOverride = apps.get_model("workflow", "DayOverride")
    years, days, year = [], [], FIRST_YEAR
    while differing := published(year):
        source = f"国务院办公厅关于{year}年部分节假日安排的通知（holidays {holidays.__version__}）"
        years.append(CalendarYear(year=year, source=source))
        days += [
            DayOverride(
                year_id=year,
                day=day,
                kind="free" if free else "working",
                label_zh=label_zh,
                label_en=label_en,
                source=source,
            )
            for day, free, label_zh, label_en in differing
        ]
        year += 1
    CalendarYear.objects.bulk_create(years)
    DayOverride.objects.bulk_create(days)


def empty(apps, schema_editor):
    apps.get_model("workflow", "DayOverride").objects.all().delete()
    apps.get_model("workflow", "CalendarYear").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [("workflow", "0002_policies_never_change")]

    operations = [migrations.RunPython(seed, empty)]
