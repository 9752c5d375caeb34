"""Remember when the written process was looked through, and when it will be.

Why    A process that nobody looks at goes stale in a year or two.
Size   A new table; touches no rows.
Order  Before the code of the same release; the code of the last one does not see it.
Back   The reverse drops the table with the reviews in it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pipeline", "0005_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="ProcessReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "has_changed",
                    models.BooleanField(
                        default=False, verbose_name="The market or the buyers have changed"
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="What was found"
                    ),
                ),
                ("on", models.DateField()),
                ("next_on", models.DateField(verbose_name="Next review")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="pipeline.processversion",
                    ),
                ),
            ],
            options={"ordering": ["-pk"]},
        ),
    ]
