"""The demo: two finished years that say what they must, and a running one with work for all."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from config.demo.cast import FIRST_DEPUTY, FIRST_UNIT, sign_ins
from config.demo.plan import FINISHED, Days, finished_year, matters
from config.demo.running import Queues, regular
from notifications.models import Delivery, Message
from people.models import Session, User
from reports import workload
from suggestions import visibility
from suggestions.models import Assignment, Commitment, Draft, Suggestion, UnitRequest
from suggestions.promising.queries import PILES, counts, letters_to_rate
from suggestions.requested import TO_SPLIT
from workflow.calendar import load_calendar

TODAY = date(2026, 11, 22)


def quoted(year: int) -> str:
    """Give the sentence of a year's report."""
    out = io.StringIO()
    call_command("quote", "--year", str(year), stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


@pytest.mark.django_db(transaction=True)
def test_the_demo_fills_an_empty_database_with_what_it_promises():
    call_command("demo", today=TODAY, stdout=io.StringIO(), stderr=io.StringIO())

    assert quoted(2024) == (
        "推动138件代表建议的办理落实（其中撤回1件，按137件计），解决率88.3%，"
        "同意率和满意率均为100%，代表建议（摘要）公开率100%。"
    )
    assert quoted(2025) == (
        "推动132件代表建议的办理落实，解决率89.4%，同意率和满意率均为100%，代表建议公开率100%。"
    )
    running = Suggestion.objects.filter(session__report_year=2026)
    states = dict(running.values_list("state").annotate(Count("pk")))
    assert set(states) == {
        "draft", "submitted", "assigned", "answered", "resolved", "rated", "withdrawn", "declined",
    }  # fmt: skip
    assert running.filter(objection_open=True).exists()
    for _role, username, _what in sign_ins():
        assert User.objects.get(username=username).check_password("anlan-demo-2026")
    deputy = User.objects.get(username=FIRST_DEPUTY).memberships.get()
    mine = set(visibility.visible_to(deputy).values_list("state", flat=True))
    assert {"draft", "submitted", "assigned", "answered", "resolved", "rated"} <= mine
    parts = Assignment.objects.filter(unit__code=FIRST_UNIT, case__session__report_year=2026)
    assert {"pending", "signed_for", "replied"} <= set(parts.values_list("state", flat=True))
    assert parts.filter(state="signed_for", due_on__lt=TODAY).exists()
    asked = set(UnitRequest.objects.values_list("kind", "state"))
    assert asked >= {
        ("return", "open"), ("return", "refused"), ("units", "open"), ("extension", "open"),
        ("extension", "granted"),
    }  # fmt: skip
    assert UnitRequest.objects.filter(disputed_on__isnull=False, settled_on=None).exists()
    coordinator = User.objects.get(username="coordinator").memberships.get()
    assert TO_SPLIT.lying(coordinator, TODAY).exists()
    assert not Draft.objects.exists()
    piles_of_the_ledger_are_filled()
    people_were_told_in_time()
    call_command("verify_events", stdout=io.StringIO())
    call_command("recalculate", stdout=io.StringIO(), stderr=io.StringIO())
    with pytest.raises(CommandError, match="empty"):
        call_command("demo", today=TODAY, stdout=io.StringIO(), stderr=io.StringIO())
    out = io.StringIO()
    call_command("demo", if_empty=True, stdout=out, stderr=io.StringIO())
    assert FIRST_DEPUTY in out.getvalue()


def piles_of_the_ledger_are_filled():
    """Everybody whose sign-in is printed finds promises in his ledger, and work on them."""
    names = [name for _role, name, _what in sign_ins()]
    by_name = {name: User.objects.get(username=name).memberships.get() for name in names}
    of = {name: counts(member, PILES, TODAY) for name, member in by_name.items()}
    assert all(of["secretariat1"].values()), of["secretariat1"]
    assert of["supervisor1"] == of["secretariat1"]
    for pile in ("running", "overdue", "month"):
        assert of[f"{FIRST_UNIT}.handler"][pile], pile
        assert of["coordinator"][pile], pile
    assert [letter.outcome for letter in letters_to_rate(by_name[FIRST_DEPUTY], TODAY)] == ["A"]
    assert Commitment.objects.filter(rolled__gte=1, state="kept").exists()
    assert Commitment.objects.filter(unit__code="power").exists()  # a co-unit carries it out


def people_were_told_in_time():
    """There is a summary, a reminder and a unit that is late; the lists say the same."""
    sent = set(Delivery.objects.filter(state="sent").values_list("bundle", flat=True))
    assert sent == {"direct", "digest", "reminder"}
    handler = User.objects.get(username=f"{FIRST_UNIT}.handler")
    assert Message.objects.filter(recipient=handler, kind="reply_due").exists()
    of_supervisor = Message.objects.filter(recipient__username="supervisor1", kind="late")
    yesterday = TODAY - timedelta(days=1)
    told = {m.key.split(":")[3] for m in of_supervisor.exclude(key__contains="late:promise")}
    session = Session.objects.get(report_year=2026)
    listed = workload.behind(workload.COLUMNS["overdue"], session, yesterday, None)
    assert told == {str(part.pk) for part in listed}
    assert told


@pytest.mark.django_db
@pytest.mark.parametrize("today", [date(2026, 3, 1), TODAY, date(2027, 1, 20)])
def test_the_same_day_gives_the_same_plan_and_nothing_of_it_lies_in_the_future(today):
    def plans():
        days = Days(load_calendar(date(2024, 1, 1), date(today.year + 1, 12, 31)))
        pool = matters()
        year = today.year if today.month >= 3 else today.year - 1
        told = [plan for finished in FINISHED for plan in finished_year(finished, pool, days)]
        now = regular(year, pool, days, today)
        return told, [*now, *Queues(pool, days, today, year).all()]

    told, now = plans()

    assert (told, now) == plans()
    assert len({plan.matter.title for plan in told + now}) == len(told + now)
    happened = (
        "submitted_on",
        "numbered_on",
        "assigned_on",
        "replied_on",
        "rated_on",
        "studied_on",
    )
    for plan in now:
        days = [day for name in happened if (day := getattr(plan, name))]
        assert days == sorted(days)
        assert all(day < today for day in days)
    late = [plan for plan in told if plan.replied_on]
    near = [
        plan
        for plan in late
        if plan.assigned_on and (plan.replied_on - plan.assigned_on).days >= 78  # of about 90
    ]
    assert 0.75 < len(near) / len(late) < 0.92  # five of six in the last eleven days


@pytest.mark.django_db
def test_a_day_before_march_2026_is_refused():
    with pytest.raises(CommandError, match="2026-03-01"):
        call_command("demo", today=date(2026, 2, 28), stdout=io.StringIO(), stderr=io.StringIO())

    assert not Suggestion.objects.exists()
