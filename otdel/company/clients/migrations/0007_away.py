"""Why a client is in the reserve or in the archive, since when, and when it comes back.

Why    A client left the work without a word: nobody could say why, or when to ring again (CRM-02).
Size   Two new empty tables. Those who are away already keep their status and have no line.
Order  Before the code of the same release; the code of the last one does not see them.
Back   The reverse drops both: statuses stay, reasons and days of return are lost.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_structure"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AwayReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Reason")),
                (
                    "place",
                    models.CharField(
                        choices=[("reserve", "Reserve"), ("archived", "Archived")],
                        max_length=10,
                        verbose_name="Where to",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Place")),
                ("is_active", models.BooleanField(default=True, verbose_name="In use")),
            ],
            options={
                "verbose_name": "reason of the reserve or the archive",
                "verbose_name_plural": "reasons of the reserve and the archive",
                "ordering": ["place", "position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("place", "name"), name="away_reason_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Away",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("company_id", models.BigIntegerField(unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("reserve", "Reserve"), ("archived", "Archived")], max_length=10
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=250, verbose_name="Note"),
                ),
                ("since", models.DateField(verbose_name="Since")),
                ("back_on", models.DateField(blank=True, null=True, verbose_name="Comes back")),
                ("to_free", models.BooleanField(default=False)),
                (
                    "was",
                    models.CharField(
                        choices=[
                            ("potential", "Potential"),
                            ("existing", "Existing"),
                            ("reserve", "Reserve"),
                            ("archived", "Archived"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.awayreason",
                    ),
                ),
            ],
            options={
                "verbose_name": "client in the reserve or the archive",
                "indexes": [
                    models.Index(
                        condition=models.Q(("back_on__isnull", False)),
                        fields=["back_on"],
                        name="away_back",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("back_on__isnull", False), ("status", "reserve")),
                            models.Q(("back_on", None), ("status", "archived")),
                            _connector="OR",
                        ),
                        name="away_reserve_has_its_day",
                    )
                ],
            },
        ),
    ]
