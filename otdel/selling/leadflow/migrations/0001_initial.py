"""Rules of assignment, turns, absences, alarms, clocks of the first response, tasks to qualify anew.

Why    A lead without an owner is lost; how soon it is answered has to be seen.
Size   Eight new tables, empty.
Order  Safe before or after the code of the same release.
Back   Drops the tables; leads stay with the people who have them, tasks stay in their queues.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pipeline", "0002_fragments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lead_id", models.BigIntegerField(unique=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="Place")),
                ("is_active", models.BooleanField(default=True, verbose_name="In use")),
                ("conditions", models.JSONField(blank=True, default=dict)),
                (
                    "strategy",
                    models.CharField(
                        choices=[
                            ("rotate", "In turn"),
                            ("fewest", "Whoever has the fewest open leads"),
                            ("client", "Whose client it is"),
                            ("first", "The first of the list who is there"),
                        ],
                        default="rotate",
                        max_length=8,
                        verbose_name="How to choose",
                    ),
                ),
                ("people", models.JSONField(blank=True, default=list, verbose_name="People")),
                ("functions", models.JSONField(blank=True, default=list, verbose_name="Functions")),
                (
                    "max_open",
                    models.PositiveIntegerField(
                        null=True, verbose_name="Open leads of one person at most"
                    ),
                ),
                (
                    "in_hours",
                    models.BooleanField(default=False, verbose_name="Only in working time"),
                ),
                ("turn", models.BigIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name": "rule of assignment",
                "verbose_name_plural": "rules of assignment",
            },
        ),
        migrations.CreateModel(
            name="Assigned",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lead_id", models.BigIntegerField(unique=True)),
                ("rule_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Requalified",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on_noun", models.CharField(max_length=10)),
                ("record_id", models.BigIntegerField()),
                ("since", models.DateField()),
                ("activity_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("on_noun", "record_id", "since"), name="requalified_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceNorm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("minutes", models.PositiveIntegerField(verbose_name="Minutes of working time")),
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.source",
                        verbose_name="Source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lead_id", models.BigIntegerField(unique=True)),
                ("due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("minutes", models.PositiveIntegerField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["due_at"],
                        name="response_due",
                    ),
                    models.Index(fields=["answered_at"], name="response_answered"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("credit", models.BigIntegerField(default=0)),
                ("given", models.PositiveIntegerField(default=0)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="leadflow.rule",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "person"), name="turn_once")
                ],
            },
        ),
    ]
