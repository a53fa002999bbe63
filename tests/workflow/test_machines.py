"""The machines: every transition from every state, and that nothing goes round them."""

import pytest
from django.db import transaction
from django_fsm import ConcurrentTransition, InvalidResultState, TransitionNotAllowed

from suggestions.models import Assignment, Commitment, Reply, Suggestion
from tests import cast as play

# transition -> from which states -> to which; from any other it is refused
CASE = {
    "mark_submitted": {"draft": "submitted"},
    "mark_back_in_draft": {"submitted": "draft"},
    "mark_declined": {"submitted": "declined"},
    "mark_withdrawn": {"submitted": "withdrawn", "assigned": "withdrawn"},
    "mark_assigned": {"submitted": "assigned", "assigned": "assigned"},
    "mark_answered": {"assigned": "answered"},
    "mark_sent_back": {"answered": "assigned"},
    "mark_resolved": {"answered": "resolved"},
    "mark_rated": {"resolved": "rated", "rated": "rated"},
    "mark_handled_again": {"resolved": "assigned", "rated": "assigned"},
}
ASSIGNMENT = {
    "mark_signed_for": {"pending": "signed_for"},
    "mark_return_asked": {"pending": "return_asked", "signed_for": "return_asked"},
    "mark_return_refused": {"return_asked": "signed_for"},
    "mark_returned": {
        "pending": "returned",
        "signed_for": "returned",
        "return_asked": "returned",
    },
    "mark_replied": {"signed_for": "replied"},
    "mark_opined": {"signed_for": "opined"},
    "mark_sent_back": {"replied": "signed_for", "opined": "signed_for"},
}
REPLY = {
    "mark_checking": {"drafting": "checking"},
    "mark_drafting": {"checking": "drafting"},
    "mark_issued": {"drafting": "issued", "checking": "issued"},
}
COMMITMENT = {
    "mark_reported": {"open": "reported"},
    "mark_not_kept": {"reported": "open"},
    "mark_kept": {"reported": "kept"},
    "mark_explained": {"open": "explained"},
}
STATES = {
    Suggestion: (
        "draft", "submitted", "assigned", "answered", "resolved", "rated", "withdrawn", "declined",
    ),
    Assignment: ("pending", "signed_for", "return_asked", "returned", "replied", "opined"),
    Reply: ("drafting", "checking", "issued"),
    Commitment: ("open", "reported", "kept", "explained"),
}  # fmt: skip
TABLES = {Suggestion: CASE, Assignment: ASSIGNMENT, Reply: REPLY, Commitment: COMMITMENT}
# A corrected row of an import says where the case stood all along.
OF_IMPORTS = {"mark_as_recorded"}

PAIRS = [
    pytest.param(model, name, state, edges.get(state), id=f"{model.__name__}-{name}-{state}")
    for model, table in TABLES.items()
    for name, edges in table.items()
    for state in STATES[model]
]


@pytest.mark.parametrize(("model", "name", "state", "target"), PAIRS)
def test_a_transition_leads_where_the_table_says_or_nowhere(model, name, state, target):
    row = model(state=state)

    if target is None:
        with pytest.raises(TransitionNotAllowed):
            getattr(row, name)()
    else:
        getattr(row, name)()

    assert row.state == (target or state)


@pytest.mark.parametrize("model", STATES)
def test_the_tables_have_every_state_and_every_transition(model):
    names = {transition.name for transition in model().get_all_state_transitions()}

    assert tuple(model._meta.get_field("state").choices) == tuple(
        (state, dict(model._meta.get_field("state").choices)[state]) for state in STATES[model]
    )
    assert names - OF_IMPORTS == TABLES[model].keys()


@pytest.mark.parametrize("state", STATES[Suggestion])
@pytest.mark.parametrize("recorded", STATES[Suggestion])
def test_an_import_records_any_state_but_a_draft_and_touches_none(state, recorded):
    row = Suggestion(state=state)

    if "draft" in (state, recorded):
        with pytest.raises((TransitionNotAllowed, InvalidResultState)):
            row.mark_as_recorded(recorded)
    else:
        row.mark_as_recorded(recorded)
        assert row.state == recorded


@pytest.mark.parametrize("model", STATES)
def test_a_state_is_not_set_by_hand(model):
    row = model(state=STATES[model][0])

    with pytest.raises(AttributeError):
        row.state = STATES[model][1]

    assert row.state == STATES[model][0]


@pytest.mark.django_db
def test_saving_an_outdated_state_is_refused():
    people = play.cast()
    case = play.numbered(people)
    outdated = play.fresh(case)
    play.assign(case, play.by(people.song, play.HANDED_OUT), units=play.lead_and_co(people))

    outdated.mark_declined()
    with pytest.raises(ConcurrentTransition), transaction.atomic():
        outdated.save(update_fields=["state"])

    assert play.fresh(case).state == "assigned"
