"""When the base was last looked through for duplicates; contacts by their key in another system.

Why    A scan of what changed since takes seconds where the whole base takes minutes. An import of
       contacts read all of them for every thousand rows.
Size   One new empty table; an index over those contacts that have such a key.
Order  Before the code of the same release; the code of the last one does not see it.
Back   The reverse drops both: the next night looks through the whole base.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0004_duplicates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Scan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "noun",
                    models.CharField(
                        choices=[("company", "Company"), ("contact", "Contact")], max_length=10
                    ),
                ),
                ("is_whole", models.BooleanField()),
                ("began_at", models.DateTimeField()),
                ("is_done", models.BooleanField(default=False)),
                ("weighed", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["noun", "-began_at"], name="scan_last")],
            },
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("external_ref", ""), _negated=True),
                fields=["external_ref"],
                name="contact_ref",
            ),
        ),
    ]
