"""What dropped letters had beside subject and text.

Why    An activity has no sender, Message-ID or zone; its table has an index that AlterField would lose.
Size   A new, empty table.
Order  Before the code of the same release.
Back   The reverse drops the table; the letters stay as activities with their text and files.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("activity_id", models.BigIntegerField(unique=True)),
                ("message_key", models.CharField(db_index=True, max_length=64)),
                ("drop_key", models.CharField(max_length=64, unique=True)),
                ("message_id", models.CharField(blank=True, default="", max_length=250)),
                ("from_name", models.CharField(blank=True, default="", max_length=200)),
                ("from_mail", models.CharField(blank=True, default="", max_length=250)),
                ("to", models.JSONField(default=list)),
                ("offset_minutes", models.SmallIntegerField(blank=True, null=True)),
                ("is_dated", models.BooleanField(default=True)),
                ("is_cut", models.BooleanField(default=False)),
                ("left_out", models.PositiveIntegerField(default=0)),
                ("file_ids", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
