"""Control rows of exports: what an exported file can be recognised by.

Why    A leaked file must name the export it came from.
Size   One new table and one column with a default; no rows are rewritten on either database.
Order  Before the code of the same release.
Back   The reverse drops the table and the column: files taken until then are no longer recognised.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="exportnote",
            name="decoys",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="Control rows"),
        ),
        migrations.CreateModel(
            name="DecoyMark",
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
                        choices=[("phone", "Phone"), ("email", "E-mail"), ("name", "Name")],
                        max_length=5,
                    ),
                ),
                ("value", models.CharField(max_length=120)),
                ("shown", models.CharField(max_length=120)),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="people.exportnote",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "value"], name="decoy_value")],
            },
        ),
    ]
