"""Rights on fields by function.

Why    Which fields a function hides or only reads is the company's own data.
Size   One new, empty table; milliseconds on both databases.
Order  Before the code of the same release.
Back   The reverse drops the table: every field is open again after the night's `follow_dates`.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("department", "0002_masked_functions"),
        ("people", "0005_field_rights"),
    ]

    operations = [
        migrations.CreateModel(
            name="FieldRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=90)),
                (
                    "level",
                    models.CharField(
                        choices=[("hidden", "Hidden"), ("read", "Read only")], max_length=6
                    ),
                ),
                (
                    "function",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="field_rules",
                        to="department.function",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("function", "field"), name="field_rule_once")
                ],
            },
        ),
    ]
