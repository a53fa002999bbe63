"""How users are made."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import BaseUserManager

if TYPE_CHECKING:
    from people.models import User


class UserManager(BaseUserManager["User"]):
    """Makes users; a user without a password can't sign in."""

    use_in_migrations = True

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; without a password the account can't be used to sign in."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create the first administrator, who keeps the master data."""
        return self.create_user(username, password, **{"is_superuser": True, **fields})
