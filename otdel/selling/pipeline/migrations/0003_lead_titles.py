"""Find leads by their title.

Why    An import of leads without keys looks for those of the same title; that read every lead.
Size   One index over the leads, a second a million on either database.
Order  Safe before or after the code of the same release.
Back   The reverse drops the index.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0002_fragments")]

    operations = [
        migrations.AddIndex(
            model_name="lead", index=models.Index(fields=["title_key"], name="lead_title")
        )
    ]
