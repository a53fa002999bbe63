from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('suggestions', '0015_reports_inside_the_unit')]

    operations = [
        # It joins by two columns that are there already: the database has nothing to do.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    model_name='suggestion',
                    name='handling',
                    field=models.ForeignObject(
                        from_fields=['id', 'round'],
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name='+',
                        to='suggestions.round',
                        to_fields=['case', 'number'],
                    ),
                ),
            ],
        ),
    ]
