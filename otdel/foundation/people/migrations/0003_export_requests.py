"""Exports above a person's limit wait for somebody else's word.

Why    A second pair of eyes over what leaves the system, with every step kept.
Size   One new empty table.
Order  Before the code of the same release.
Back   The reverse drops the table: who asked and who allowed is then only in the journal.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_decoys"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExportRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("list_key", models.CharField(max_length=60, verbose_name="List")),
                ("query", models.TextField(blank=True, default="")),
                ("form", models.CharField(max_length=4)),
                ("rows", models.PositiveIntegerField(verbose_name="Rows")),
                ("reason", models.CharField(max_length=300, verbose_name="What for")),
                ("at", models.DateTimeField(verbose_name="Asked")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits"),
                            ("allowed", "Allowed"),
                            ("denied", "Refused"),
                            ("taken", "Taken"),
                        ],
                        default="waiting",
                        max_length=7,
                        verbose_name="State",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="Answer"),
                ),
                ("expires_at", models.DateTimeField(null=True, verbose_name="May be taken until")),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Decided by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "-at"], name="export_request_user"),
                    models.Index(fields=["status", "-at"], name="export_request_status"),
                ],
            },
        ),
    ]
