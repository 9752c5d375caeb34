"""Find a piece of a deal's or lead's title among a million at once.

Why    LIKE '%piece%' reads the whole table; lists and the search box ask it on every key pressed.
Size   Reads deals and leads once: about ten seconds for a million rows.
Order  Before the code of the same release; the code of the last one does not see it.
Back   The reverse drops the indexes and loses nothing. pg_trgm stays.
"""

from django.db import migrations

from otdel.kernel.vendor import drop_fragments, index_fragments

INDEXES = (
    ("pipeline_deal", "pipeline_deal_words", ("title_key",)),
    ("pipeline_lead", "pipeline_lead_words", ("title_key",)),
)


def forward(apps, schema_editor):
    for table, index, columns in INDEXES:
        for statement in index_fragments(schema_editor.connection.vendor, table, index, columns):
            schema_editor.execute(statement, params=None)


def back(apps, schema_editor):
    for table, index, columns in INDEXES:
        for statement in drop_fragments(schema_editor.connection.vendor, table, index, columns):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0001_initial")]
    operations = [migrations.RunPython(forward, back)]
