"""Fields closed by function, and which functions a right follows from.

Why    A function may hide a field or make it read-only; the rights that follow carry the word.
Size   Two columns with defaults on a table of a few rows a person; milliseconds on both databases.
Order  Before the code of the same release.
Back   The reverse drops the columns: every field is open again.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_masked_grants"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="fields",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="grant",
            name="functions",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
