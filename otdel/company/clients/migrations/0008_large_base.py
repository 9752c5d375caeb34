"""Two ways into large tables: the pairs in which a record is the second one, the branches of a company.

Why    Every record that is made or edited asks for its open pairs, every page of a company for its
       branches. Of 367,000 pairs and 1,000,000 companies, most of them without a parent, SQLite read all.
Size   Two indexes, some seconds a million on either database; branches are mostly few.
Order  Safe before or after the code of the same release.
Back   The reverse drops the indexes.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0007_away")]

    operations = [
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
