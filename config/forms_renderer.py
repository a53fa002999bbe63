"""How Django writes forms: with our own templates, whatever the form."""

from django.forms.renderers import TemplatesSetting


class LookRenderer(TemplatesSetting):
    """Writes every form with `templates/parts/form.html` and every field with `field.html`."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"
