"""Phones and mails masked by function.

Why    Which functions see phones and mails masked is the company's own data.
Size   One column with a default; milliseconds on both databases, no row is rewritten on PostgreSQL.
Order  Before the code of the same release.
Back   The reverse drops the column: everybody sees phones again.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("department", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="function",
            name="is_masked",
            field=models.BooleanField(
                default=False,
                help_text="Each number is shown one by one and counted in the access journal.",
                verbose_name="Sees phones and mails masked",
            ),
        ),
    ]
