"""A right does not carry its functions: nothing asked for them.

Why    The column was kept for layouts by function; the employments know the functions themselves.
Size   A table of a few rows a person; milliseconds on both databases.
Order  After the code of the same release, which does not write it any more; the row's default is Python's.
Back   The reverse adds the column, empty.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_narrowed_leavers"),
    ]

    operations = [
        migrations.RemoveField(model_name="grant", name="functions"),
    ]
