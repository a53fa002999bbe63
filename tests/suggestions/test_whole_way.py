"""One suggestion's whole way, act by act."""

import pytest
from django.core.management import call_command

from notifications.models import Message
from suggestions.models import Facts
from tests import cast as play


@pytest.mark.django_db
def test_a_suggestion_goes_from_draft_to_rated_and_every_step_leaves_its_trace():
    people = play.cast()

    case = play.rated(people, play.resolved(people))

    assert case.state == "rated"
    assert (case.number, case.outcome) == (1, "A")
    assert case.rounds.get().feedback_until is None  # Shanghai sets no window
    now = Facts.objects.get(case=case, unit=None, known_to=None, end_on=None)
    assert (now.received_on, now.answered_on, now.concluded) == (play.SUBMITTED, play.REPLIED, True)
    assert (now.solved, now.consent, now.satisfied) == (True, True, True)
    assert now.due_on == play.part(case, people.transport).due_on
    part = Facts.objects.get(case=case, unit=people.transport, known_to=None, end_on=None)
    assert (part.outcome, part.satisfied) == ("A", True)
    assert not Facts.objects.filter(unit=people.finance).exists()  # a co-unit enters no rate
    told = set(Message.objects.values_list("kind", "recipient__name"))
    assert ("assigned", "林科员") in told
    assert ("reply_delivered", "梅若兰") in told
    call_command("verify_events")
