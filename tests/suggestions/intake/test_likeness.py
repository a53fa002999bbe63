"""How like two titles are."""

import pytest

from suggestions.intake.likeness import likeness, pairs


def test_the_same_title_is_wholly_alike_and_another_matter_not_at_all():
    title = "关于在石桥镇北片增设公交站点的建议"

    assert likeness(title, title) == 1
    assert likeness(title, "关于加强托育服务的建议") == 0


def test_what_every_title_says_makes_no_two_alike():
    assert likeness("关于垃圾分类的建议", "关于夜间照明的建议") == 0
    assert pairs("关于垃圾分类的建议") == {"垃圾", "圾分", "分类"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("关于在石桥镇北片增设公交站点的建议", "关于石桥镇北片公交站点设置的建议"),
        ("关于优化早晚高峰限行时间的建议", "关于调整早晚高峰限行时间的意见"),
        ("关于解决老旧小区停车难问题的建议", "解决老旧小区“停车难”"),
    ],
)
def test_titles_on_one_matter_are_much_alike_whichever_comes_first(one, other):
    assert likeness(one, other) == likeness(other, one) > 0.5


def test_full_width_letters_case_and_marks_make_no_difference():
    assert likeness("关于Ａ区「5G」基站的建议", "关于a区5g基站的建议") == 1


@pytest.mark.parametrize("title", ["", "，。", "路", "关于的建议", "建议"])
def test_a_title_of_hardly_anything_does_no_harm(title):
    assert 0 <= likeness(title, title) <= 1
    assert likeness(title, "关于道路的建议") == 0
