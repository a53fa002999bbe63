"""The sentence of the yearly report, letter by letter."""

import pytest

from people.models import Congress
from reports.definitions import COUNTS, EXCLUDED, RATES
from reports.rates import Rate, Totals
from reports.scope import Scope
from reports.sentence import sentence
from tests.cast import SUBMITTED


def totals(
    received: int,
    concluded: int,
    *,
    withdrawn: int = 0,
    referred_up: int = 0,
    abstracts: int = 0,
    **rates: tuple[int, int],
) -> Totals:
    """Give figures of which the sentence is made; a rate not named has no denominator."""
    return Totals(
        scope=Scope(Congress(), SUBMITTED),
        counts=dict.fromkeys(COUNTS, 0) | {"received": received, "concluded": concluded},
        excluded=dict.fromkeys(EXCLUDED, 0) | {"withdrawn": withdrawn, "referred_up": referred_up},
        rates={code: Rate(code, *rates.get(code, (0, 0))) for code in RATES},
        contacts_recorded=False,
        abstracts=abstracts,
        classes={},
        results={},
        attitudes={},
    )


def all_of(number: int) -> dict[str, tuple[int, int]]:
    """Give the rates of opinion and publication as 100%."""
    return dict.fromkeys(("consent", "satisfaction", "publication"), (number, number))


def test_the_sentence_of_2025():
    assert sentence(totals(132, 132, solve=(118, 132), **all_of(132))) == (
        "推动132件代表建议的办理落实，解决率89.4%，同意率和满意率均为100%，代表建议公开率100%。"
    )


def test_the_sentence_of_2024():
    figures = totals(138, 137, withdrawn=1, abstracts=137, solve=(121, 137), **all_of(137))

    assert sentence(figures) == (
        "推动138件代表建议的办理落实（其中撤回1件，按137件计），解决率88.3%，"
        "同意率和满意率均为100%，代表建议（摘要）公开率100%。"
    )


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (
            totals(75, 60, withdrawn=2, referred_up=5, solve=(30, 60)),
            (
                "推动75件代表建议的办理落实（其中撤回2件、转报5件、未办结8件，按60件计），"
                "解决率50.0%。"
            ),
        ),
        (
            totals(10, 9, solve=(9, 9), consent=(8, 9), satisfaction=(9, 9)),
            (
                "推动10件代表建议的办理落实（其中未办结1件，按9件计），解决率100%，"
                "同意率88.9%，满意率100%。"
            ),
        ),
        (
            totals(9, 9, solve=(9, 9), consent=(7, 8), satisfaction=(7, 8)),
            "推动9件代表建议的办理落实，解决率100%，同意率和满意率均为87.5%（按8件计）。",
        ),
        (
            totals(9, 9, solve=(9, 9), consent=(7, 7), satisfaction=(8, 8)),
            "推动9件代表建议的办理落实，解决率100%，同意率100%（按7件计），满意率100%（按8件计）。",
        ),
        (
            totals(9, 9, solve=(9, 9), satisfaction=(9, 9), publication=(4, 7), abstracts=1),
            (
                "推动9件代表建议的办理落实，解决率100%，满意率100%，"
                "代表建议（摘要）公开率57.1%（按7件计）。"
            ),
        ),
        (totals(3, 0), "推动3件代表建议的办理落实（其中未办结3件）。"),
        (totals(0, 0), "推动0件代表建议的办理落实。"),
        (
            totals(994, 994, solve=(993, 994), consent=(1, 2000), satisfaction=(1, 2000)),
            "推动994件代表建议的办理落实，解决率99.9%，同意率和满意率均为0.1%（按2000件计）。",
        ),
    ],
)
def test_what_the_rates_are_of_is_said_where_it_is_not_all(figures, said):
    assert sentence(figures) == said
