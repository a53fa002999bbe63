"""What lies beside the plans: drafts, invitations, what was not taken, paper, reminders."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from config.demo import notes, papers
from config.demo.cast import Cast, at
from config.demo.papers import Paper
from config.demo.plan import Days
from config.demo.play import Player
from config.demo.requests import Asking
from config.demo.running import FIRST, SECOND
from config.demo.suggestions import Matter, chance
from config.demo.underway import lay_out_letters
from config.demo.watching import watch
from notifications.models import Message
from suggestions.intake.content import Content
from suggestions.intake.drafting import invite, start_draft, submit
from suggestions.intake.files import check_upload
from suggestions.intake.reviewing import decline, enter_for_deputy, return_to_deputy
from suggestions.models import Assignment, Suggestion
from suggestions.replying.actions import draft_reply
from suggestions.replying.letter import Letter
from suggestions.supervising.actions import remind
from workflow.machines.assignment import ANSWERING, AssignmentState

UNREAD_DAYS = 5
SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def lay_out(player: Player, days: Days, today: date, spare: list[Matter]) -> None:
    """Add what the queues need beside the planned suggestions."""
    _drafts(player, days, today, spare)
    _not_taken(player, days, today)
    _on_paper(player, days, today, spare)
    _reminders(player, today)
    Asking(player, days, today).play()
    watch(player, days, today, player.cast.sessions[max(player.cast.sessions)])
    lay_out_letters(player, today)
    _read_old_messages(today)


def _content(cast: Cast, paper: Paper | Matter) -> Content:
    return Content(
        title=paper.title,
        situation=paper.situation,
        proposal=paper.proposal,
        category=cast.categories[paper.category],
    )


def _begin(player: Player, place: int, day: date, paper: Paper | Matter) -> Suggestion:
    lead = player.deputy(place)
    assert lead.deputy is not None  # noqa: S101 - told to the type checker
    content = _content(player.cast, paper)
    begun = start_draft(None, player.by(lead, day, 19), deputy=lead.deputy, content=content)
    return Suggestion.objects.get(pk=int(begun.stream.ref))


def _drafts(player: Player, days: Days, today: date, spare: list[Matter]) -> None:
    """The printed deputy has drafts, one of them given back; the second one is invited."""
    yesterday = today - timedelta(days=1)
    first, second = player.deputy(FIRST), player.deputy(SECOND)
    for place, paper in enumerate(papers.DRAFTS):
        _begin(player, FIRST if place < 2 else 50 + place, yesterday, paper)
    for place, invited in ((FIRST, second), (SECOND, first)):
        case = _begin(player, place, yesterday, spare.pop())
        assert invited.deputy is not None  # noqa: S101 - told to the type checker
        invite(case, player.by(player.deputy(place), yesterday, 20), deputies=[invited.deputy])
    given_back = _begin(player, FIRST, days.on_or_before(today - timedelta(days=4)), spare.pop())
    submit(given_back, player.by(first, days.on_or_before(today - timedelta(days=3)), 20))
    reason = notes.RETURNED_TO_DEPUTY[chance(given_back.title) % len(notes.RETURNED_TO_DEPUTY)]
    secretariat = player.by(player.cast.secretariat(), days.on_or_before(yesterday), 10)
    return_to_deputy(Suggestion.objects.get(pk=given_back.pk), secretariat, reason=reason)


def _not_taken(player: Player, days: Days, today: date) -> None:
    for place, declined in enumerate(papers.DECLINED):
        day = days.on_or_before(today - timedelta(days=9 + place))
        case = _begin(player, 52 + place, day, declined.paper)
        submit(case, player.by(player.deputy(52 + place), day, 20))
        decline(
            Suggestion.objects.get(pk=case.pk),
            player.by(player.cast.secretariat(), days.on_or_before(today - timedelta(days=5)), 15),
            disposition=declined.disposition,
            reason=declined.reason,
        )


def _on_paper(player: Player, days: Days, today: date, spare: list[Matter]) -> None:
    lead = player.deputy(56).deputy
    assert lead is not None  # noqa: S101 - told to the type checker
    enter_for_deputy(
        None,
        player.by(player.cast.secretariat(), days.on_or_before(today - timedelta(days=1)), 16),
        deputy=lead,
        content=_content(player.cast, spare.pop()),
        scan=check_upload(SimpleUploadedFile("代表建议专用纸.pdf", SCAN)),
    )


def _reminders(player: Player, today: date) -> None:
    """Remind units whose time is running out, and leave a reply half written."""
    running = Assignment.objects.select_related("unit", "case").filter(
        role__in=ANSWERING, state=AssignmentState.SIGNED_FOR, due_on__lt=today + timedelta(days=6)
    )
    for place, part in enumerate(running.order_by("due_on", "pk")):
        words = notes.REMINDERS[place % len(notes.REMINDERS)]
        remind(part, player.by(player.cast.secretariat(), today - timedelta(days=1), 9), text=words)
    half = running.order_by("-due_on", "pk").first()
    if half is not None:
        begun = Letter(text="您提出的建议收悉，现答复如下：\n一、", contact_person=half.unit.label)
        handler = player.cast.handler(half.unit.code)
        draft_reply(half, player.by(handler, today - timedelta(days=1), 17), letter=begun)


def _read_old_messages(today: date) -> None:
    """Nobody has left the notices of two years unread."""
    old = Message.objects.filter(created_at__lt=at(today - timedelta(days=UNREAD_DAYS)))
    old.update(read_at=F("created_at"), sorted_at=F("created_at"))
