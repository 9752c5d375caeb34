"""Which pieces of the playbook are shown in which stage.

Why    The prompt of the next step shows scripts, materials and objections of the stage (PIPE-05).
Size   A new empty table; nothing is rewritten.
Order  After the playbook's first migration.
Back   The table goes; the pieces stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0003_lead_titles"), ("playbook", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="StagePiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "piece",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="playbook.piece",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="pipeline.stage",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("stage", "piece"), name="piece_once_in_stage")
                ],
            },
        )
    ]
