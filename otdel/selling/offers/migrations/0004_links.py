"""The client's page of an offer: its address (as a digest), its visits, the client's answer.

Why    A seller wants to know that an offer was looked at, and a client to answer without a sign-in.
Size   Two new empty tables; touches no rows of others.
Order  Before the code of the same release.
Back   The reverse drops the pages: addresses given out stop working.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offers", "0003_word_templates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("ends_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("last_opened_at", models.DateTimeField(null=True)),
                ("opened", models.PositiveIntegerField(default=0)),
                (
                    "word",
                    models.CharField(
                        blank=True,
                        choices=[("accepts", "Accepts"), ("declines", "Declines")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("comment", models.CharField(blank=True, default="", max_length=500)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="offers.offer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("window", models.BigIntegerField()),
                ("number", models.PositiveIntegerField(default=0)),
                ("is_opening", models.BooleanField(default=False)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="offers.link",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("offer",),
                name="offer_link_one_in_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                fields=("link", "digest", "window"), name="offer_visit_once"
            ),
        ),
    ]
