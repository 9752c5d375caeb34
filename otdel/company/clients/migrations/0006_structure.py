"""Where people work and worked, and how companies stand to each other.

Why    A contact had one company and no past; companies had no relation but parent and branch.
Size   Two new tables; one row for every contact that has a company, in portions of 5000 by key.
Order  Before the code of the same release; the code of the last one does not see them, and a
       contact it changes meanwhile is brought into agreement by its next change.
Back   The reverse drops both tables: the present company stays on the contact, the past is lost.
"""

import django.db.models.deletion
from django.db import migrations, models

PORTION = 5000


def write_places(apps, schema_editor):
    contacts = apps.get_model("clients", "Contact").objects.exclude(company=None)
    places = apps.get_model("clients", "Affiliation").objects
    last = 0
    while rows := list(
        contacts.filter(pk__gt=last)
        .order_by("pk")
        .values("pk", "company_id", "title", "department", "part", "is_active")[:PORTION]
    ):
        places.bulk_create(
            places.model(
                contact_id=row["pk"],
                company_id=row["company_id"],
                title=row["title"],
                department=row["department"],
                part=row["part"],
                is_present=row["is_active"],
                is_main=True,
            )
            for row in rows
        )
        last = rows[-1]["pk"]


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0005_scans"),
    ]

    operations = [
        migrations.CreateModel(
            name="Affiliation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "title",
                    models.CharField(blank=True, default="", max_length=150, verbose_name="Title"),
                ),
                (
                    "department",
                    models.CharField(
                        blank=True, default="", max_length=150, verbose_name="Department"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("decides", "Decision maker"),
                            ("influences", "Influencer"),
                            ("uses", "User"),
                            ("guards", "Gatekeeper"),
                            ("buys", "Buyer"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=12,
                        verbose_name="Part in the decision",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="Since")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="Till")),
                ("is_present", models.BooleanField(default=True, verbose_name="Works there")),
                ("is_main", models.BooleanField(default=False, verbose_name="Main")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affiliations",
                        to="clients.company",
                        verbose_name="Company",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="affiliations",
                        to="clients.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "place of work",
                "verbose_name_plural": "people who work or worked there",
                "indexes": [models.Index(fields=["part", "-id"], name="affiliation_part")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_main", True)),
                        fields=("contact",),
                        name="affiliation_main_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on", None),
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="affiliation_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_present", False), ("ends_on", None), _connector="OR"
                        ),
                        name="affiliation_present_has_no_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="Relation")),
                ("created_at", models.DateTimeField()),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.company",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.company",
                    ),
                ),
            ],
            options={
                "verbose_name": "relation",
                "verbose_name_plural": "relations",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("first", "second", "kind"), name="relation_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first", models.F("second")), _negated=True),
                        name="relation_of_two",
                    ),
                ],
            },
        ),
        migrations.RunPython(write_places, migrations.RunPython.noop),
    ]
