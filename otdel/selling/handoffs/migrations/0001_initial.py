"""Tables of hand-offs: rules, pairs, reasons of return, hand-offs and who keeps credit.

Why    Passing a lead or deal on is data of the process, with a term, an answer and a trace.
Size   New empty tables; touches no rows of others.
Order  Before the code of the same release.
Back   The reverse drops the tables with what was handed over; leads and deals stay whose they are.
"""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("department", "0003_field_rules"),
        ("pipeline", "0002_fragments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReturnReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="Name")),
                (
                    "is_quality",
                    models.BooleanField(
                        default=True, verbose_name="Speaks of the quality of what was passed on"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="In use")),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HandoffRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="Name")),
                (
                    "on_noun",
                    models.CharField(
                        choices=[("lead", "Lead"), ("deal", "Deal")],
                        default="deal",
                        max_length=4,
                        verbose_name="Passes on",
                    ),
                ),
                (
                    "is_gate",
                    models.BooleanField(
                        default=False,
                        help_text="A deal does not leave the stage forward, a lead does not become a deal.",
                        verbose_name="Nothing goes on before it is accepted",
                    ),
                ),
                (
                    "required",
                    models.JSONField(
                        blank=True, default=list, verbose_name="What must be filled in"
                    ),
                ),
                (
                    "checklist",
                    models.JSONField(blank=True, default=list, verbose_name="What goes along"),
                ),
                (
                    "hours",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="Working hours to accept"
                    ),
                ),
                (
                    "pick",
                    models.CharField(
                        choices=[
                            ("turn", "In turn, the one who waited longest"),
                            ("pair", "The giver's pair, else in turn"),
                            ("giver", "The giver chooses"),
                            ("head", "The head chooses"),
                            ("person", "One named person"),
                        ],
                        default="turn",
                        max_length=6,
                        verbose_name="Who gets it",
                    ),
                ),
                (
                    "escalate_to",
                    models.CharField(
                        choices=[
                            ("taker", "The taker's head"),
                            ("giver", "The giver's head"),
                            ("person", "A named person"),
                        ],
                        default="taker",
                        max_length=6,
                        verbose_name="Late: who is told",
                    ),
                ),
                (
                    "moves_record",
                    models.BooleanField(
                        default=True, verbose_name="The lead or deal becomes the taker's"
                    ),
                ),
                (
                    "moves_company",
                    models.BooleanField(
                        default=False, verbose_name="The client becomes the taker's"
                    ),
                ),
                (
                    "giver_follows",
                    models.BooleanField(
                        default=True, verbose_name="The giver keeps seeing what came of it"
                    ),
                ),
                (
                    "giver_part",
                    models.CharField(
                        choices=[
                            ("found", "Found the client"),
                            ("sold", "Made the first sale"),
                            ("develops", "Serves and develops"),
                        ],
                        default="found",
                        max_length=8,
                        verbose_name="The giver's part",
                    ),
                ),
                (
                    "giver_share_bp",
                    models.PositiveSmallIntegerField(default=0, verbose_name="The giver's share"),
                ),
                (
                    "taker_part",
                    models.CharField(
                        choices=[
                            ("found", "Found the client"),
                            ("sold", "Made the first sale"),
                            ("develops", "Serves and develops"),
                        ],
                        default="sold",
                        max_length=8,
                        verbose_name="The taker's part",
                    ),
                ),
                (
                    "taker_share_bp",
                    models.PositiveSmallIntegerField(default=0, verbose_name="The taker's share"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="In use")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Place")),
                ("turn", models.PositiveBigIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "chief",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Named person for late ones",
                    ),
                ),
                (
                    "givers",
                    models.ManyToManyField(
                        related_name="+", to="department.function", verbose_name="Who passes on"
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
                        verbose_name="Named person",
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
                (
                    "takers",
                    models.ManyToManyField(
                        related_name="+", to="department.function", verbose_name="Who takes over"
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of a hand-off",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Pairing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="From")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="Till")),
                ("is_hard", models.BooleanField(default=False, verbose_name="Only to this closer")),
                (
                    "caller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Caller",
                    ),
                ),
                (
                    "closer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Closer",
                    ),
                ),
            ],
            options={
                "verbose_name": "pair",
            },
        ),
        migrations.CreateModel(
            name="Handoff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lead_id", models.BigIntegerField(null=True)),
                ("deal_id", models.BigIntegerField(null=True)),
                ("source_id", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Waits for an answer"),
                            ("accepted", "Accepted"),
                            ("returned", "Returned"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="offered",
                        max_length=9,
                        verbose_name="State",
                    ),
                ),
                ("is_open", models.BooleanField(default=True)),
                ("checklist", models.JSONField(blank=True, default=list)),
                ("note", models.TextField(blank=True, default="", verbose_name="What to know")),
                ("reply", models.TextField(blank=True, default="", verbose_name="Answer")),
                ("offered_at", models.DateTimeField(verbose_name="Offered")),
                ("due_at", models.DateTimeField(verbose_name="To be answered by")),
                ("escalated_at", models.DateTimeField(null=True, verbose_name="Told to the head")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="Answered")),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="From whom",
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="To whom",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="handoffs.handoffrule",
                        verbose_name="Rule",
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="handoffs.returnreason",
                        verbose_name="Reason",
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-off",
                "verbose_name_plural": "hand-offs",
            },
        ),
        migrations.CreateModel(
            name="Credit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("found", "Found the client"),
                            ("sold", "Made the first sale"),
                            ("develops", "Serves and develops"),
                        ],
                        max_length=8,
                        verbose_name="Part",
                    ),
                ),
                ("share_bp", models.PositiveSmallIntegerField(verbose_name="Share")),
                ("lead_id", models.BigIntegerField(null=True)),
                ("deal_id", models.BigIntegerField(null=True)),
                ("earned_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handoff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="credits",
                        to="handoffs.handoff",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["deal_id"], name="credit_deal"),
                    models.Index(fields=["lead_id"], name="credit_lead"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("handoff", "part"), name="credit_once_a_part"),
                    models.CheckConstraint(
                        condition=models.Q(("share_bp__lte", 10000)), name="credit_within_one_whole"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="handoffrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("on_noun", "lead"), ("process", None), ("stage", None)),
                    models.Q(
                        ("on_noun", "deal"), ("process__isnull", False), ("stage__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="handoff_rule_has_its_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoffrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "giver_share_bp__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.Value(10000), "-", models.F("taker_share_bp")
                        ),
                    )
                ),
                name="handoff_rule_shares_one_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoffrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("pick", "person"), _negated=True),
                    ("person__isnull", False),
                    _connector="OR",
                ),
                name="handoff_rule_names_its_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoffrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("escalate_to", "person"), _negated=True),
                    ("chief__isnull", False),
                    _connector="OR",
                ),
                name="handoff_rule_names_its_chief",
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on", None)), fields=("caller",), name="pairing_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=models.CheckConstraint(
                condition=models.Q(("caller", models.F("closer")), _negated=True),
                name="pairing_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="pairing_runs_forward",
            ),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(fields=["lead_id"], name="handoff_lead"),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(fields=["deal_id"], name="handoff_deal"),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(fields=["rule", "taker"], name="handoff_turn"),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(fields=["-offered_at", "-id"], name="handoff_latest"),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["due_at"], name="handoff_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lead_id__isnull", False), ("deal_id__isnull", False), _connector="OR"
                ),
                name="handoff_is_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("is_open", True), ("state", "offered")),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("is_open", False),
                        ("state__in", ["accepted", "returned", "withdrawn"]),
                    ),
                    _connector="OR",
                ),
                name="handoff_open_until_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", None), ("state", "returned"), _connector="XOR"),
                name="handoff_returned_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "accepted"), _negated=True),
                    ("taker__isnull", False),
                    _connector="OR",
                ),
                name="handoff_accepted_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("taker")), _negated=True),
                name="handoff_between_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_open", True)),
                fields=("lead_id",),
                name="handoff_open_once_a_lead",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_open", True)),
                fields=("deal_id",),
                name="handoff_open_once_a_deal",
            ),
        ),
    ]
