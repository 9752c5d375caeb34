"""Who we are in documents, and the words of a document as the client got them.

Why    What was sent must read tomorrow as it did, whoever renames a client or moves our office.
Size   Two new empty tables; touches no rows of others.
Order  Before the code of the same release.
Back   The reverse drops our details and the kept words; documents are put together anew then.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letterhead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=2, unique=True, verbose_name="Language")),
                ("name", models.CharField(max_length=250, verbose_name="Our name")),
                ("details", models.TextField(blank=True, default="", verbose_name="Our details")),
                (
                    "contacts",
                    models.TextField(blank=True, default="", verbose_name="How to reach us"),
                ),
                (
                    "closing",
                    models.TextField(blank=True, default="", verbose_name="Words at the end"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("told", models.JSONField()),
                ("made_at", models.DateTimeField()),
                (
                    "offer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="paper",
                        to="offers.offer",
                    ),
                ),
            ],
        ),
    ]
