"""The queue of likely duplicates and what the matcher hears in a company's name.

Why    Candidates are found by indexes over normal forms, never by comparing all with all.
Size   Two new empty tables; the first nightly scan fills them (a row a company, in portions).
Order  Before the code of the same release; the code of the last one does not see them.
Back   The reverse drops both: the scan finds the pairs again, what people judged is lost.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0003_merges"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sound", models.CharField(db_index=True, max_length=250)),
                ("bones", models.CharField(db_index=True, max_length=250)),
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.company",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "on_noun",
                    models.CharField(
                        choices=[("company", "Company"), ("contact", "Contact")],
                        max_length=10,
                        verbose_name="Record",
                    ),
                ),
                ("first_id", models.BigIntegerField()),
                ("second_id", models.BigIntegerField()),
                ("score", models.PositiveSmallIntegerField(verbose_name="Likeness")),
                ("reasons", models.CharField(max_length=120, verbose_name="Reasons")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be looked at"),
                            ("dismissed", "Not a duplicate"),
                            ("merged", "Merged"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                ("found_at", models.DateTimeField(verbose_name="Found")),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "pair of duplicates",
                "verbose_name_plural": "duplicates",
                "indexes": [models.Index(fields=["state", "-score", "id"], name="pair_queue")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("on_noun", "first_id", "second_id"), name="pair_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_id__lt", models.F("second_id"))),
                        name="pair_is_in_order",
                    ),
                ],
            },
        ),
    ]
