"""Adjacent services, what is agreed with them, and what is asked of them (PIPE-18).

Why    Work with the warehouse, finance, lawyers and others is a process with terms, not a favour.
Size   Three new tables; touches no rows.
Order  Before the code of the same release; the code of the last one does not see them.
Back   The reverse drops the tables with the requests in them; tasks and history stay.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("department", "0005_layouts"),
        ("pipeline", "0008_sale_types"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AdjacentService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="Name")),
                (
                    "answers_by",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody is named yet"),
                            ("person", "A person"),
                            ("unit", "The head of a unit"),
                            ("function", "Holders of a function"),
                            ("outside", "Somebody without a sign-in"),
                        ],
                        default="nobody",
                        max_length=8,
                        verbose_name="Who answers there",
                    ),
                ),
                (
                    "outside_name",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="Their name"
                    ),
                ),
                (
                    "outside_mail",
                    models.EmailField(
                        blank=True, default="", max_length=200, verbose_name="Their mail"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="In use")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Place")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "function",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="department.function",
                        verbose_name="Function",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="department.unit",
                        verbose_name="Unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "adjacent service",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("asks", "Sales asks"), ("gives", "Sales gives")],
                        default="asks",
                        max_length=5,
                        verbose_name="Direction",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="What")),
                (
                    "hours",
                    models.PositiveSmallIntegerField(
                        default=8, verbose_name="Working hours to answer"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True, default="", max_length=250, verbose_name="What comes of it"
                    ),
                ),
                (
                    "document",
                    models.CharField(
                        blank=True, default="", max_length=250, verbose_name="What goes along"
                    ),
                ),
                (
                    "is_gate",
                    models.BooleanField(
                        default=False, verbose_name="The stage is not left before it is answered"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="In use")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Place")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "function",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="department.function",
                        verbose_name="Who in sales",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.process",
                        verbose_name="Process",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="requests.adjacentservice",
                        verbose_name="Service",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.stage",
                        verbose_name="Stage",
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement",
                "ordering": ["service__position", "service_id", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ServiceRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="What")),
                (
                    "expected",
                    models.CharField(
                        blank=True, default="", max_length=250, verbose_name="What comes of it"
                    ),
                ),
                ("deal_id", models.BigIntegerField(null=True)),
                ("company_id", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("taken", "Taken into work"),
                            ("answered", "Answered"),
                            ("returned", "Returned"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="asked",
                        max_length=9,
                        verbose_name="State",
                    ),
                ),
                ("is_open", models.BooleanField(default=True)),
                ("words", models.TextField(blank=True, default="", verbose_name="What exactly")),
                ("reply", models.TextField(blank=True, default="", verbose_name="Answer")),
                ("asked_at", models.DateTimeField(verbose_name="Asked on")),
                ("due_at", models.DateTimeField(verbose_name="To be answered by")),
                ("taken_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True, verbose_name="Answered on")),
                ("minutes", models.PositiveIntegerField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                ("task_id", models.BigIntegerField(null=True)),
                ("reminders", models.JSONField(blank=True, default=list)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agreement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="requests.agreement",
                        verbose_name="What",
                    ),
                ),
                (
                    "answerer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Who answers",
                    ),
                ),
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
                    "chief",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests.adjacentservice",
                        verbose_name="Service",
                    ),
                ),
            ],
            options={
                "verbose_name": "request to a service",
                "verbose_name_plural": "requests to services",
            },
        ),
        migrations.AddConstraint(
            model_name="adjacentservice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answers_by", "nobody"),
                        ("function", None),
                        ("person", None),
                        ("unit", None),
                    ),
                    models.Q(
                        ("answers_by", "person"),
                        ("function", None),
                        ("person__isnull", False),
                        ("unit", None),
                    ),
                    models.Q(
                        ("answers_by", "unit"),
                        ("function", None),
                        ("person", None),
                        ("unit__isnull", False),
                    ),
                    models.Q(
                        ("answers_by", "function"),
                        ("function__isnull", False),
                        ("person", None),
                        ("unit", None),
                    ),
                    models.Q(
                        models.Q(("outside_name", ""), _negated=True),
                        ("answers_by", "outside"),
                        ("function", None),
                        ("person", None),
                        ("unit", None),
                    ),
                    _connector="OR",
                ),
                name="adjacent_service_answers_one_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                fields=("service", "name"), name="agreement_once_a_service"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__gte", 1)), name="agreement_has_a_term"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_gate", False), ("stage", None)),
                    models.Q(("process__isnull", False), ("stage__isnull", False)),
                    _connector="OR",
                ),
                name="agreement_gate_at_a_stage",
            ),
        ),
        migrations.AddIndex(
            model_name="servicerequest",
            index=models.Index(fields=["deal_id", "agreement", "-id"], name="request_deal"),
        ),
        migrations.AddIndex(
            model_name="servicerequest",
            index=models.Index(fields=["company_id", "-id"], name="request_company"),
        ),
        migrations.AddIndex(
            model_name="servicerequest",
            index=models.Index(fields=["-asked_at", "-id"], name="request_latest"),
        ),
        migrations.AddIndex(
            model_name="servicerequest",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["due_at"], name="request_due"
            ),
        ),
        migrations.AddIndex(
            model_name="servicerequest",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["task_id"], name="request_task"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("deal_id", None), ("company_id", None), _connector="XOR"),
                name="request_about_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at", None), ("is_open", True), ("state__in", ["asked", "taken"])
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("is_open", False),
                        ("state__in", ["answered", "returned", "withdrawn"]),
                    ),
                    _connector="OR",
                ),
                name="request_open_until_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "returned"), _negated=True),
                    models.Q(("reply", ""), _negated=True),
                    _connector="OR",
                ),
                name="request_returned_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deal_id__isnull", False), ("is_open", True)),
                fields=("deal_id", "agreement"),
                name="request_open_once_a_deal",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("company_id__isnull", False), ("is_open", True)),
                fields=("company_id", "agreement"),
                name="request_open_once_a_client",
            ),
        ),
    ]
