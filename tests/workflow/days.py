"""Days of a notice, in few words."""

from datetime import date

from workflow.years import PublishedDay


def free(day: str, label_zh: str = "节假日", label_en: str = "") -> PublishedDay:
    """Give a holiday."""
    return PublishedDay(date.fromisoformat(day), free=True, label_zh=label_zh, label_en=label_en)


def works(day: str) -> PublishedDay:
    """Give a make-up working day."""
    return PublishedDay(date.fromisoformat(day), free=False, label_zh="调休上班")
