"""A reply as the official letter that it is (答复函)."""

from typing import Any

from django.utils.translation import gettext as _

from suggestions.models import Reply, Suggestion
from workflow.rules import Rules


def paper(case: Suggestion, reply: Reply, rules: Rules) -> dict[str, Any]:
    """Give what stands on the letter, as `parts/letter.html` takes it."""
    outcome = reply.confirmed_outcome or reply.outcome
    known = {o.code: o for o in rules.outcomes}
    return {
        "unit": reply.assignment.unit.label,
        "number": reply.letter_no,
        "class_label": f"{outcome} {known[outcome].label}" if outcome in known else outcome,
        "title": _("Reply to suggestion no. %(number)s of %(session)s")
        % {"number": case.number, "session": case.session.label},
        "to": case.salutation,
        "text": reply.text,
        "signed_by": reply.assignment.unit.label,
        "signed_on": reply.issued_on,
        "contact": reply.contact_person,
        "phone": reply.contact_phone,
        "lang": "zh-Hans",
    }
