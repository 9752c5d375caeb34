"""Find the rows of an act that still wait to be taken back, and none of those already taken back.

Why    Taking back 50,000 rows, a thousand at a time, every portion passed over all earlier ones.
Size   Two indexes over the kept traces, some seconds a million on either database.
Order  Safe before or after the code of the same release.
Back   The reverse makes the earlier index again.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]

    operations = [
        migrations.RemoveIndex(model_name="trace", name="trace_batch"),
        migrations.AddIndex(
            model_name="trace",
            index=models.Index(
                fields=["batch", "noun", "-id"],
                name="trace_latest",
                condition=models.Q(("undone_at", None)),
            ),
        ),
        migrations.AddIndex(
            model_name="trace",
            index=models.Index(
                fields=["batch", "noun", "noun_id"],
                name="trace_row",
                condition=models.Q(("undone_at", None)),
            ),
        ),
    ]
