"""A congress and its people, signed in or about to be."""

import pytest

from tests.cast import Cast, cast


@pytest.fixture
def people(db) -> Cast:
    """Mei (deputy), Song (secretariat), Wu (education), Lin (transport) and the others."""
    return cast()
