"""What the templates of messages need beside the look of everything else."""

from datetime import date

from django import template

register = template.Library()


@register.filter
def day(written: str) -> date | None:
    """Give the date that a payload holds as ISO text; None for an empty one."""
    return date.fromisoformat(written) if written else None
