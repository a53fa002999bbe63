"""A letter about kept promises as the official letter that it is (补充答复函)."""

from typing import Any

from django.utils.translation import gettext as _

from suggestions.models import Suggestion, Supplement
from workflow.rules import Rules


def paper(case: Suggestion, supplement: Supplement, rules: Rules) -> dict[str, Any]:
    """Give what stands on the letter, as `parts/letter.html` takes it."""
    known = {outcome.code: outcome for outcome in rules.outcomes}
    outcome = known.get(supplement.outcome)
    unit = supplement.reply.assignment.unit.label
    return {
        "unit": unit,
        "number": supplement.letter_no,
        "class_label": f"{outcome.code} {outcome.label}" if outcome else "",
        "title": _("Supplementary reply to suggestion no. %(number)s of %(session)s")
        % {"number": case.number, "session": case.session.label},
        "to": _("Deputy %(name)s:") % {"name": case.proposer.name} if case.proposer else "",
        "text": supplement.text,
        "signed_by": unit,
        "signed_on": supplement.confirmed_on or supplement.issued_on,
        "contact": supplement.contact_person,
        "phone": supplement.contact_phone,
        "lang": "zh-Hans",
    }
