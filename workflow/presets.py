"""The rules of procedure of five places, each value with the article it rests on.

Where a text is silent the plain reading stands here and `articles` says so, so that a secretariat
can tell law from habit. A congress that does otherwise adopts rules of its own.
"""

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_lazy

from people.labels import Words
from workflow.limits import Limit
from workflow.rules import Choice, OutcomeClass, Rules

_LAW: Final = "代表法（2025年修正）"
_CIVIL_CODE: Final = "民法典第二百零三条"
_SHANGHAI: Final = "上海市人民代表大会关于代表建议、批评和意见的规定（2016年修正）"
_BEIJING: Final = "北京市人民代表大会代表建议、批评和意见办理条例（2014年）"
_CHONGQING: Final = "重庆市人民代表大会代表建议批评和意见工作条例（2017年）"
_ZHEJIANG: Final = "浙江省人民代表大会代表建议、批评和意见办理的规定（2016年修正）"

# No text names a check of the reply by the congress; each has it sent there as well, and the
# class it bears goes into the yearly report, so somebody there confirms it.
_CHECKED: Final = "规定未明确，按惯例由代表工作机构核对后办结"
_FORM: Final = "规定未列明选项，按意见反馈表通行选项"
# What no text decides: the letter is signed by whoever leads the unit, co-units may be asked
# to sign it too, and a suggestion that others signed is withdrawn by all of them.
_SIGNED: Final = "按惯例由承办单位负责人签发"
_NOT_SAID: Final = "未作规定"
_SILENT: Final = {
    "reassign": _NOT_SAID,
    "contact": _NOT_SAID,
    "opinion_again": _NOT_SAID,
    "promise_feedback": _NOT_SAID,
    "who_extends": _NOT_SAID,
    "withdrawal_consent": f"{_NOT_SAID}，联名的须全体同意",
    "reply_form": f"{_NOT_SAID}，书面答复",
    "signatory_issues": f"{_NOT_SAID}，{_SIGNED}",
    "countersign": f"{_NOT_SAID}，由主办单位自行会签",
    "opinion_rated": _NOT_SAID,
    "still_dissatisfied": f"{_NOT_SAID}，当面沟通",
    "publication": _NOT_SAID,
}


def _articles(source: str, **known: str) -> dict[str, str]:
    """Give the source of each value; where the text is silent, that it is."""
    return {**{name: f"{source}{words}" for name, words in _SILENT.items()}, **known}


_RESULTS: Final = (
    Choice("agree", "同意", "Agree", counts=True, needs_text=False),
    Choice("mostly_agree", "基本同意", "Mostly agree", counts=True, needs_text=False),
    Choice("understand", "理解", "Understand", counts=False, needs_text=False),
    Choice("disagree", "不同意", "Disagree", counts=False, needs_text=True),
)
_ATTITUDES: Final = (
    Choice("satisfied", "满意", "Satisfied", counts=True, needs_text=False),
    Choice("mostly_satisfied", "基本满意", "Mostly satisfied", counts=True, needs_text=False),
    Choice("dissatisfied", "不满意", "Dissatisfied", counts=False, needs_text=True),
)


def _class(code: str, label_zh: str, label_en: str, *, needs_date: bool = False) -> OutcomeClass:
    """Make a result class; A alone counts as solved, as the reports that quote the rate do."""
    return OutcomeClass(code, label_zh, label_en, solved=code == "A", needs_date=needs_date)


# The law sets the two limits, the contact and nothing else. Re-handling is then one more
# hand-out with the limit of any reply, and nobody is bound to order it without study.
NATIONAL: Final = Rules(
    handout=None,
    return_window=None,
    opinion=None,
    reply=Limit(3, "month"),
    reply_again=None,
    extension_cap=Limit(6, "month"),
    feedback=None,
    roll=True,
    outcomes=(
        _class("A", "已经解决或者基本解决", "Solved or largely solved"),
        _class("B", "正在解决或者列入规划逐步解决", "Being solved, or planned for"),
        _class("C", "因条件限制需待以后解决", "To be solved when conditions allow"),
        _class("D", "留作参考", "Kept for reference"),
    ),
    results=_RESULTS,
    attitudes=_ATTITUDES,
    who_rates="lead",
    rehandle="after_study",
    reply_check=True,
    contact_required=True,
    withdrawal="before_answer",
    who_extends="nobody",
    signatory_issues=True,
    publication="report",
    articles=_articles(
        _LAW,
        handout=f"{_LAW}第五十一条（未规定期限）",
        return_window=f"{_LAW}未作规定",
        opinion=f"{_LAW}未作规定，随答复期限",
        reply=f"{_LAW}第五十一条第二款",
        reply_again=f"{_LAW}未作规定，按再次交办适用第五十一条第二款",
        extension_cap=f"{_LAW}第五十一条第二款",
        feedback=f"{_LAW}未作规定",
        roll=_CIVIL_CODE,
        outcomes=f"{_LAW}未作规定，按全国人大代表建议答复的通行分类",
        results=_FORM,
        attitudes=_FORM,
        who_rates=f"{_LAW}未作规定，按惯例由领衔代表反馈",
        rehandle=f"{_LAW}未作规定，研究后决定",
        reply_check=_CHECKED,
        contact_required=f"{_LAW}第五十一条第二款",
        withdrawal=f"{_LAW}未作规定，答复前可以撤回",
        contact=f"{_LAW}第五十一条第二款（未规定期限）",
        who_extends=f"{_LAW}第五十一条第二款（未规定须经同意）",
        publication=f"{_LAW}第五十一条（办理情况报告应当公开）",
    ),
)

# Article 19 lets a reply be put off by at most three months: six from the hand-out, as in the
# law. Article 21 has "the deputy" rate and has nobody bound to order re-handling without study.
SHANGHAI: Final = replace(
    NATIONAL,
    handout=Limit(7, "workday"),
    return_window=Limit(7, "workday", "receipt"),
    opinion=Limit(1, "month", "receipt"),
    reply_again=Limit(1, "month"),
    outcomes=(
        _class("A", "解决采纳", "Solved or adopted"),
        _class("B", "正在解决", "Being solved", needs_date=True),
        _class("C", "计划解决", "Planned", needs_date=True),
        _class("D", "留作参考", "Kept for reference"),
    ),
    who_extends="secretariat",
    publication="reply",
    articles=_articles(
        _SHANGHAI,
        handout=f"{_SHANGHAI}第十一条第一款",
        return_window=f"{_SHANGHAI}第十四条第一款",
        opinion=f"{_SHANGHAI}第十七条第一款",
        reply=f"{_SHANGHAI}第十九条第一款",
        reply_again=f"{_SHANGHAI}第二十一条第二款",
        extension_cap=f"{_SHANGHAI}第十九条第一款（延长不超过三个月）",
        feedback=f"{_SHANGHAI}第二十一条（未规定期限）",
        roll=_CIVIL_CODE,
        outcomes=f"{_SHANGHAI}第十八条",
        results=f"{_SHANGHAI}第二十一条第一款（办理结果）；{_FORM}",
        attitudes=f"{_SHANGHAI}第二十一条第一款（办理态度）；{_FORM}",
        who_rates=f"{_SHANGHAI}第二十一条第一款，联名的由领衔代表填写",
        rehandle=f"{_SHANGHAI}第二十一条第二款",
        reply_check=f"{_SHANGHAI}第二十条（答复抄送代表工作机构）；{_CHECKED}",
        contact_required=f"{_SHANGHAI}第十六条第三款",
        withdrawal=f"{_SHANGHAI}第十条",
        reassign=f"{_SHANGHAI}第十四条（及时）",
        contact=f"{_SHANGHAI}第十六条第三款（未规定期限）",
        who_extends=f"{_SHANGHAI}第十九条第一款",
        withdrawal_consent=f"{_SHANGHAI}第十条（联名的须全体附议代表要求）",
        signatory_issues=f"{_SHANGHAI}第二十条",
        still_dissatisfied=f"{_SHANGHAI}第二十一条（当面沟通）",
        publication=f"{_SHANGHAI}第二十六条；答复按惯例公开",
    ),
)

# Between sessions the chairpersons' meeting hands out, without a limit. Article 27 has the
# standing committee ask for re-handling where it is needed, that is, after study.
BEIJING: Final = replace(
    NATIONAL,
    reply_again=Limit(2, "month"),
    feedback=Limit(15, "workday"),
    withdrawal="before_handout",
    who_extends="assigner",
    publication="reply",
    articles=_articles(
        _BEIJING,
        handout=f"{_BEIJING}第十六条（由主任会议交办，未规定期限）",
        return_window=f"{_BEIJING}未作规定",
        opinion=f"{_BEIJING}未作规定，随答复期限",
        reply=f"{_BEIJING}第二十一条",
        reply_again=f"{_BEIJING}第二十七条第四款",
        extension_cap=f"{_BEIJING}第二十一条",
        feedback=f"{_BEIJING}第二十三条第一款",
        roll=_CIVIL_CODE,
        outcomes=f"{_BEIJING}未作规定，按全国人大代表建议答复的通行分类",
        results=f"{_BEIJING}第二十三条（书面意见）；{_FORM}",
        attitudes=f"{_BEIJING}第二十三条（书面意见）；{_FORM}",
        who_rates=f"{_BEIJING}第二十三条，联名的由领衔代表反馈",
        rehandle=f"{_BEIJING}第二十七条第四款",
        reply_check=f"{_BEIJING}第二十四条（答复送市人大常委会）；{_CHECKED}",
        contact_required=f"{_BEIJING}第十九条第一款",
        withdrawal=f"{_BEIJING}第十三条第二款",
        contact=f"{_BEIJING}第十九条第一款（未规定期限）",
        who_extends=f"{_BEIJING}第二十一条（交办机关同意）",
        publication=f"{_BEIJING}（公开，条款未核）",
    ),
)

CHONGQING: Final = replace(
    NATIONAL,
    handout=Limit(10, "workday"),
    return_window=Limit(10, "workday"),
    reassign=Limit(10, "workday"),
    contact=Limit(20, "workday", "receipt"),
    opinion=Limit(30, "workday"),
    opinion_again=Limit(5, "workday"),
    reply_again=Limit(2, "month"),
    feedback=Limit(20, "workday"),
    promise_feedback=Limit(20, "workday"),
    opinion_rated=True,
    still_dissatisfied="convene",
    publication="reply",
    outcomes=(
        _class("A", "已经解决或者采纳", "Solved or adopted"),
        _class("B", "正在研究解决", "Being studied and solved", needs_date=True),
        _class("C", "不具备解决条件", "Conditions are lacking"),
        _class("D", "涉及上级国家机关职权", "In the power of a higher body"),
    ),
    articles=_articles(
        _CHONGQING,
        handout=f"{_CHONGQING}第十三条第二款",
        return_window=f"{_CHONGQING}第十六条",
        opinion=f"{_CHONGQING}第二十条第一款",
        reply=f"{_CHONGQING}第二十一条",
        reply_again=f"{_CHONGQING}第二十七条第二款",
        extension_cap=f"{_CHONGQING}第二十一条",
        feedback=f"{_CHONGQING}第二十七条第一款",
        roll=_CIVIL_CODE,
        outcomes=f"{_CHONGQING}第二十二条",
        results=f"{_CHONGQING}第二十六条（等评价）；{_FORM}",
        attitudes=f"{_CHONGQING}第二十六条第一款",
        who_rates=f"{_CHONGQING}第二十六条第二款",
        rehandle=f"{_CHONGQING}第二十七条第二款（视情况要求重新办理）",
        reply_check=f"{_CHONGQING}第二十五条（答复函抄送人代工委）；{_CHECKED}",
        contact_required=f"{_CHONGQING}第十八条",
        withdrawal=f"{_CHONGQING}第十二条",
        reassign=f"{_CHONGQING}第十六条",
        contact=f"{_CHONGQING}第十八条",
        opinion_again=f"{_CHONGQING}第二十条",
        promise_feedback=f"{_CHONGQING}第二十八条",
        who_extends=f"{_CHONGQING}第二十一条（未规定须经同意）",
        signatory_issues=f"{_CHONGQING}第二十五条（主要负责人签发）",
        opinion_rated="重庆市2024年办理情况报告（协办意见回执）",
        still_dissatisfied=f"{_CHONGQING}（人代工委召集双方，条款未核）",
        publication=f"{_CHONGQING}（除涉密外公开，条款未核）",
    ),
)

# The unit's limits are counted from the day it has the suggestion. Seven days are for telling
# the deputy that it is taken up; the hand-out, which has only to be prompt, is due by then too.
ZHEJIANG: Final = replace(
    NATIONAL,
    handout=Limit(7, "day"),
    return_window=Limit(10, "day", "receipt"),
    opinion=Limit(2, "month", "receipt"),
    reply=Limit(3, "month", "receipt"),
    reply_again=Limit(1, "month"),
    extension_cap=Limit(6, "month", "receipt"),
    outcomes=(
        _class("A", "已解决", "Solved"),
        _class("B", "列入解决计划", "Planned"),
        _class("C", "暂缓解决、留作参考", "Put off, or kept for reference"),
    ),
    rehandle="at_once",
    who_extends="assigner",
    articles=_articles(
        _ZHEJIANG,
        handout=f"{_ZHEJIANG}第十条（七天内通知代表）、第十一条（及时交办）",
        return_window=f"{_ZHEJIANG}第十四条",
        opinion=f"{_ZHEJIANG}第十八条第一款",
        reply=f"{_ZHEJIANG}第二十一条",
        reply_again=f"{_ZHEJIANG}第二十四条",
        extension_cap=f"{_ZHEJIANG}第二十一条",
        feedback=f"{_ZHEJIANG}第二十三条第二款（未规定期限）",
        roll=_CIVIL_CODE,
        outcomes=f"{_ZHEJIANG}第十九条，名称从杭州市办理情况报告",
        results=f"{_ZHEJIANG}第二十三条；{_FORM}",
        attitudes=f"{_ZHEJIANG}第二十三条；{_FORM}",
        who_rates=f"{_ZHEJIANG}第二十三条第二款",
        rehandle=f"{_ZHEJIANG}第二十四条",
        reply_check=f"{_ZHEJIANG}第二十五条（答复抄送代表工委）；{_CHECKED}",
        contact_required=f"{_ZHEJIANG}第十七条第一款",
        withdrawal=f"{_ZHEJIANG}未作规定，答复前可以撤回",
        reassign=f"{_ZHEJIANG}第十四条（及时）",
        contact=f"{_ZHEJIANG}第十七条第一款（未规定期限）",
        who_extends=f"{_ZHEJIANG}第二十一条（交办机构同意）",
        signatory_issues=f"{_ZHEJIANG}（主要负责人签发，条款未核）",
        publication=f"{_ZHEJIANG}（办理情况报告，条款未核）",
    ),
)

PRESETS: Final[dict[str, Rules]] = {
    "national": NATIONAL,
    "shanghai": SHANGHAI,
    "beijing": BEIJING,
    "chongqing": CHONGQING,
    "zhejiang": ZHEJIANG,
}

PRESET_NAMES: Final[dict[str, Words]] = {
    "national": gettext_lazy("the law alone"),
    "shanghai": gettext_lazy("Shanghai"),
    "beijing": gettext_lazy("Beijing"),
    "chongqing": gettext_lazy("Chongqing"),
    "zhejiang": gettext_lazy("Zhejiang"),
}
