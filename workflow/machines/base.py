"""What every machine is: a model whose state only its transitions change."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    # django_fsm's mixins have no types that mypy can follow: under them every column is Any.
    class ConcurrentTransitionMixin(models.Model):
        """A save of an outdated state is refused."""

        class Meta:
            abstract = True

else:
    from django_fsm import ConcurrentTransitionMixin


class Machine(ConcurrentTransitionMixin, models.Model):
    """A model with a protected state; saving one that somebody else moved on is refused."""

    class Meta:
        abstract = True
