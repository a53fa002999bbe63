from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
        ('suggestions', '0004_unpublished_cases'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='facts',
            name='facts_of_cases',
        ),
        migrations.RemoveIndex(
            model_name='facts',
            name='facts_of_units',
        ),
        migrations.AddIndex(
            model_name='facts',
            index=models.Index(condition=models.Q(('known_to__isnull', True), ('unit__isnull', True)), fields=['session', 'start_on', 'end_on'], name='facts_of_cases'),
        ),
        migrations.AddIndex(
            model_name='facts',
            index=models.Index(condition=models.Q(('known_to__isnull', True), ('unit__isnull', False)), fields=['session', 'unit', 'start_on', 'end_on'], name='facts_of_units'),
        ),
    ]
