"""Goals of the five levers of growth.

Why    A lever is pulled when somebody answers for how far and till when (PIPE-22).
Size   A new empty table.
Order  Before the code of the same release; the code of the last one does not see it.
Back   The reverse drops it: goals are lost, the journal keeps what was set.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("department", "0005_layouts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeverGoal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "lever",
                    models.CharField(
                        choices=[
                            ("width", "A wider funnel"),
                            ("pace", "A faster pace of deals"),
                            ("success", "More deals won"),
                            ("size", "A larger average deal"),
                            ("repeat", "More repeat orders"),
                        ],
                        max_length=8,
                        verbose_name="Lever",
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("base", models.BigIntegerField(verbose_name="From")),
                ("target", models.BigIntegerField(verbose_name="Goal")),
                ("until", models.DateField(verbose_name="Till")),
                ("set_at", models.DateTimeField()),
                ("is_active", models.BooleanField(default=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Responsible",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="department.unit",
                        verbose_name="Team",
                    ),
                ),
            ],
            options={
                "ordering": ["until", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True), ("unit__isnull", False)),
                        fields=("lever", "unit"),
                        name="lever_goal_one_of_a_unit",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True), ("unit", None)),
                        fields=("lever",),
                        name="lever_goal_one_of_the_company",
                    ),
                ],
            },
        ),
    ]
