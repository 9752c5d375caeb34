"""Tables of offers and of the price policy: lines, approvals, limits, costs, lists by segment, promos.

Why    What is offered, at which price and with whose word is data with a history.
Size   New empty tables; touches no rows of others.
Order  Before the code of the same release.
Back   The reverse drops the tables with the offers; deals keep the sums they took over.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("clients", "0008_large_base"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="DiscountLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("admin", "Administrator"),
                            ("head", "Head of sales"),
                            ("supervisor", "Supervisor"),
                            ("seller", "Seller"),
                            ("scout", "Scout / SDR"),
                            ("farmer", "Account manager"),
                            ("field", "Field rep"),
                            ("operator", "Call-centre operator"),
                            ("controller", "Controller"),
                            ("auditor", "Auditor"),
                        ],
                        max_length=20,
                        verbose_name="Role",
                    ),
                ),
                ("from_minor", models.BigIntegerField(default=0, verbose_name="From a sum of")),
                ("max_bp", models.PositiveSmallIntegerField(verbose_name="Discount up to")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("role", "from_minor"), name="discount_limit_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_minor__gte", 0), ("max_bp__lte", 10000)),
                        name="discount_limit_in_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField(verbose_name="Number")),
                ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="Version")),
                ("deal_id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("waiting", "Waits for approval"),
                            ("ready", "Ready to send"),
                            ("sent", "Sent"),
                            ("opened", "Opened by the client"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("expired", "Expired"),
                            ("replaced", "Replaced by a later one"),
                            ("dropped", "Dropped"),
                        ],
                        default="draft",
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("language", models.CharField(max_length=2, verbose_name="Language of the client")),
                ("is_vat_inside", models.BooleanField(verbose_name="Prices include VAT")),
                ("valid_until", models.DateField(verbose_name="Valid until")),
                (
                    "terms",
                    models.TextField(blank=True, default="", verbose_name="Terms for the client"),
                ),
                ("base_minor", models.BigIntegerField(default=0)),
                ("discount_minor", models.BigIntegerField(default=0)),
                ("vat_minor", models.BigIntegerField(default=0)),
                ("total_minor", models.BigIntegerField(default=0, verbose_name="Total")),
                ("made_at", models.DateTimeField(verbose_name="Made")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="Sent")),
                (
                    "channel",
                    models.CharField(
                        blank=True, default="", max_length=10, verbose_name="How it was sent"
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="Answered")),
                (
                    "answer",
                    models.CharField(
                        blank=True, default="", max_length=250, verbose_name="Answer of the client"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Author",
                    ),
                ),
            ],
            options={
                "verbose_name": "offer",
                "verbose_name_plural": "offers",
            },
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("needed_bp", models.PositiveSmallIntegerField()),
                ("asked_at", models.DateTimeField()),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=250, verbose_name="Why"),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=250, verbose_name="Reason"),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="offers.offer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfferLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=250, verbose_name="Text")),
                ("unit", models.CharField(blank=True, default="", max_length=20)),
                ("quantity_milli", models.BigIntegerField()),
                ("price_minor", models.BigIntegerField()),
                ("offered_minor", models.BigIntegerField(null=True)),
                ("why", models.JSONField(default=dict)),
                ("discount_bp", models.PositiveSmallIntegerField(default=0)),
                ("vat_bp", models.PositiveSmallIntegerField(default=0)),
                ("base_minor", models.BigIntegerField()),
                ("discount_minor", models.BigIntegerField()),
                ("vat_minor", models.BigIntegerField()),
                ("total_minor", models.BigIntegerField()),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="offers.offer",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Promo",
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
                        blank=True,
                        choices=[
                            ("potential", "Potential"),
                            ("existing", "Existing"),
                            ("reserve", "Reserve"),
                            ("archived", "Archived"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="Status of the client",
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="Name")),
                ("discount_bp", models.PositiveSmallIntegerField(verbose_name="Price lower by")),
                ("starts_on", models.DateField(verbose_name="From")),
                ("ends_on", models.DateField(verbose_name="Till")),
                ("is_active", models.BooleanField(default=True, verbose_name="In use")),
                (
                    "price_list",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.pricelist",
                        verbose_name="Only in the price list",
                    ),
                ),
                (
                    "products",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="catalog.product",
                        verbose_name="Only these products",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.tag",
                        verbose_name="Tag",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SegmentList",
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
                        blank=True,
                        choices=[
                            ("potential", "Potential"),
                            ("existing", "Existing"),
                            ("reserve", "Reserve"),
                            ("archived", "Archived"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="Status of the client",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="Place")),
                ("starts_on", models.DateField(verbose_name="From")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="Till")),
                (
                    "price_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.pricelist",
                        verbose_name="Price list",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.tag",
                        verbose_name="Tag",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("cost_minor", models.BigIntegerField(verbose_name="Cost, without VAT")),
                ("starts_on", models.DateField(verbose_name="From")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "currency", "starts_on"), name="cost_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cost_minor__gte", 0)), name="cost_not_negative"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(fields=["deal_id", "-id"], name="offer_deal"),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(fields=["state", "valid_until"], name="offer_state"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                fields=("year", "number", "revision"), name="offer_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "waiting", "ready"])),
                fields=("year", "number"),
                name="offer_one_version_in_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "accepted")),
                fields=("deal_id",),
                name="offer_accepted_once_a_deal",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_at__isnull", False),
                    models.Q(
                        ("state__in", ["sent", "opened", "accepted", "declined"]), _negated=True
                    ),
                    _connector="OR",
                ),
                name="offer_answered_after_it_was_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("offer",),
                name="approval_asked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("asked_by")), _negated=True),
                name="offer_approval_never_ones_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="offerline",
            constraint=models.UniqueConstraint(
                fields=("offer", "position"), name="offer_line_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="offerline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("discount_bp__lte", 10000), ("price_minor__gte", 0), ("quantity_milli__gt", 0)
                ),
                name="offer_line_in_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="promo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("discount_bp__gte", 1),
                    ("discount_bp__lt", 10000),
                    ("ends_on__gte", models.F("starts_on")),
                ),
                name="promo_in_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="segmentlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="segment_list_runs_forward",
            ),
        ),
    ]
