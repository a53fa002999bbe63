"""A reminder letter keeps what it named; of earlier ones it is not known any more."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('suggestions', '0017_few_among_many')]

    operations = [
        migrations.AddField(
            model_name='reminder',
            name='named',
            field=models.JSONField(blank=True, help_text='Suggestion and unit as the letter named them when sent.', null=True),
        ),
    ]
