"""The discount matrix, partner terms, and how the client of an offer pays.

Why    A discount by volume, segment and payment is the policy's, not the seller's to remember.
Size   Two new empty tables; a column with a default in the table of offers.
Order  Before the code of the same release.
Back   The reverse drops the matrix, the terms and the way to pay; prices of offers stay as they are.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0008_large_base"),
        ("offers", "0004_links"),
    ]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="payment",
            field=models.CharField(
                blank=True,
                choices=[
                    ("prepaid", "Prepayment"),
                    ("part", "Part in advance"),
                    ("delivery", "On delivery"),
                    ("deferred", "Deferred payment"),
                ],
                default="",
                max_length=8,
                verbose_name="Payment",
            ),
        ),
        migrations.CreateModel(
            name="DiscountRule",
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
                ("from_minor", models.BigIntegerField(default=0, verbose_name="From a sum of")),
                ("currency", models.CharField(max_length=3)),
                (
                    "payment",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("prepaid", "Prepayment"),
                            ("part", "Part in advance"),
                            ("delivery", "On delivery"),
                            ("deferred", "Deferred payment"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="Payment",
                    ),
                ),
                ("discount_bp", models.PositiveSmallIntegerField(verbose_name="Price lower by")),
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount_bp__gte", 1),
                            ("discount_bp__lt", 10000),
                            ("from_minor__gte", 0),
                        ),
                        name="discount_rule_in_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "discount_bp",
                    models.PositiveSmallIntegerField(default=0, verbose_name="Price lower by"),
                ),
                (
                    "payment",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("prepaid", "Prepayment"),
                            ("part", "Part in advance"),
                            ("delivery", "On delivery"),
                            ("deferred", "Deferred payment"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="Payment",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="From")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="Till")),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=250, verbose_name="Note"),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.company",
                        verbose_name="Partner",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "Partner terms",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount_bp__lt", 10000),
                            models.Q(
                                ("ends_on", None),
                                ("ends_on__gte", models.F("starts_on")),
                                _connector="OR",
                            ),
                        ),
                        name="partner_term_in_reason",
                    )
                ],
            },
        ),
    ]
