"""Remember which figures a sale type is judged by (PIPE-17).

Why    Phone sales are read by calls, large clients by the cycle: each type has figures of its own.
Size   A new table; touches no rows.
Order  Before the code of the same release; the code of the last one does not see it.
Back   The reverse drops the table; the defaults hold again.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0001_initial"),
        ("pipeline", "0008_sale_types"),
    ]

    operations = [
        migrations.CreateModel(
            name="TypeFigures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("keys", models.JSONField(default=list)),
                (
                    "sale_type",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.saletype",
                    ),
                ),
            ],
        ),
    ]
