"""Ways into large tables: the queue of pairs in order, pairs by second record, a company's branches.

Why    The queue was sorted anew for every page; every record that is made or edited asks for its open
       pairs, every page of a company for its branches. Of 367,000 pairs and 1,000,000 companies, most
       of them without a parent, SQLite read all.
Size   Three indexes, some seconds a million on either database; branches are mostly few.
Order  Safe before or after the code of the same release.
Back   The reverse drops the indexes.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0007_away")]

    operations = [
        migrations.RemoveIndex(model_name="pair", name="pair_queue"),
        migrations.AddIndex(
            model_name="pair",
            index=models.Index(fields=["state", "-score", "-id"], name="pair_queue"),
        ),
        migrations.AddIndex(
            model_name="pair",
            index=models.Index(fields=["on_noun", "second_id"], name="pair_second"),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(
                fields=["parent", "name_key"],
                name="company_branches",
                condition=models.Q(("parent__isnull", False)),
            ),
        ),
    ]
