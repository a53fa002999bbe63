"""The history of sign-ins: who came, who was refused, who left. Ids only."""

from datetime import datetime

from history import log
from history.log import StreamName
from history.models import Event

STREAM = StreamName("", "signins", "")


def record(kind: str, user_id: int | None, *, at: datetime, by_himself: bool = True) -> Event:
    """Write one line, in the caller's transaction; of a refused attempt nobody is the actor.

    `kind` is one of signed_in, sign_in_failed, signed_out, password_changed. `user_id` is None
    where the name that was tried belongs to nobody.
    """
    actor_id = user_id if by_himself else None
    return log.append(STREAM, kind, actor_id=actor_id, at=at, data={"user": user_id})
