"""What is wrong with the promises of a letter, found before it is issued."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from suggestions.models import Assignment
from suggestions.replying.letter import Letter
from suggestions.replying.linter import Finding
from suggestions.replying.promises import faults_of_promises, units_that_may_carry_out
from workflow.rules import Rules

NOT_OF_THIS_CASE = _("Only a unit that answers or helps here can be responsible for a promise.")


def promise_findings(
    assignment: Assignment, letter: Letter, policy: Rules, *, on: date
) -> list[Finding]:
    """Give the faults of what a letter promises; each of them stops it."""
    faults = list(faults_of_promises(letter.promises, letter.outcome, policy, on=on))
    named = {promise.unit_id for promise in letter.promises} - {None, assignment.unit_id}
    if named and named - {unit.pk for unit in units_that_may_carry_out(assignment)}:
        faults.append(NOT_OF_THIS_CASE)
    return [Finding("promise", "promises", words, stops=True) for words in faults]
