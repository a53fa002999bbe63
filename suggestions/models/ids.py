"""Random public ids: what stands in addresses instead of the database's own numbers."""

import secrets

# No vowels and no look-alikes: nothing to misread over the telephone, no words by accident.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 14


def new_public_id() -> str:
    """Give a random id of 14 characters (66 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
