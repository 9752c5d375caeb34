"""Find a lead by any piece of its phone or mail.

Why    A lead's phone was kept only as it was typed, so neither a piece nor another writing found it.
Size   A new table and its index of pieces, filled from all leads with a phone or mail, 2,000 at a time.
Order  Before the code of the same release; leads that the last one still takes are found after an edit.
Back   The reverse drops the table; phones and mails stay in the leads.

The index is made as those of 0002; what stands there of PostgreSQL without pg_trgm holds here too.
"""

import django.db.models.deletion
from django.db import migrations, models

from otdel.kernel import normal
from otdel.kernel.vendor import drop_fragments, index_fragments

INDEX = ("pipeline_leadpoint", "pipeline_leadpoint_words", ("value",))
PORTION = 2000


def forward(apps, schema_editor):
    fill(apps.get_model("pipeline", "Lead"), apps.get_model("pipeline", "LeadPoint"))
    for statement in index_fragments(schema_editor.connection.vendor, *INDEX):
        schema_editor.execute(statement, params=None)


def back(apps, schema_editor):
    for statement in drop_fragments(schema_editor.connection.vendor, *INDEX):
        schema_editor.execute(statement, params=None)


def fill(leads, points):
    rows = leads.objects.exclude(phone="", email="").order_by("pk")
    told = rows.values_list("pk", "phone", "email")
    last = 0
    while part := list(told.filter(pk__gt=last)[:PORTION]):
        points.objects.bulk_create(
            points(lead_id=pk, kind=kind, value=value)
            for pk, phone, email in part
            for kind, value in searched(phone, email)
            if value
        )
        last = part[-1][0]


def searched(phone, email):
    digits = "".join(sign for sign in phone if sign in "0123456789")
    yield "phone", normal.phone(phone) or digits
    yield "email", normal.email(email) or normal.fold(email)[:250]


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0006_reviews")]
    operations = [
        migrations.CreateModel(
            name="LeadPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("phone", "Phone"), ("email", "E-mail")], max_length=10
                    ),
                ),
                ("value", models.CharField(max_length=250)),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="points",
                        to="pipeline.lead",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "value"], name="lead_point_value")],
                "constraints": [
                    models.UniqueConstraint(fields=("lead", "kind"), name="lead_point_once")
                ],
            },
        ),
        migrations.RunPython(forward, back),
    ]
