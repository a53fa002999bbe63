"""A report that a promise is kept is checked inside its unit before it is sent."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_sessions_with_their_user'),
        ('suggestions', '0014_earlier_promises'),
    ]

    operations = [
        migrations.AddField(
            model_name='attachment',
            name='supplement',
            field=models.ForeignKey(blank=True, help_text='The report that is still inside its unit, of which it is the evidence.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='suggestions.supplement'),
        ),
        migrations.AddField(
            model_name='supplement',
            name='evidence',
            field=models.TextField(blank=True, default='', help_text="What goes into the promise's story when it is reported."),
        ),
        migrations.AddField(
            model_name='supplement',
            name='unit',
            field=models.ForeignKey(blank=True, help_text='The unit that wrote it: joint leads share a letter, and draft by themselves.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supplements', to='people.unit'),
        ),
        migrations.AlterField(
            model_name='supplement',
            name='state',
            field=models.CharField(choices=[('handed_in', 'To be confirmed'), ('confirmed', 'Confirmed'), ('sent_back', 'Sent back'), ('checking', 'With the signatory'), ('given_back', 'Given back by the signatory'), ('replaced', 'Replaced by the letter that was sent')], default='handed_in', max_length=10),
        ),
        migrations.AddIndex(
            model_name='supplement',
            index=models.Index(condition=models.Q(('state', 'checking')), fields=['unit'], name='supplement_checking'),
        ),
    ]
