"""Find a piece of a name, phone or mail among hundreds of thousands at once.

Why    LIKE '%piece%' reads the whole table; lists and the search box ask it on every key pressed.
Size   Reads companies, contacts and points once: about a second for 100,000 rows.
Order  Before the code of the same release; the code of the last one does not see it.
Back   The reverse drops the indexes and loses nothing. pg_trgm stays.

PostgreSQL lets the owner of the database add pg_trgm. Where the extension is missing or the role
may not add it, the migration goes on without these indexes: the same search finds the same rows by
reading the table. To have them later: a superuser runs CREATE EXTENSION pg_trgm, then the owner
CREATE INDEX <index>_<column> ON <table> USING gin (<column> gin_trgm_ops) for each line below.
"""

from django.db import migrations

from otdel.kernel.vendor import drop_fragments, index_fragments

INDEXES = (
    ("clients_company", "clients_company_words", ("name_key", "tax_id")),
    ("clients_contact", "clients_contact_words", ("name_key",)),
    ("clients_contactpoint", "clients_point_words", ("value",)),
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
    dependencies = [("clients", "0001_initial")]
    operations = [migrations.RunPython(forward, back)]
