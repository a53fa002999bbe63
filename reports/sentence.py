"""The sentence of the yearly report (办理情况报告).

It is part of a Chinese document and quoted letter by letter, so it is the same in every language
of the site and stands here as it is printed.
"""

from reports.rates import Rate, Totals

HANDLED = "推动{received}件代表建议的办理落实"
WITHDRAWN = "撤回{number}件"
REFERRED_UP = "转报{number}件"
NOT_CONCLUDED = "未办结{number}件"
COUNTED_BY = "按{number}件计"
OF_WHICH = "（其中{parts}）"
OTHER_BASE = "（按{number}件计）"


def sentence(totals: Totals) -> str:
    """Give the sentence that the yearly report prints of a session's suggestions.

    The number named first is that of the received ones. Where the rates are of fewer, it says
    of which; a rate without denominator is left out.
    """
    base = totals.counts["concluded"]
    parts = [HANDLED.format(received=totals.counts["received"]) + _left_out(totals, base)]
    parts += _quote("解决率", totals.rates["solve"], base)
    parts += _opinions(totals.rates["consent"], totals.rates["satisfaction"], base)
    published = "代表建议（摘要）公开率" if totals.abstracts else "代表建议公开率"
    parts += _quote(published, totals.rates["publication"], base)
    return "，".join(parts) + "。"


def _left_out(totals: Totals, base: int) -> str:
    """Say which of the received ones the rates are not of."""
    received = totals.counts["received"]
    if received == base:
        return ""
    withdrawn, referred_up = totals.excluded["withdrawn"], totals.excluded["referred_up"]
    numbers = {
        WITHDRAWN: withdrawn,
        REFERRED_UP: referred_up,
        NOT_CONCLUDED: received - withdrawn - referred_up - base,
    }
    parts = "、".join(words.format(number=number) for words, number in numbers.items() if number)
    counted_by = f"，{COUNTED_BY.format(number=base)}" if base else ""
    return OF_WHICH.format(parts=parts + counted_by)


def _opinions(consent: Rate, satisfaction: Rate, base: int) -> list[str]:
    """Quote the two rates together where both figures and what they are of are alike."""
    alike = (
        consent.quoted == satisfaction.quoted and consent.denominator == satisfaction.denominator
    )
    if alike and consent.denominator:
        return [f"同意率和满意率均为{consent.quoted}{_other_base(consent, base)}"]
    return _quote("同意率", consent, base) + _quote("满意率", satisfaction, base)


def _quote(name: str, rate: Rate, base: int) -> list[str]:
    return [f"{name}{rate.quoted}{_other_base(rate, base)}"] if rate.denominator else []


def _other_base(rate: Rate, base: int) -> str:
    return "" if rate.denominator == base else OTHER_BASE.format(number=rate.denominator)
