"""Types of sales, and which processes and sources belong to one (PIPE-17).

Why    Active, passive, phone sales and the rest have processes and figures of their own.
Size   Three new tables; touches no rows and no table that is there.
Order  Before the code of the same release; the code of the last one does not see them.
Back   The reverse drops the tables; processes and sources stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pipeline", "0007_lead_points"),
    ]

    operations = [
        migrations.CreateModel(
            name="SaleType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="Name")),
                ("code", models.CharField(blank=True, default="", max_length=20)),
                ("is_active", models.BooleanField(default=True, verbose_name="In use")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Place")),
            ],
            options={
                "verbose_name": "sale type",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("code",),
                        name="sale_type_code_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcessType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "process",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.process",
                    ),
                ),
                (
                    "sale_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.saletype",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SourceType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sale_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.saletype",
                    ),
                ),
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.source",
                    ),
                ),
            ],
        ),
    ]
