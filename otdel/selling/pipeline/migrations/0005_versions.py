"""Give every process its first version, and its stages a place in it.

Why    A changed process leaves live deals on the version they began with until they are carried over.
Size   Rewrites the stages and their tasks: some dozens of rows. Deals are not touched.
Order  With the code of the same release: it knows no stage without a version.
Back   Loses who approved what; refused by the database while two versions have a stage of one name.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

WHO = {
    "db_index": False,
    "null": True,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": settings.AUTH_USER_MODEL,
}


def forward(apps, schema_editor):
    version = apps.get_model("pipeline", "ProcessVersion")
    stage = apps.get_model("pipeline", "Stage")
    now = django.utils.timezone.now()
    for process in apps.get_model("pipeline", "Process").objects.order_by("pk"):
        first = version.objects.create(
            process=process, number=1, state="approved", made_at=now, approved_at=now
        )
        stage.objects.filter(process=process).update(version=first)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the table cannot be altered


class Migration(migrations.Migration):
    dependencies = [
        ("pipeline", "0004_stage_pieces"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="ProcessVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(default=1, verbose_name="Version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("approved", "Approved"),
                            ("superseded", "Superseded"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="What changed and why"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("superseded_at", models.DateTimeField(null=True)),
                ("made_by", models.ForeignKey(**WHO)),
                ("approved_by", models.ForeignKey(**WHO)),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="pipeline.process",
                    ),
                ),
            ],
            options={"ordering": ["process", "-number"]},
        ),
        migrations.AddConstraint(
            model_name="processversion",
            constraint=models.UniqueConstraint(
                fields=("process", "number"), name="version_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="processversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("process",),
                name="version_one_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="processversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "approved")),
                fields=("process",),
                name="version_one_approved",
            ),
        ),
        migrations.AddField(
            model_name="stage",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="stages",
                to="pipeline.processversion",
            ),
        ),
        migrations.RunPython(forward, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="stage",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="stages",
                to="pipeline.processversion",
            ),
        ),
        migrations.AddField(
            model_name="stage",
            name="root",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="pipeline.stage",
            ),
        ),
        migrations.AddField(
            model_name="stagetask",
            name="root",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="pipeline.stagetask",
            ),
        ),
        migrations.RemoveConstraint(model_name="stage", name="stage_name_once"),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(fields=("version", "name"), name="stage_name_once"),
        ),
        migrations.CreateModel(
            name="DealMigration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mapping", models.JSONField(default=dict)),
                ("calls_off", models.BooleanField(default=True)),
                ("opens", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Under way"),
                            ("done", "Finished"),
                            ("undone", "Taken back"),
                        ],
                        default="running",
                        max_length=7,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("moved", models.PositiveIntegerField(default=0)),
                ("batch", models.CharField(blank=True, default="", max_length=64)),
                ("job_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("by", models.ForeignKey(**{k: v for k, v in WHO.items() if k != "null"})),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.processversion",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.processversion",
                    ),
                ),
            ],
            options={"ordering": ["-pk"]},
        ),
        migrations.AddConstraint(
            model_name="dealmigration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")),
                fields=("source",),
                name="migration_one_running",
            ),
        ),
    ]
