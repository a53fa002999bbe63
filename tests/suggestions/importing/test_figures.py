"""Imported records are quoted like those that were played here, act by act."""

import io

import pytest
from django.core.management import call_command
from django.utils import translation

from tests.suggestions.importing.conftest import as_csv

pytestmark = pytest.mark.django_db


def test_the_sentence_of_a_yearly_report_comes_out_of_a_ledger(file, run):
    concluded = {
        "提交日期": "2024-01-10",
        "交办日期": "2024-02-20",
        "答复日期": "2024-05-10",
        "办结日期": "2024-05-15",
        "评价日期": "2024-05-20",
        "是否同意": "同意",
        "满意度": "满意",
        "是否公开": "摘要",
    }
    rows = [
        concluded | {"编号": str(i), "标题": f"第{i}件", "办理结果": "A" if i <= 121 else "B"}
        for i in range(1, 138)
    ]
    withdrawn = {
        "编号": "138",
        "标题": "第138件",
        "提交日期": "2024-01-10",
        "主办单位": "区交通委",
        "状态": "已撤回",
        "终止日期": "2024-03-10",
    }

    answer = run(file(as_csv(*rows, withdrawn)))

    assert answer.counts == (138, 0, 0)
    out = io.StringIO()
    with translation.override("zh-hans"):
        call_command("quote", "--year", "2024", stdout=out)
    assert out.getvalue() == (
        "推动138件代表建议的办理落实（其中撤回1件，按137件计），解决率88.3%，"
        "同意率和满意率均为100%，代表建议（摘要）公开率100%。\n"
    )
