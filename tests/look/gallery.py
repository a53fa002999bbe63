"""Addresses of pages that show every part of the look, for the tests in the browser."""

from datetime import UTC, date, datetime, timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path

from config import display

TODAY = date(2026, 11, 22)
SAVED: list[dict[str, str]] = []
SENT: list[dict[str, str]] = []


class Sheet(forms.Form):
    """One field of each sort."""

    title = forms.CharField(label="案由", max_length=60, help_text="一句话说清一件事。")
    category = forms.ChoiceField(label="类别", choices=[("", "请选择"), ("a", "交通出行")])
    situation = forms.CharField(
        label="事由", widget=forms.Textarea(attrs={"rows": 6, "maxlength": 20})
    )
    studied_on = forms.DateField(
        label="调研日期", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    publish = forms.ChoiceField(
        label="公开意愿", widget=forms.RadioSelect, choices=[("full", "全文"), ("title", "仅标题")]
    )
    ways = forms.MultipleChoiceField(
        label="形成方式",
        widget=forms.CheckboxSelectMultiple,
        choices=[("study", "专题调研"), ("day", "代表接待日")],
        required=False,
    )
    silent = forms.BooleanField(label="不需要书面答复", required=False, help_text="仅供研究参考。")
    scan = forms.FileField(label="附件", required=False)


class Verdict(forms.Form):
    """The two questions of a rating."""

    result = forms.ChoiceField(
        label="您对办理结果的意见",
        widget=forms.RadioSelect,
        choices=[("agree", "同意"), ("disagree", "不同意")],
    )
    comment = forms.CharField(label="请说明原因", widget=forms.Textarea, required=False)


def parts(request: HttpRequest) -> HttpResponse:
    """Every part that stands in no list and no form."""
    at = datetime(2026, 11, 3, 1, 5, tzinfo=UTC)
    context = {
        "today": TODAY,
        "days": [TODAY + timedelta(days) for days in (-2, 3, 40)],
        "dates": {"submitted": date(2026, 3, 2), "assigned": date(2026, 3, 9)},
        "states": [
            ("draft", "草稿"),
            ("assigned", "已交办"),
            ("rated", "已评价"),
            ("withdrawn", "已撤回"),
        ],
        "entries": [
            {"sentence": "区教育局签收。", "at": at, "actor": "刘强", "note": "补充说明。"}
        ],
        "shares": [
            {"label": label, "count": count, "quoted": quoted, "url": "/"}
            for label, count, quoted in (("A 解决采纳", 118, "89.4%"), ("D 留作参考", 14, "10.6%"))
        ],
        "letter": {
            "class_mark": "A 解决采纳",
            "letterhead": ["云溪区教育局"],
            "number": "云教〔2026〕37号",
            "title": "对云溪区三届人大五次会议第128号建议的答复",
            "to": "王建国代表：",
            "body": [
                {"words": "您提出的建议收悉，现答复如下："},
                {"heading": "一、办理情况", "font": "hei"},
                {"heading": "（一）踏勘。", "font": "kai", "words": "已于6月完成。"},
            ],
            "signatures": ["云溪区教育局"],
            "dated": "2026年6月25日",
            "note": "（联系人：周文静，联系电话：021-5555 0137）",
            "copies": "抄送：区人大常委会代表工委，区政府办公室。",
            "lang": "zh-Hans",
        },
    }
    return render(request, "gallery/parts.html", context)


def queue(request: HttpRequest) -> HttpResponse:
    """A list with filters, marks and keys."""
    titles = ("关于加快枫林路右转专用道改造、缓解早高峰拥堵的建议", "关于规范共享单车停放的建议")
    rows = [
        {
            "pk": n,
            "number": f"第{n}号",
            "title": titles[n % 2],
            "due_on": TODAY + timedelta(5 * n - 8),
        }
        for n in range(1, 6)
    ]
    context = {"today": TODAY, "rows": rows, "page": Paginator(range(90), 30).page(2)}
    return render(request, "gallery/queue.html", context)


def sheet(request: HttpRequest) -> HttpResponse:
    """A form that saves itself, and one with large choices."""
    form = Sheet(request.POST or None, request.FILES or None)
    if request.method == "POST":
        SENT.append(request.POST.dict())
    return render(request, "gallery/sheet.html", {"form": form, "verdict": Verdict(prefix="v")})


def save(request: HttpRequest) -> HttpResponse:
    """Take what a form saves."""
    if request.POST.get("title") == "两处打开":
        return JsonResponse({"message": "另一个窗口保存过这份草稿。"}, status=409)
    SAVED.append(request.POST.dict())
    return JsonResponse({"saved_at": "10:32", "set": {"seen": str(len(SAVED))}})


urlpatterns = [
    path("parts", parts),
    path("queue", queue),
    path("sheet", sheet),
    path("save", save),
    path("display", display.set_display, name="display"),
    path("", include("people.urls")),
]
