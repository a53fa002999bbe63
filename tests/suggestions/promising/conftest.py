"""A step of the migrations, taken over again."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection


@pytest.fixture
def migrated() -> Callable[[str], None]:
    """Move the data of this test as a migration does."""

    def run(name: str) -> None:
        step = import_module(f"suggestions.migrations.{name}")
        step.add(apps, SimpleNamespace(connection=connection))

    return run
