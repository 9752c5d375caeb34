"""Requests of people about their own data, holds on erasure, and that somebody was erased.

Why    Who asks what is kept of them, or to be erased, has to be answered within days that a law counts.
Size   Three new tables; a ban may come from an erasure, which changes no row.
Order  Before the code of the same release; the code of the last one does not see it.
Back   The reverse drops the tables with the register of requests. What was erased stays erased.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_structure"),
        ("contacting", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="ban",
            name="source",
            field=models.CharField(
                choices=[
                    ("client", "The client asked"),
                    ("list", "Stop list"),
                    ("own", "Our decision"),
                    ("erased", "The person was erased at their own request"),
                ],
                default="client",
                max_length=10,
                verbose_name="Source",
            ),
        ),
        migrations.CreateModel(
            name="DataHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=250, verbose_name="Reason")),
                ("till_on", models.DateField(verbose_name="Till")),
                ("at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "hold on erasure",
                "verbose_name_plural": "holds on erasure",
            },
        ),
        migrations.CreateModel(
            name="DataRequest",
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
                        choices=[
                            ("tell", "Tell what is kept"),
                            ("correct", "Correct"),
                            ("erase", "Erase"),
                            ("stop", "Stop using, withdraw the consent"),
                        ],
                        max_length=10,
                        verbose_name="What is asked",
                    ),
                ),
                (
                    "person",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="Person"),
                ),
                (
                    "phone",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="Phone"),
                ),
                (
                    "email",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="E-mail"),
                ),
                ("words", models.TextField(blank=True, default="", verbose_name="In their words")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("paper", "Signed paper"),
                            ("web", "Form on the site"),
                            ("call", "Recorded call"),
                            ("letter", "Letter or message"),
                            ("spoken", "By word of mouth"),
                        ],
                        max_length=10,
                        verbose_name="How it came",
                    ),
                ),
                ("came_on", models.DateField(verbose_name="Came on")),
                ("due_on", models.DateField(verbose_name="Answer by")),
                ("is_extended", models.BooleanField(default=False, verbose_name="Term extended")),
                (
                    "extension",
                    models.CharField(
                        blank=True, default="", max_length=250, verbose_name="Why extended"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "In work"), ("done", "Done"), ("refused", "Refused")],
                        default="open",
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                (
                    "answer",
                    models.TextField(blank=True, default="", verbose_name="What was answered"),
                ),
                (
                    "answered_on",
                    models.DateField(blank=True, null=True, verbose_name="Answered on"),
                ),
                ("allowed_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "allowed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Erasure allowed by",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Entered by",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.contact",
                        verbose_name="Contact",
                    ),
                ),
                (
                    "doer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Who works on it",
                    ),
                ),
            ],
            options={
                "verbose_name": "request about personal data",
                "verbose_name_plural": "requests about personal data",
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contact_id", models.BigIntegerField(null=True)),
                ("counts", models.JSONField(default=dict)),
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
                    "request",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasure",
                        to="contacting.datarequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
            },
        ),
        migrations.AddIndex(
            model_name="datarequest",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["due_on"], name="data_request_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_on", None), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True), ("answered_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="data_request_answered_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("contact_id__isnull", False)),
                fields=("contact_id",),
                name="erased_once",
            ),
        ),
    ]
