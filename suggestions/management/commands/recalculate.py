"""`manage.py recalculate`: do the figures follow from the events?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from suggestions.models import Facts, Suggestion
from suggestions.recalculation import differences


class Command(BaseCommand):
    help = "Compare the stored facts with the events; exit code 1 where they differ."

    def handle(self, **_options: Any) -> None:
        found = 0
        for difference in differences():
            found += 1
            self.stdout.write(difference)
        if found:
            said = ngettext("%(count)d difference.", "%(count)d differences.", found)
            raise CommandError(said % {"count": found}, returncode=1)
        spans = Facts.objects.filter(known_to__isnull=True).count()
        cases = Suggestion.objects.count()
        self.stdout.write(f"{cases} cases, {spans} spans of facts: all follow from the events.")
