"""The stories about rules and calendar happen on one day, when 2027 is not known yet."""

import pytest
import time_machine

from tests import cast as play
from tests.suggestions.procedure.desk import TODAY


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel(play.at(TODAY)):
        yield
