"""Whether a win in a process is a sale, or only passes the client on (KPI-17).

Why    A deal of the search that was handed to the hunter counted as won in every figure.
Size   One column of the table of processes, a few rows; on SQLite that table is written anew.
Order  Before the code of the same release; the code of the last one writes the default.
Back   The reverse drops the column: every win is a sale again.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pipeline", "0008_sale_types"),
    ]

    operations = [
        migrations.AddField(
            model_name="process",
            name="is_sale",
            field=models.BooleanField(
                default=True,
                help_text="Untick it where a deal is won when the client is passed on to whoever sells.",
                verbose_name="A win here is a sale",
            ),
        ),
    ]
