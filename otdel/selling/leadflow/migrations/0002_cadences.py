"""Tables of cadences and of what is on them.

Why    Going after a client has steps and no limit of calls; it stops on an answer.
Size   Two new tables, empty.
Order  Safe before or after the code of the same release.
Back   Drops the tables; the steps that were planned stay in their queues.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leadflow", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cadence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                (
                    "on_noun",
                    models.CharField(
                        choices=[("lead", "Leads"), ("deal", "Deals")],
                        default="lead",
                        max_length=10,
                        verbose_name="For",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("deal", "Request, deal, contract"),
                            ("service", "Service and complaints"),
                            ("marketing", "Advertising and offers"),
                            ("survey", "Surveys"),
                        ],
                        default="deal",
                        max_length=10,
                        verbose_name="Purpose",
                    ),
                ),
                ("steps", models.JSONField(default=list)),
                (
                    "repeat_days",
                    models.PositiveIntegerField(
                        null=True, verbose_name="Repeat the last step every so many working days"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="In use")),
                ("code", models.CharField(blank=True, default="", max_length=20)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name": "cadence",
                "verbose_name_plural": "cadences",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("code",),
                        name="cadence_code_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "on_noun",
                    models.CharField(choices=[("lead", "Leads"), ("deal", "Deals")], max_length=10),
                ),
                ("record_id", models.BigIntegerField()),
                ("step", models.PositiveIntegerField(default=1)),
                ("activity_id", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "On the cadence"),
                            ("paused", "Paused"),
                            ("stopped", "Stopped"),
                            ("finished", "All steps done"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                ("why", models.CharField(blank=True, default="", max_length=20)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "cadence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="leadflow.cadence",
                        verbose_name="Cadence",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "way of a record along a cadence",
                "verbose_name_plural": "ways of records along cadences",
                "indexes": [
                    models.Index(fields=["on_noun", "record_id"], name="cadence_run_record")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["running", "paused"])),
                        fields=("on_noun", "record_id"),
                        name="cadence_run_one_live",
                    ),
                    models.UniqueConstraint(
                        fields=("activity_id",), name="cadence_run_activity_once"
                    ),
                ],
            },
        ),
    ]
