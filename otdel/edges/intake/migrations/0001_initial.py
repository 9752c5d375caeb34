"""Web forms, requests that came through them, consents waiting for a contact, counters.

Why    Leads come from the company's own sites without copying by hand.
Size   Four new tables, empty.
Order  Safe before or after the code of the same release.
Back   Drops the tables; leads that came stay.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contacting", "0001_initial"),
        ("pipeline", "0002_fragments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IntakeForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="Name")),
                (
                    "languages",
                    models.CharField(default="ru", max_length=10, verbose_name="Languages"),
                ),
                (
                    "title_ru",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="Title in Russian"
                    ),
                ),
                (
                    "title_en",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="Title in English"
                    ),
                ),
                (
                    "intro_ru",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="Under the title, Russian"
                    ),
                ),
                (
                    "intro_en",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="Under the title, English"
                    ),
                ),
                (
                    "thanks_ru",
                    models.CharField(blank=True, max_length=300, verbose_name="Thanks in Russian"),
                ),
                (
                    "thanks_en",
                    models.CharField(blank=True, max_length=300, verbose_name="Thanks in English"),
                ),
                (
                    "return_url",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="Address to go on to"
                    ),
                ),
                ("fields", models.JSONField(default=list)),
                ("consents", models.JSONField(default=list)),
                (
                    "origins",
                    models.TextField(blank=True, default="", verbose_name="Sites that may show it"),
                ),
                (
                    "takes_bare",
                    models.BooleanField(default=False, verbose_name="Own HTML form on these sites"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="In use")),
                ("created_at", models.DateTimeField(verbose_name="Created")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Who gets the leads",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.source",
                        verbose_name="Source",
                    ),
                ),
            ],
            options={
                "verbose_name": "web form",
                "verbose_name_plural": "web forms",
            },
        ),
        migrations.CreateModel(
            name="Agreed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lead_id", models.BigIntegerField(db_index=True)),
                ("language", models.CharField(max_length=2)),
                ("reference", models.CharField(max_length=12)),
                ("form_name", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("consent_id", models.BigIntegerField(null=True)),
                (
                    "wording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contacting.wording",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("lead_id", "wording"), name="agreed_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Knock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(blank=True, default="", max_length=64)),
                ("window", models.BigIntegerField()),
                ("number", models.PositiveIntegerField(default=0)),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="intake.intakeform",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("form", "digest", "window"), name="knock_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=220)),
                ("digest", models.CharField(max_length=64)),
                ("nonce", models.CharField(blank=True, default="", max_length=24)),
                (
                    "reference",
                    models.CharField(
                        max_length=12, unique=True, verbose_name="Number of the request"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "Taken"),
                            ("held", "In quarantine"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                (
                    "reasons",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="Why it was held"
                    ),
                ),
                ("language", models.CharField(max_length=2)),
                ("raw", models.TextField(blank=True, default="")),
                ("lead_id", models.BigIntegerField(blank=True, db_index=True, null=True)),
                ("matched", models.CharField(blank=True, default="", max_length=30)),
                ("came_at", models.DateTimeField(verbose_name="Came")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.intakeform",
                        verbose_name="Web form",
                    ),
                ),
            ],
            options={
                "verbose_name": "request",
                "verbose_name_plural": "requests",
                "indexes": [
                    models.Index(fields=["-came_at", "-id"], name="submission_came"),
                    models.Index(fields=["state", "-came_at"], name="submission_state"),
                    models.Index(
                        condition=models.Q(("nonce", ""), _negated=True),
                        fields=["form", "nonce"],
                        name="submission_nonce",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("form", "key"), name="submission_once")
                ],
            },
        ),
    ]
