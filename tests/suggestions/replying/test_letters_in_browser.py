"""Letters in a real browser: a sample that follows what is typed, and files that stop nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse

from suggestions.models import LetterTemplate, Reply
from tests import cast as play
from tests.suggestions.everybody import signed, signed_by_two
from tests.suggestions.sheets import squeezed, words_in_pdf, words_in_word

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def sign_in(page, live_server, member) -> None:
    client = Client()
    client.force_login(member.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": live_server.url}],
    )


def test_the_sample_follows_what_is_typed_and_is_adopted(page, live_server):
    people = play.cast()
    sign_in(page, live_server, people.song)
    page.goto(live_server.url + reverse("suggestions:letter_template"))

    page.fill("#id_copies", "区政府办（督查室）。")
    page.wait_for_selector("#sample .letter__copies:has-text('督查室')")
    page.fill("#id_copies", "{乱写}")
    page.wait_for_selector("#sample .notice:has-text('没有 {乱写} 这个字段')")
    page.fill("#id_copies", "区政府办（督查室）。")
    with page.expect_download() as sample:
        page.click("button[formaction$='/sample/pdf/']")
    page.click("form#letter-template .btn-primary")

    page.wait_for_selector("text=已启用")
    assert "督查室" in words_in_pdf(sample.value.path().read_bytes())
    assert LetterTemplate.objects.get().content["copies"] == "区政府办（督查室）。"


def test_a_draft_is_downloaded_as_typed_and_the_form_is_still_there_to_be_sent(page, live_server):
    people = play.cast()
    part = play.part(signed(people), people.transport)
    sign_in(page, live_server, people.lin)
    page.goto(live_server.url + reverse("suggestions:work", args=[part.public_id]))

    page.fill("#id_text", "来信收悉。\n一、刚刚打的字。\n谢谢。")
    page.click("button[formaction$='/preview/']")
    with page.expect_download() as draft:
        page.click("button[formaction$='/preview/docx/']")
    page.click("form[data-autosave] button:not([formaction])")

    page.wait_for_selector("text=已保存")
    assert "一、刚刚打的字。" in squeezed(words_in_word(draft.value.path().read_bytes()))
    assert Reply.objects.get().text.splitlines()[1] == "一、刚刚打的字。"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_are_sound(page, live_server, width):
    people = play.cast()
    case = signed_by_two(people)
    sign_in(page, live_server, people.song)
    page.set_viewport_size({"width": width, "height": 900})

    for path in (reverse("suggestions:letter_template"), case.get_absolute_url()):
        page.goto(live_server.url + path)

        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page).violations_count == 0, path
