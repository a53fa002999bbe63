from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
        ('suggestions', '0005_facts_by_both_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='assignment',
            name='assignment_open',
        ),
        migrations.RemoveIndex(
            model_name='suggestion',
            name='case_queue',
        ),
        migrations.RemoveIndex(
            model_name='suggestion',
            name='case_number',
        ),
        migrations.RemoveIndex(
            model_name='suggestion',
            name='case_objection',
        ),
        migrations.RemoveIndex(
            model_name='suggestion',
            name='case_unpublished',
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('over', False), models.Q(('state', 'returned'), _negated=True), models.Q(('state', 'replied'), _negated=True), models.Q(('state', 'opined'), _negated=True)), fields=['unit', 'due_on', 'id', 'state'], name='assignment_open'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['congress', 'state', 'submitted_on', 'id', 'number'], name='case_queue'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(condition=models.Q(('objection_open', True)), fields=['congress', 'resolved_on', 'id', 'state'], name='case_objection'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(condition=models.Q(('ended_on__isnull', True), ('published', ''), ('resolved_on__isnull', False), ('secret', False)), fields=['congress', 'resolved_on', 'id', 'state', 'published'], name='case_unpublished'),
        ),
    ]
