from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('suggestions', '0007_handling_in_depth')]

    operations = [
        # It joins by two columns that are there already: the database has nothing to do.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    model_name='assignment',
                    name='handling',
                    field=models.ForeignObject(
                        from_fields=['case', 'round'],
                        on_delete=models.DO_NOTHING,
                        related_name='+',
                        to='suggestions.round',
                        to_fields=['case', 'number'],
                    ),
                ),
            ],
        ),
        migrations.RemoveField(
            model_name='round',
            name='answered_on',
        ),
    ]
