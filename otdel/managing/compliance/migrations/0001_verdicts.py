"""How finished visits to stages were, their sums by week, what leaders were told and when they looked.

Why    How far the approved process is followed, and its decay, over a million visits at once (CTRL-15).
Size   New empty tables; `otdel rebuild_compliance` fills them from visits that there are, or the next night does.
Order  Before the code of the same release; the code of the last one does not see them.
Back   The reverse drops them: all but looks, falls and reminders can be made again.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0008_lent"),
        ("pipeline", "0007_lead_points"),
    ]

    operations = [
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "axis",
                    models.CharField(
                        choices=[
                            ("fresh", "Fresh"),
                            ("cell", "Cell"),
                            ("person", "Person"),
                            ("step", "Step"),
                        ],
                        max_length=6,
                    ),
                ),
                ("week", models.DateField()),
                ("person_id", models.BigIntegerField(null=True)),
                ("process_id", models.BigIntegerField()),
                ("step_id", models.BigIntegerField(null=True)),
                ("visits", models.BigIntegerField()),
                ("unbroken", models.BigIntegerField()),
                ("asked_time", models.BigIntegerField()),
                ("asked_order", models.BigIntegerField()),
                ("asked_tasks", models.BigIntegerField()),
                ("asked_gate", models.BigIntegerField()),
                ("asked_step", models.BigIntegerField()),
                ("kept_time", models.BigIntegerField()),
                ("kept_order", models.BigIntegerField()),
                ("kept_tasks", models.BigIntegerField()),
                ("kept_gate", models.BigIntegerField()),
                ("kept_step", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["axis", "week"], name="tally_week"),
                    models.Index(
                        condition=models.Q(("person_id__isnull", False)),
                        fields=["person_id", "axis", "week"],
                        name="tally_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("visit_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("deal_id", models.BigIntegerField(db_index=True)),
                ("person_id", models.BigIntegerField(null=True)),
                ("process_id", models.BigIntegerField()),
                ("stage_id", models.BigIntegerField()),
                ("step_id", models.BigIntegerField()),
                ("left_at", models.DateTimeField()),
                ("left_on", models.DateField()),
                ("days", models.PositiveIntegerField()),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("forward", "Further"),
                            ("back", "Back"),
                            ("won", "Won"),
                            ("lost", "Lost"),
                        ],
                        max_length=7,
                    ),
                ),
                ("asked", models.PositiveSmallIntegerField()),
                ("broken", models.PositiveSmallIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("broken__gt", 0)),
                        fields=["-left_on", "-visit_id"],
                        name="verdict_broken",
                    ),
                    models.Index(
                        condition=models.Q(("broken__gt", 0)),
                        fields=["person_id", "-left_on", "-visit_id"],
                        name="verdict_person",
                    ),
                    models.Index(fields=["stage_id"], name="verdict_stage"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("now_points", models.PositiveIntegerField()),
                ("best_points", models.PositiveIntegerField()),
                ("best_on", models.DateField()),
                ("noticed_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.process",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("process",),
                        name="fall_one_open",
                    )
                ],
            },
        ),
    ]
