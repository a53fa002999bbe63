"""What every form that acts carries: a key of its own, and the version that it shows."""

import secrets

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from suggestions.record import Target

register = template.Library()


@register.simple_tag
def act_inputs(target: Target | None = None) -> SafeString:
    """Give the hidden inputs of a form: a new act key, and the version of what it acts on.

    Used in a page that is shown again after an error, it keeps nothing: the act was refused, so
    its key was not used up.
    """
    key = format_html('<input type="hidden" name="act_key" value="{}">', secrets.token_hex(16))
    if target is None:
        return key
    return format_html('{}<input type="hidden" name="seen" value="{}">', key, target.version)
