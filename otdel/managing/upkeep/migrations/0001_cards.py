"""How full and fresh clients' cards are, what they must hold, what was confirmed with clients.

Why    Completeness and freshness of the base are figures of the head (CRM-16); asked of the tables
       themselves they would read the whole base every time.
Size   Three new empty tables. One row a company comes with `otdel rebuild_cards` or the next night.
Order  Before the code of the same release; the code of the last one does not see them.
Back   The reverse drops them: confirmations and own norms are lost, the rest can be counted again.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clients", "0006_structure"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CardNorm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("potential", "Potential"),
                            ("existing", "Existing"),
                            ("reserve", "Reserve"),
                            ("archived", "Archived"),
                        ],
                        max_length=10,
                        unique=True,
                        verbose_name="Status",
                    ),
                ),
                ("points", models.JSONField(blank=True, default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name": "what a client's card must hold",
            },
        ),
        migrations.CreateModel(
            name="CardState",
            fields=[
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="upkeep",
                        serialize=False,
                        to="clients.company",
                    ),
                ),
                ("completeness", models.PositiveSmallIntegerField(default=0)),
                ("missing", models.TextField(blank=True, default="")),
                ("touched_at", models.DateTimeField()),
                ("contact_day", models.IntegerField(null=True)),
                ("has_decider", models.BooleanField(default=False)),
                ("has_reach", models.BooleanField(default=False)),
                ("open_deals", models.PositiveIntegerField(default=0)),
                ("purchases", models.PositiveIntegerField(default=0)),
                ("bought_day", models.IntegerField(null=True)),
                ("rhythm_days", models.PositiveIntegerField(null=True)),
                ("lost_day", models.IntegerField(null=True)),
                ("lost_deal_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["completeness"], name="card_completeness"),
                    models.Index(fields=["touched_at"], name="card_touched"),
                    models.Index(
                        condition=models.Q(("bought_day__isnull", False)),
                        fields=["bought_day"],
                        name="card_bought",
                    ),
                    models.Index(
                        condition=models.Q(("lost_day__isnull", False)),
                        fields=["lost_day"],
                        name="card_lost",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("company_id", models.BigIntegerField(db_index=True)),
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
            options={
                "verbose_name": "confirmation with the client",
            },
        ),
    ]
