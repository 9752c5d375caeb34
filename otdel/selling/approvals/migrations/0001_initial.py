"""Tables of approvals: what stages demand, questions, voices, and documents given.

Why    A stage may demand approvals and documents before a deal leaves it.
Size   New empty tables; touches no rows of others.
Order  Before the code of the same release.
Back   The reverse drops the tables with what was asked and answered; deals stay where they are.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("department", "0005_layouts"),
        ("pipeline", "0004_stage_pieces"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StageDemand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("approval", "Approval"), ("document", "Document")],
                        default="approval",
                        max_length=8,
                        verbose_name="Kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="What is demanded")),
                (
                    "roles",
                    models.JSONField(blank=True, default=list, verbose_name="Roles that approve"),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(default=1, verbose_name="How many approve"),
                ),
                (
                    "above_minor",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="Only above the sum"
                    ),
                ),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                (
                    "holds",
                    models.CharField(
                        choices=[
                            ("rise", "Until the sum rises"),
                            ("change", "Until the sum or the products change"),
                            ("always", "For good"),
                        ],
                        default="rise",
                        max_length=6,
                        verbose_name="Holds",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="In use")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "functions",
                    models.ManyToManyField(
                        related_name="+",
                        to="department.function",
                        verbose_name="Functions that approve",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.stage",
                        verbose_name="Leaving the stage",
                    ),
                ),
            ],
            options={
                "verbose_name": "demand of a stage",
                "ordering": ["stage__position", "kind", "pk"],
            },
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
                ("deal_id", models.BigIntegerField()),
                ("attachment_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "demand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="approvals.stagedemand",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="What is demanded")),
                ("deal_id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for approval"),
                            ("approved", "Approval given"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="asked",
                        max_length=9,
                        verbose_name="State",
                    ),
                ),
                ("is_open", models.BooleanField(default=True)),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("sum_minor", models.BigIntegerField(verbose_name="Sum")),
                ("currency", models.CharField(max_length=3)),
                ("products", models.CharField(blank=True, default="", max_length=16)),
                ("note", models.TextField(blank=True, default="", verbose_name="Why")),
                ("reply", models.TextField(blank=True, default="", verbose_name="Answer")),
                ("outcome", models.CharField(blank=True, default="", max_length=60)),
                ("asked_at", models.DateTimeField(verbose_name="Asked on")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="Answered")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Who asks",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Who answered",
                    ),
                ),
                (
                    "from_stage",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="pipeline.stage",
                    ),
                ),
                (
                    "move_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="pipeline.stage",
                        verbose_name="Then moves to",
                    ),
                ),
                (
                    "demand",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="approvals",
                        to="approvals.stagedemand",
                        verbose_name="What is demanded",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval",
                "verbose_name_plural": "approvals",
            },
        ),
        migrations.CreateModel(
            name="Voice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voices",
                        to="approvals.approval",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="stagedemand",
            constraint=models.UniqueConstraint(
                fields=("stage", "kind", "name"), name="stage_demand_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="stagedemand",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="stage_demand_of_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="stagedemand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("above_minor", None),
                    models.Q(("currency", ""), _negated=True),
                    _connector="OR",
                ),
                name="stage_demand_sum_in_a_currency",
            ),
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(fields=["deal_id", "demand"], name="paper_deal"),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                fields=("demand", "attachment_id"), name="paper_once"
            ),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(fields=["deal_id", "demand", "-id"], name="approval_deal"),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(fields=["-asked_at", "-id"], name="approval_latest"),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["demand"], name="approval_waits"
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at", None),
                        ("decided_by", None),
                        ("is_open", True),
                        ("state", "asked"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("is_open", False),
                        ("state__in", ["approved", "refused", "withdrawn"]),
                    ),
                    _connector="OR",
                ),
                name="approval_open_until_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("reply", ""), _negated=True),
                    _connector="OR",
                ),
                name="approval_refused_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "refused"]), _negated=True),
                    models.Q(("asker", models.F("decided_by")), _negated=True),
                    _connector="OR",
                ),
                name="approval_never_ones_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_open", True)),
                fields=("deal_id", "demand"),
                name="approval_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="voice",
            constraint=models.UniqueConstraint(
                fields=("approval", "person"), name="voice_once_a_person"
            ),
        ),
    ]
