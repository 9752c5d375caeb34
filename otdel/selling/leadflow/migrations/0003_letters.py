"""Letter templates; when who leads was written to about a lead without an owner.

Why    People begin letters from the department's own texts; an alarm is written about once.
Size   One new table, empty; one nullable column of a short table.
Order  Before the code of the same release.
Back   Drops both; letters that were entered stay in the history.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leadflow", "0002_cadences"),
    ]

    operations = [
        migrations.AddField(
            model_name="alarm",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="LetterTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                (
                    "language",
                    models.CharField(
                        choices=[("ru", "Russian"), ("en", "English")],
                        max_length=2,
                        verbose_name="Language",
                    ),
                ),
                ("subject", models.CharField(max_length=250, verbose_name="Subject")),
                ("body", models.TextField(verbose_name="Text")),
                ("is_active", models.BooleanField(default=True, verbose_name="In use")),
                ("code", models.CharField(blank=True, default="", max_length=20)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name": "letter template",
                "verbose_name_plural": "letter templates",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("code", "language"),
                        name="letter_template_code_once",
                    )
                ],
            },
        ),
    ]
