"""Where a merged record went, and what it was.

Why    A record that was merged into another leaves its address, its keys and its values behind.
Size   A new empty table; milliseconds.
Order  Before the code of the same release; the code of the last one does not see it.
Back   The reverse drops the table: addresses of merged records lead nowhere, nothing else changes.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0002_fragments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
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
                        choices=[("company", "Company"), ("contact", "Contact")], max_length=10
                    ),
                ),
                ("gone_id", models.BigIntegerField()),
                ("survivor_id", models.BigIntegerField()),
                ("title", models.CharField(max_length=250)),
                ("external_ref", models.CharField(blank=True, default="", max_length=120)),
                ("kept", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("batch", models.CharField(blank=True, default="", max_length=40)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "merge",
                "verbose_name_plural": "merges",
                "indexes": [
                    models.Index(fields=["on_noun", "survivor_id"], name="merge_survivor"),
                    models.Index(
                        condition=models.Q(("external_ref", ""), _negated=True),
                        fields=["on_noun", "external_ref"],
                        name="merge_ref",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("on_noun", "gone_id"), name="merged_once")
                ],
            },
        ),
    ]
