"""Absences and who stands in.

Why    A person's clients go on while the person is on holiday or ill (SEC-06).
Size   Three new, empty tables; milliseconds on both databases.
Order  After people 0008, before the code of the same release.
Back   The reverse drops the tables with the history of absences.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("department", "0003_field_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="From")),
                ("ends_on", models.DateField(verbose_name="Till")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("holiday", "Holiday"),
                            ("illness", "Illness"),
                            ("other", "Other"),
                        ],
                        default="holiday",
                        max_length=8,
                        verbose_name="Reason",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="What to know"
                    ),
                ),
                ("parts", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for the head"),
                            ("agreed", "Agreed"),
                            ("denied", "Refused"),
                            ("called_off", "Called off"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                (
                    "answer",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="Answer"),
                ),
                ("began_at", models.DateTimeField(null=True)),
                ("over_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Who is away",
                    ),
                ),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
            },
        ),
        migrations.CreateModel(
            name="CoverShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_rest", models.BooleanField(default=True)),
                (
                    "cover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="department.cover",
                    ),
                ),
                (
                    "stand_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Stands in",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CoverClient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_id", models.BigIntegerField()),
                (
                    "cover",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="department.cover",
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clients",
                        to="department.covershare",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="cover",
            index=models.Index(fields=["person", "-starts_on"], name="cover_person"),
        ),
        migrations.AddIndex(
            model_name="cover",
            index=models.Index(fields=["status", "ends_on"], name="cover_status"),
        ),
        migrations.AddConstraint(
            model_name="cover",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="cover_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="covershare",
            constraint=models.UniqueConstraint(
                fields=("cover", "stand_in"), name="cover_share_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="covershare",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_rest", True)), fields=("cover",), name="cover_one_rest"
            ),
        ),
        migrations.AddConstraint(
            model_name="coverclient",
            constraint=models.UniqueConstraint(
                fields=("cover", "client_id"), name="cover_client_once"
            ),
        ),
    ]
