"""Master data: kept by the administrators of a congress, each of his own, and written down."""

import json
from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from history.log import data_of, events_of
from people.keeping import STREAM
from people.models import (
    Congress,
    Delegation,
    Deputy,
    FormerUnitName,
    Membership,
    Role,
    Session,
    Term,
    Unit,
    User,
)
from tests.cast import PASSWORD, Cast, cast, user

MODELS = (Congress, Term, Session, Delegation, Deputy, Unit, Membership, User)


@pytest.fixture
def keeper(people) -> Membership:
    """Gu, the administrator of the congress."""
    return Membership.objects.create(
        user=user("gu", "顾明"), congress=people.congress, role=Role.ADMINISTRATOR
    )


@pytest.fixture
def neighbours(people) -> Cast:
    """Another congress in the same installation."""
    return cast("linzhou")


@pytest.fixture
def signed_in(client, keeper):
    client.force_login(keeper.user)
    return client


def page(model, action="changelist", *args) -> str:
    return reverse(f"admin:people_{model._meta.model_name}_{action}", args=args)


def told() -> list[tuple]:
    """What the history tells: what was done, to which row, which codes it has now."""
    return [(e.kind, *data_of(e)["row"], data_of(e)["codes"]) for e in events_of(STREAM)]


def filled_in(response) -> dict[str, object]:
    """Give the form of a page as a browser would send it back unchanged."""
    found = {}
    context = response.context
    forms = [context["adminform"].form]
    for formset in context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is True:
                found[field.html_name] = "on"
            elif value is not None and value is not False and field.name != "password":
                found[field.html_name] = str(value)
    return found


def test_nobody_else_finds_anything_there(client, people):
    assert client.get("/admin/").url == "/sign-in/?next=/admin/"
    assert client.get(page(User)).url.startswith("/sign-in/?next=/admin/people/user/")

    for member in (people.mei, people.wu, people.song, people.chen):
        client.force_login(member.user)
        assert client.get("/admin/").status_code == 404
        assert client.get(page(User)).status_code == 404
        assert client.get("/admin/login/").status_code == 404
        assert client.get("/admin/nothing/").status_code == 404


def test_an_administrator_acting_in_another_role_has_no_key(signed_in, people, keeper):
    clerk = Membership.objects.create(
        user=keeper.user, congress=people.congress, role=Role.SECRETARIAT
    )
    signed_in.post("/switch/", {"membership": clerk.pk})

    assert signed_in.get("/admin/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("model", MODELS)
def test_every_page_opens(signed_in, keeper, people, model, language):
    keeper.user.language = language
    keeper.user.save()
    row = model.objects.filter(**{} if model is not User else {"username": "yunxi-mei"}).first()

    for address in (
        page(model),
        page(model, "changelist") + "?q=1",
        page(model, "change", row.pk),
        page(model, "history", row.pk),
        page(model, "delete", row.pk),
        page(model, "add"),
    ):
        expected = 403 if model is Congress and address.endswith(("add/", "delete/")) else 200
        assert signed_in.get(address).status_code == expected, address


def test_only_master_data_is_kept_there(rf, keeper):
    kept = {model._meta.label for model in admin.site._registry}

    assert {label for label in kept if label.startswith(("suggestions", "notifications"))} <= {
        "suggestions.Category"
    }
    assert "auth.Group" not in kept


# --- Each his own congress ------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_the_neighbours_rows_are_not_there(signed_in, neighbours, model):
    strange = {
        Congress: neighbours.congress,
        Term: neighbours.session.term,
        Session: neighbours.session,
        Delegation: neighbours.mei.deputy.delegation,
        Deputy: neighbours.mei.deputy,
        Unit: neighbours.education,
        Membership: neighbours.wu,
        User: neighbours.wu.user,
    }[model]

    listed = signed_in.get(page(model)).context["cl"].queryset

    assert listed.count() > 0
    assert strange not in listed
    for action in ("change", "delete", "history"):
        # To the start page, with a word that there is no such row.
        refused = 403 if (model, action) == (Congress, "delete") else 302
        assert signed_in.get(page(model, action, strange.pk)).status_code == refused


def test_the_neighbours_rows_cannot_be_chosen(signed_in, people, neighbours):
    typed = {
        "congress": people.congress.pk,
        "code": "new",
        "label_zh": "区水务局",
        "system": "government",
        "parent": neighbours.education.pk,
        "former_names-TOTAL_FORMS": 0,
        "former_names-INITIAL_FORMS": 0,
    }

    answer = signed_in.post(page(Unit, "add"), typed)

    assert "parent" in answer.context["adminform"].form.errors
    assert not Unit.objects.filter(code="new").exists()


def test_the_neighbours_are_not_offered_while_typing(signed_in, neighbours):
    def offered(term: str) -> list[str]:
        asked = {
            "app_label": "people",
            "model_name": "membership",
            "field_name": "unit",
            "term": term,
        }
        answer = signed_in.get("/admin/autocomplete/", asked)
        return [row["text"] for row in json.loads(answer.content)["results"]]

    assert offered("教育") == ["区教育局"]
    assert Unit.objects.filter(label_zh="区教育局").count() == 2


def test_somebody_who_acts_for_the_neighbours_too_is_out_of_reach(signed_in, people, neighbours):
    both = Membership.objects.create(
        user=people.wu.user, congress=neighbours.congress, role=Role.SUPERVISOR
    )

    assert signed_in.get(page(User, "change", both.user.pk)).status_code == 302
    assert signed_in.get(f"/admin/people/user/{both.user.pk}/password/").status_code == 404


def test_a_superuser_is_out_of_reach_and_nobody_becomes_one(signed_in, people):
    chief = User.objects.create_superuser("chief", PASSWORD, name="总管")
    change = page(User, "change", people.wu.user.pk)

    assert signed_in.get(page(User, "change", chief.pk)).status_code == 302
    signed_in.post(change, {**filled_in(signed_in.get(change)), "is_superuser": "on"})

    people.wu.user.refresh_from_db()
    assert not people.wu.user.is_superuser


def test_a_superuser_keeps_all(client, people, neighbours):
    client.force_login(User.objects.create_superuser("chief", PASSWORD, name="总管"))

    assert client.get(page(Unit)).context["cl"].queryset.count() == 6
    assert client.get(page(Congress, "add")).status_code == 200
    assert "/admin/" in client.get("/inbox/").content.decode()


# --- What is written down -------------------------------------------------------------------


def test_a_new_unit_is_written_down_by_ids_and_codes(signed_in, people, keeper):
    typed = {
        "congress": people.congress.pk,
        "code": "water",
        "label_zh": "区水务局",
        "system": "government",
        "parent": people.education.pk,
        "opened_on": "2026-01-01",
        "former_names-TOTAL_FORMS": 1,
        "former_names-INITIAL_FORMS": 0,
        "former_names-0-label_zh": "区水利局",
        "former_names-0-until": "2025-12-31",
    }

    answer = signed_in.post(page(Unit, "add"), typed)

    assert answer.status_code == 302
    unit, former = Unit.objects.get(code="water"), FormerUnitName.objects.get()
    assert told() == [
        (
            "added",
            "people.formerunitname",
            former.pk,
            {"unit_id": unit.pk, "parent_id": None, "until": "2025-12-31"},
        ),
        (
            "added",
            "people.unit",
            unit.pk,
            {
                "congress_id": people.congress.pk,
                "parent_id": people.education.pk,
                "system": "government",
                "opened_on": "2026-01-01",
                "merged_into_id": None,
            },
        ),
    ]
    event = next(iter(events_of(STREAM)))
    assert event.actor_id == keeper.user_id
    assert "水" not in "".join(e.text for e in events_of(STREAM))


@pytest.mark.parametrize(
    ("closed_on", "into", "saved"),
    [
        ("2026-02-27", "education", True),
        ("", "education", False),  # a merged unit has a last day
        ("2026-02-27", "transport", False),  # not into itself
        ("2026-02-27", "finance", False),  # nor into one that was merged into it
    ],
)
def test_a_unit_is_merged_into_another_one(signed_in, people, closed_on, into, saved):
    Unit.objects.filter(pk=people.finance.pk).update(
        merged_into=people.transport, closed_on="2026-01-31"
    )
    change = page(Unit, "change", people.transport.pk)
    heir = getattr(people, into)
    typed = filled_in(signed_in.get(change)) | {"merged_into": heir.pk, "closed_on": closed_on}

    answer = signed_in.post(change, typed)

    assert (answer.status_code == 302) is saved
    people.transport.refresh_from_db()
    assert people.transport.merged_into == (heir if saved else None)


def test_giving_a_role_is_written_down_with_the_role(signed_in, people):
    change = page(User, "change", people.wu.user.pk)
    typed = filled_in(signed_in.get(change))
    empty = int(typed["memberships-TOTAL_FORMS"]) - 1
    typed |= {
        f"memberships-{empty}-congress": people.congress.pk,
        f"memberships-{empty}-role": "signatory",
        f"memberships-{empty}-unit": people.transport.pk,
    }

    assert signed_in.post(change, typed).status_code == 302

    given = Membership.objects.get(user=people.wu.user, role=Role.SIGNATORY)
    assert told()[0] == (
        "added",
        "people.membership",
        given.pk,
        {
            "user_id": people.wu.user_id,
            "congress_id": people.congress.pk,
            "role": "signatory",
            "unit_id": people.transport.pk,
            "deputy_id": None,
        },
    )


def test_a_row_removed_on_the_page_of_another_one_is_written_down_with_its_id(signed_in, people):
    former = FormerUnitName.objects.create(
        unit=people.transport, label_zh="区交通局", until=date(2024, 12, 31)
    )
    change = page(Unit, "change", people.transport.pk)
    typed = filled_in(signed_in.get(change)) | {"former_names-0-DELETE": "on"}

    assert signed_in.post(change, typed).status_code == 302

    assert not FormerUnitName.objects.exists()
    codes = {"unit_id": people.transport.pk, "parent_id": None, "until": "2024-12-31"}
    assert ("removed", "people.formerunitname", former.pk, codes) in told()


def test_ending_a_role_is_written_down_and_shuts_the_door(signed_in, people, client):
    change = page(Membership, "change", people.wu.pk)

    signed_in.post(change, {**filled_in(signed_in.get(change)), "ended_on": "2025-06-30"})

    ((kind, label, pk, codes),) = told()
    assert (kind, label, pk, codes["ended_on"]) == (
        "changed",
        "people.membership",
        people.wu.pk,
        "2025-06-30",
    )
    assert data_of(next(iter(events_of(STREAM))))["columns"] == ["Ended on"]
    client.force_login(people.wu.user)
    assert client.get("/inbox/").status_code == 403


def test_a_new_deputy_has_his_role_at_once(signed_in, people):
    new = user("he", "何平")
    typed = {
        "congress": people.congress.pk,
        "term": people.session.term_id,
        "user": new.pk,
        "certificate_no": "003",
    }

    signed_in.post(page(Deputy, "add"), typed)

    role = Membership.objects.get(user=new)
    assert (role.role, role.deputy) == (Role.DEPUTY, Deputy.objects.get(user=new))
    assert [(kind, label) for kind, label, _pk, _codes in told()] == [
        ("added", "people.membership"),
        ("added", "people.deputy"),
    ]


def test_a_row_in_use_is_not_removed(signed_in, people):
    signed_in.post(page(Unit, "delete", people.education.pk), {"post": "yes"})

    assert Unit.objects.filter(pk=people.education.pk).exists()
    assert told() == []


def test_a_row_entered_by_mistake_can_be_removed(signed_in, people):
    mistake = Unit.objects.create(congress=people.congress, code="x", label_zh="错")

    signed_in.post(page(Unit, "delete", mistake.pk), {"post": "yes"})

    assert not Unit.objects.filter(pk=mistake.pk).exists()
    assert [(kind, pk) for kind, _label, pk, _codes in told()] == [("removed", mistake.pk)]


def test_where_the_history_cannot_be_written_nothing_changes(signed_in, people, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError("disk full")

    change = page(Unit, "change", people.education.pk)
    typed = {**filled_in(signed_in.get(change)), "label_zh": "区教委"}
    monkeypatch.setattr("people.keeping.log.append", full)

    with pytest.raises(OSError, match="disk full"):
        signed_in.post(change, typed)
    people.education.refresh_from_db()
    assert people.education.label_zh == "区教育局"


# --- Users ----------------------------------------------------------------------------------


def test_a_user_is_made_with_a_password_and_signs_in(signed_in, client, people):
    typed = {
        "username": "he",
        "name": "何平",
        "usable_password": "true",
        "password1": "a long password for He",
        "password2": "a long password for He",
    }

    signed_in.post(page(User, "add"), typed)

    assert client.login(username="he", password="a long password for He")
    assert told()[0][:2] == ("added", "people.user")
    assert "何平" not in "".join(event.text for event in events_of(STREAM))


def test_a_weak_password_is_refused_for_a_new_user_too(signed_in):
    typed = {
        "username": "he",
        "name": "何平",
        "usable_password": "true",
        "password1": "he",
        "password2": "he",
    }

    assert signed_in.post(page(User, "add"), typed).status_code == 200
    assert not User.objects.filter(username="he").exists()


def test_setting_a_password_is_written_down_and_ends_the_sessions(
    signed_in, people, django_user_model
):
    from django.test import Client

    wu = Client()
    wu.force_login(people.wu.user)
    address = f"/admin/people/user/{people.wu.user_id}/password/"

    signed_in.post(
        address,
        {
            "usable_password": "true",
            "password1": "one more long password",
            "password2": "one more long password",
        },
    )

    people.wu.user.refresh_from_db()
    assert people.wu.user.check_password("one more long password")
    assert wu.get("/inbox/").status_code == 302
    ((kind, label, pk, _codes),) = told()
    assert (kind, label, pk) == ("changed", "people.user", people.wu.user_id)
    assert data_of(next(iter(events_of(STREAM))))["columns"] == ["password"]


def test_a_role_in_somebody_elses_seat_is_refused(signed_in, people):
    typed = {
        "user": people.wu.user_id,
        "congress": people.congress.pk,
        "role": "deputy",
        "unit": "",
        "deputy": people.mei.deputy_id,
    }

    answer = signed_in.post(page(Membership, "add"), typed)

    assert "该代表资格属于他人" in answer.content.decode()


# --- What cannot be ------------------------------------------------------------------------


def test_a_role_that_does_not_fit_its_body_is_refused_in_words(signed_in, people):
    typed = {
        "user": people.wu.user_id,
        "congress": people.congress.pk,
        "role": "handler",
        "unit": "",
        "deputy": "",
    }

    answer = signed_in.post(page(Membership, "add"), typed)

    assert "经办人、签发人、协调人须填写单位" in answer.content.decode()


def test_two_congresses_are_not_tied_together(client, people, neighbours):
    client.force_login(User.objects.create_superuser("chief", PASSWORD, name="总管"))
    typed = {
        "user": people.wu.user_id,
        "congress": people.congress.pk,
        "role": "handler",
        "unit": neighbours.transport.pk,
        "deputy": "",
    }

    answer = client.post(page(Membership, "add"), typed)

    assert "所选各项必须属于同一级人大" in answer.content.decode()
    assert not Membership.objects.filter(user=people.wu.user, unit=neighbours.transport).exists()


def test_a_deputy_of_one_term_is_not_put_into_a_delegation_of_another(signed_in, people):
    later = Term.objects.create(
        congress=people.congress, label_zh="第十届", opened_on=date(2027, 1, 5)
    )
    change = page(Deputy, "change", people.mei.deputy_id)

    answer = signed_in.post(change, {**filled_in(signed_in.get(change)), "term": later.pk})

    assert "所选各项必须属于同一届" in answer.content.decode()
