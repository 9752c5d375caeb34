"""Refuse UPDATE and DELETE on history, in the database itself.

Why    An audit trail that code can edit is only a promise.
Size   Touches no rows; holds the table lock for milliseconds on both vendors.
Order  Safe before or after the code of the same release.
Back   The reverse drops the triggers and loses nothing.
"""

from django.db import migrations

VERBS = ("UPDATE", "DELETE")

SQLITE = """CREATE TRIGGER journal_no_{verb} BEFORE {verb} ON journal_entry
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END"""

POSTGRESQL_REFUSAL = """CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'journal is append-only'; END $$"""

# A row trigger: Django's flush truncates tables between tests and sends no row events.
POSTGRESQL = """CREATE TRIGGER journal_no_{verb} BEFORE {verb} ON journal_entry
FOR EACH ROW EXECUTE FUNCTION journal_refuse()"""


def forward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_REFUSAL)
    template = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for verb in VERBS:
        schema_editor.execute(template.format(verb=verb))


def back(apps, schema_editor):
    on_table = "" if schema_editor.connection.vendor == "sqlite" else " ON journal_entry"
    for verb in VERBS:
        schema_editor.execute(f"DROP TRIGGER journal_no_{verb}{on_table}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION journal_refuse()")


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(forward, back)]
