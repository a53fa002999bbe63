import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('people', '0001_initial'), ('notifications', '0001_initial')]

    operations = [
        migrations.AddField(
            model_name='message',
            name='sorted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message'), ('webhook', 'Group chat')], max_length=8)),
                ('bundle', models.CharField(choices=[('direct', 'At once'), ('reminder', 'Daily reminder'), ('digest', 'Daily summary')], max_length=8)),
                ('state', models.CharField(choices=[('open', 'Waits for its hour'), ('waiting', 'To be tried again'), ('sending', 'Taken in hand'), ('sent', 'Sent'), ('failed', 'Given up'), ('dropped', 'Not needed any more')], default='open', max_length=8)),
                ('created_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claim', models.CharField(blank=True, max_length=32)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('congress', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.congress')),
                ('recipient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(condition=models.Q(('state__in', ('open', 'waiting'))), fields=['not_before', 'id'], name='delivery_due'), models.Index(condition=models.Q(('state', 'sending')), fields=['claimed_at'], name='delivery_claimed'), models.Index(condition=models.Q(('state', 'failed')), fields=['congress', '-id'], name='delivery_failed'), models.Index(fields=['recipient', 'claimed_at'], name='delivery_latest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('recipient', 'congress', 'channel', 'bundle'), name='one_open_envelope'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'waiting', 'sending', 'sent', 'failed', 'dropped'])), name='delivery_state_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'sms', 'webhook'])), name='delivery_channel_known'), models.CheckConstraint(condition=models.Q(('bundle__in', ['direct', 'reminder', 'digest'])), name='delivery_bundle_known')],
            },
        ),
        migrations.CreateModel(
            name='Enclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delivery', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='notifications.delivery')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='notifications.message')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('delivery', 'message'), name='enclosed_once')],
            },
        ),
        migrations.AddField(
            model_name='delivery',
            name='messages',
            field=models.ManyToManyField(related_name='deliveries', through='notifications.Enclosure', to='notifications.message'),
        ),
        migrations.CreateModel(
            name='QuietHours',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='quiet_hours', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('quiet_from', models.TimeField(default=datetime.time(21, 0))),
                ('quiet_until', models.TimeField(default=datetime.time(7, 30))),
                ('working_days_only', models.BooleanField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'quiet hours',
            },
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message'), ('webhook', 'Group chat')], max_length=8)),
                ('manner', models.CharField(choices=[('at_once', 'At once'), ('daily', 'Once a day'), ('never', 'Not this way')], max_length=8)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='message_choices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('user', 'kind', 'channel'),
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'channel'), name='one_choice_a_way'), models.CheckConstraint(condition=models.Q(('manner__in', ['at_once', 'daily', 'never'])), name='choice_manner_known')],
            },
        ),
    ]
