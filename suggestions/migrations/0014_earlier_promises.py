"""Letters issued with a date, before each promise stood by itself, get the one promise they made.

Their text said what it was; the ledger says so and refers to it. Drafts keep their date.
"""

from django.db import migrations

SAID_IN_THE_LETTER = "按答复函所述事项办理落实（答复时未逐项列明承诺）"


def add(apps, schema_editor):
    using = schema_editor.connection.alias
    Reply = apps.get_model("suggestions", "Reply")
    Round = apps.get_model("suggestions", "Round")
    Commitment = apps.get_model("suggestions", "Commitment")
    replies = Reply.objects.using(using).select_related("case", "assignment")
    dated = replies.filter(promised_on__isnull=False, commitments__isnull=True).order_by("pk")
    for pk in list(dated.values_list("pk", flat=True)):
        reply = replies.get(pk=pk)
        if reply.state != "issued":
            reply.promises = [{"text": "", "due_on": reply.promised_on.isoformat(), "unit": None}]
            reply.save(update_fields=["promises"])
            continue
        rounds = Round.objects.using(using).filter(case=reply.case, resolved_on__isnull=False)
        last = rounds.order_by("-number").first()
        Commitment.objects.using(using).create(
            congress_id=reply.case.congress_id,
            case=reply.case,
            reply=reply,
            assignment=reply.assignment,
            unit_id=reply.assignment.unit_id,
            text=SAID_IN_THE_LETTER,
            first_due_on=reply.promised_on,
            due_on=reply.promised_on,
            in_force=not reply.superseded and last is not None and last.number == reply.round,
        )


class Migration(migrations.Migration):

    dependencies = [('suggestions', '0013_what_a_letter_promises')]

    operations = [
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
