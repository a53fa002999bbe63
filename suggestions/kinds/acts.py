"""What can be done straight from a mail."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from notifications.kinds import ByLink
from people.models import UNIT_WORKERS, Role

TO_SIGN_FOR: Final = ByLink(
    "suggestions:sign_by_link", _("Sign for it"), days=7, roles=UNIT_WORKERS
)
TO_RATE: Final = ByLink(
    "suggestions:rate_by_link", _("Rate the reply"), days=30, roles=(Role.DEPUTY,)
)
