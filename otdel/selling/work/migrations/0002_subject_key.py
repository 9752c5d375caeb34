"""Find an activity by a piece of its subject, in any case and alphabet.

Why    The list asked `icontains`: it reads the whole table, and on SQLite tells capital Cyrillic letters apart.
Size   Writes every activity once and indexes it: about a minute a million rows.
Order  Before the code of the same release; the code of the last one leaves the new column empty.
Back   The reverse drops the index and the column; nothing that a person entered is in them.
"""

from django.db import migrations, models

from otdel.kernel.normal import fold
from otdel.kernel.vendor import drop_fragments, index_fragments

INDEX = ("work_activity", "work_activity_words", ("subject_key",))
BATCH = 5000


def forward(apps, schema_editor):
    """Fill the column by ranges of keys, then index it."""
    activity = apps.get_model("work", "Activity")
    rows = activity.objects.using(schema_editor.connection.alias)
    last = 0
    while part := list(
        rows.filter(pk__gt=last).order_by("pk").values_list("pk", "subject")[:BATCH]
    ):
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE work_activity SET subject_key = %s WHERE id = %s",
                [(fold(subject)[:250], pk) for pk, subject in part],
            )
        last = part[-1][0]
    for statement in index_fragments(schema_editor.connection.vendor, *INDEX):
        schema_editor.execute(statement, params=None)


def back(apps, schema_editor):
    for statement in drop_fragments(schema_editor.connection.vendor, *INDEX):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial")]
    operations = [
        migrations.AddField(
            "activity", "subject_key", models.CharField(default="", max_length=250)
        ),
        migrations.RunPython(forward, back),
    ]
