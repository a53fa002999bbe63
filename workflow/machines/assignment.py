"""The machine of an assignment: one unit, one suggestion, one round."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from workflow.machines.base import Machine


class AssignmentRole(models.TextChoices):
    """What the unit has to do with the suggestion."""

    LEAD = "lead", _("Lead")
    JOINT = "joint", _("Joint lead")
    SEPARATE = "separate", _("Answers its own part")
    CO = "co", _("Co-handling")
    INFORMATION = "information", _("For information")


ANSWERING = (AssignmentRole.LEAD, AssignmentRole.JOINT, AssignmentRole.SEPARATE)


class AssignmentState(models.TextChoices):
    """Where one unit's work on a suggestion stands."""

    PENDING = "pending", _("To be signed for")
    SIGNED_FOR = "signed_for", _("In hand")
    RETURN_ASKED = "return_asked", _("Return asked")
    RETURNED = "returned", _("Returned")
    REPLIED = "replied", _("Replied")
    OPINED = "opined", _("Opinion given")


S = AssignmentState


class AssignmentMachine(Machine):
    """The state of one unit's assignment; changed by the transitions below only."""

    state = FSMField(_("state"), default=S.PENDING, choices=S.choices, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=S.PENDING, target=S.SIGNED_FOR)
    def mark_signed_for(self) -> None:
        """The unit has received it (签收)."""

    @transition(field=state, source=[S.PENDING, S.SIGNED_FOR], target=S.RETURN_ASKED)
    def mark_return_asked(self) -> None:
        """The unit says that it is not the right one."""

    @transition(field=state, source=S.RETURN_ASKED, target=S.SIGNED_FOR)
    def mark_return_refused(self) -> None:
        """It has to go on; a refused return is not asked again."""

    @transition(field=state, source=[S.PENDING, S.SIGNED_FOR, S.RETURN_ASKED], target=S.RETURNED)
    def mark_returned(self) -> None:
        """Its return was agreed, or the secretariat handed the suggestion to other units."""

    @transition(field=state, source=S.SIGNED_FOR, target=S.REPLIED)
    def mark_replied(self) -> None:
        """Its reply is issued."""

    @transition(field=state, source=S.SIGNED_FOR, target=S.OPINED)
    def mark_opined(self) -> None:
        """Its opinion is with the lead unit."""

    @transition(field=state, source=[S.REPLIED, S.OPINED], target=S.SIGNED_FOR)
    def mark_sent_back(self) -> None:
        """Its reply or opinion was sent back."""
