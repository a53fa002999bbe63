"""E-mails that were rows of their own move into envelopes; those that were sent are done with.

On the way back what still waits becomes a row again; of the rest nothing is lost but that it went.
"""

from django.db import migrations
from django.db.models import F

MOVED = {'pending': 'waiting', 'sending': 'waiting', 'failed': 'failed'}
BACK = {'open': 'pending', 'waiting': 'pending', 'sending': 'pending', 'failed': 'failed'}
TOGETHER = 1_000


def put_into_envelopes(apps, schema_editor):
    """Give each e-mail that was not sent an envelope around its reader's notice."""
    Message = apps.get_model('notifications', 'Message')
    Delivery = apps.get_model('notifications', 'Delivery')
    emails = Message.objects.filter(channel='email', state__in=MOVED)
    for email in emails.order_by('pk').iterator(chunk_size=TOGETHER):
        notice = Message.objects.filter(
            channel='app', key=email.key, kind=email.kind, recipient=email.recipient_id
        ).first()
        if notice is None:
            continue
        delivery = Delivery.objects.create(
            recipient_id=email.recipient_id,
            congress_id=email.congress_id,
            channel='email',
            bundle='direct',
            state=MOVED[email.state],
            created_at=email.created_at,
            not_before=email.not_before,
            attempts=email.attempts,
            claimed_at=email.claimed_at,
            closed_at=email.claimed_at if email.state == 'failed' else None,
            last_error=email.last_error,
        )
        delivery.messages.add(notice)
    Message.objects.filter(channel='email').delete()
    Message.objects.filter(sorted_at=None).update(sorted_at=F('created_at'))


def take_out(apps, schema_editor):
    """Make a row again of each e-mail that is not sent yet."""
    Message = apps.get_model('notifications', 'Message')
    Delivery = apps.get_model('notifications', 'Delivery')
    waiting = Delivery.objects.filter(channel='email', state__in=BACK).order_by('pk')
    for delivery in waiting.iterator(chunk_size=TOGETHER):
        for notice in delivery.messages.order_by('pk'):
            Message.objects.create(
                recipient_id=delivery.recipient_id,
                congress_id=delivery.congress_id,
                kind=notice.kind,
                payload=notice.payload,
                path=notice.path,
                key=notice.key,
                channel='email',
                state=BACK[delivery.state],
                created_at=notice.created_at,
                not_before=delivery.not_before,
                attempts=delivery.attempts,
                last_error=delivery.last_error,
            )


class Migration(migrations.Migration):

    dependencies = [('notifications', '0002_envelopes')]

    operations = [
        migrations.RunPython(put_into_envelopes, take_out),
    ]
