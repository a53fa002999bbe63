"""The session engine: a session is read together with the roles of whoever signed in there."""

from datetime import datetime
from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from people import queries
from people.models import BrowserSession, Membership
from people.sessions import user_id_in


class SessionStore(DatabaseStore):
    """A session in the database that knows its user."""

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        """Give the table of the sessions."""
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        """Give the row to be saved, with its user."""
        row = cast("BrowserSession", super().create_model_instance(data))
        row.user_id = user_id_in(data)
        return row

    def open(self, at: datetime) -> list[Membership]:
        """Read the session with the roles in which its user may act, in one query; give those.

        A session of nobody, or of somebody without a role, is read when something is asked of it.
        """
        if self.session_key is None:
            return []
        members = list(queries.memberships_in(self.session_key, at=at))
        if members:
            self._session_cache = self.decode(members[0].session_data)
        return members
