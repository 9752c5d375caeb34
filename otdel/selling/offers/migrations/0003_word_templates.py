"""A company's own templates of Word, and by which one the document of a sent offer is made.

Why    A company has its own look on paper, and what was sent must be made the same again.
Size   A new empty table; an empty column in the table of kept words.
Order  Before the code of the same release.
Back   The reverse drops the templates; documents of Word are made by the product's own then.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offers", "0002_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WordTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=2, verbose_name="Language")),
                ("name", models.CharField(max_length=200, verbose_name="File name")),
                ("body", models.BinaryField()),
                ("is_used", models.BooleanField(default=True)),
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
        ),
        migrations.AddField(
            model_name="paper",
            name="template",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offers.wordtemplate",
            ),
        ),
        migrations.AddConstraint(
            model_name="wordtemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_used", True)),
                fields=("language",),
                name="word_template_one_in_use",
            ),
        ),
    ]
