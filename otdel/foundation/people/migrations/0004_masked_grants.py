"""Phones and mails masked by function.

Why    A function may hide phones and mails; the rights that follow from it carry the word.
Size   One column with a default; milliseconds on both databases, no row is rewritten on PostgreSQL.
Order  Before the code of the same release.
Back   The reverse drops the column: everybody sees phones again.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_export_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="is_masked",
            field=models.BooleanField(default=False),
        ),
    ]
