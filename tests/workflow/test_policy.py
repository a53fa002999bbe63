"""A congress adopts rules from a day on, and nobody changes them afterwards."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from people.models import Congress
from workflow.models import Policy
from workflow.policy import PolicyMissing, adopt, in_force
from workflow.presets import PRESETS

pytestmark = pytest.mark.django_db

AT = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def district() -> Congress:
    return Congress.objects.create(code="binhai", label_zh="滨海区", label_en="Binhai")


@pytest.fixture
def policy(district) -> Policy:
    return adopt(district, "shanghai", valid_from=date(2025, 1, 1), at=AT)


def test_an_adopted_preset_is_read_back_exactly(policy):
    stored = Policy.objects.get()

    assert stored.rules == PRESETS["shanghai"]
    assert (stored.preset, stored.created_at) == ("shanghai", AT)


def test_the_policy_that_began_last_is_in_force(district, policy):
    later = adopt(district, "zhejiang", valid_from=date(2026, 3, 1), at=AT)

    days = [date(2025, 1, 1), date(2026, 2, 28), date(2026, 3, 1), date(2030, 1, 1)]

    assert [in_force(district.pk, on) for on in days] == [policy, policy, later, later]


def test_a_day_before_the_first_policy_has_none(district, policy):
    with pytest.raises(PolicyMissing) as missing:
        in_force(district.pk, date(2024, 12, 31))

    with translation.override("en"):
        assert str(missing.value) == (
            "On 2024-12-31 this congress has no rules of procedure in force."
        )


def test_another_congress_has_rules_of_its_own(district, policy):
    other = Congress.objects.create(code="shannan", label_zh="山南区")

    with pytest.raises(PolicyMissing):
        in_force(other.pk, date(2025, 6, 1))

    own = adopt(other, "beijing", valid_from=date(2025, 1, 1), at=AT)
    assert in_force(other.pk, date(2025, 6, 1)) == own
    assert in_force(district.pk, date(2025, 6, 1)) == policy


def test_two_policies_do_not_begin_on_one_day(district, policy):
    with pytest.raises(ValidationError) as refused, translation.override("en"):
        adopt(district, "beijing", valid_from=date(2025, 1, 1), at=AT)

    assert refused.value.messages == ["Another policy begins on this day."]
    assert Policy.objects.get() == policy


def test_a_preset_that_there_is_not_is_refused(district):
    with pytest.raises(ValidationError) as refused:
        adopt(district, "atlantis", valid_from=date(2025, 1, 1), at=AT)

    assert list(refused.value.message_dict) == ["preset"]


def test_the_database_refuses_to_change_a_policy(policy):
    policy.content = PRESETS["beijing"].to_json()

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        policy.save(update_fields=["content"])
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Policy.objects.update(valid_from=date(2020, 1, 1))

    assert Policy.objects.get().rules == PRESETS["shanghai"]


def test_rules_that_someone_wrote_into_the_table_are_not_believed(district):
    Policy.objects.create(
        congress=district, valid_from=date(2025, 1, 1), content='{"reply": "3m"}', created_at=AT
    )

    with pytest.raises(ValidationError):
        _ = Policy.objects.get().rules


def test_finding_the_rules_in_force_asks_one_question(district, policy, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert in_force(district.pk, date(2025, 6, 1)).rules.reply_check
