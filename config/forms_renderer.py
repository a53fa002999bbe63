"""How Django writes forms: with our own templates, whatever the form."""

from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

# Django's own words, named here so that our catalogue says them as people here do.
DJANGO_SAYS = (
    _("This field is required."),
    _("Enter a valid date."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
)


class LookRenderer(TemplatesSetting):
    """Writes every form with `templates/parts/form.html` and every field with `field.html`."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"
