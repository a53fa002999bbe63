from datetime import UTC, datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What a notice that has no hour of its own gets on the way back.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Migration(migrations.Migration):

    dependencies = [('notifications', '0003_move_emails')]

    operations = [
        migrations.RemoveConstraint(model_name='message', name='message_once'),
        migrations.RemoveConstraint(model_name='message', name='message_state_known'),
        migrations.RemoveConstraint(model_name='message', name='message_channel_known'),
        migrations.RemoveIndex(model_name='message', name='message_pending'),
        migrations.RemoveIndex(model_name='message', name='message_claimed'),
        migrations.RemoveIndex(model_name='message', name='message_inbox'),
        migrations.RemoveIndex(model_name='message', name='message_unread'),
        *(
            migrations.AlterField(
                model_name='message', name=name, field=models.CharField(max_length=8, default=default)
            )
            for name, default in (('channel', 'app'), ('state', 'sent'))
        ),
        migrations.AlterField(
            model_name='message',
            name='not_before',
            field=models.DateTimeField(default=LONG_AGO),
        ),
        *(
            migrations.RemoveField(model_name='message', name=name)
            for name in (
                'channel', 'state', 'not_before', 'attempts', 'claim', 'claimed_at', 'sent_at', 'last_error',
            )
        ),
        migrations.AlterField(
            model_name='message',
            name='congress',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.congress'),
        ),
        migrations.AlterField(
            model_name='message',
            name='recipient',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('sorted_at__isnull', True)), fields=['id'], name='message_unsorted'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['recipient', 'congress', '-id'], name='message_inbox'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['recipient', 'congress'], name='message_unread'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('key', 'kind', 'recipient'), name='message_told_once'),
        ),
    ]
