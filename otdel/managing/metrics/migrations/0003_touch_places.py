"""Say of calls, meetings and letters in which process the deal stands and whence the lead came.

Why    Sale types are counted apart, and their interactions with them; new facts say it by themselves.
Size   Updates the touch facts, ten thousand a step, each found through an index; sums by month are
       thrown away, and the schedule makes them anew within minutes (figures are the same meanwhile).
Order  After the table of facts; before or after the code of the same release.
Back   The reverse empties the two columns of touch facts again and throws the sums away.
"""

from django.db import migrations
from django.db.models import Max, Min, OuterRef, Subquery

STEP = 10_000


def _told(Fact, noun, column):
    """What the latest standing fact of the deal or lead itself says in the column."""
    rows = Fact.objects.filter(**{f"{noun}_id": OuterRef(f"{noun}_id")}, activity_id=None)
    rows = rows.filter(quantity__gt=0).exclude(**{column: None})
    return Subquery(rows.order_by("-pk").values(column)[:1])


def _each(Fact, change):
    touches = Fact.objects.filter(activity_id__isnull=False)
    ends = touches.aggregate(low=Min("pk"), high=Max("pk"))
    if ends["low"] is None:
        return
    for low in range(ends["low"], ends["high"] + 1, STEP):
        change(touches.filter(pk__gte=low, pk__lt=low + STEP))


def _forget(apps):
    apps.get_model("metrics", "MonthSum").objects.all().delete()
    apps.get_model("metrics", "Mark").objects.all().delete()


def forward(apps, schema_editor):
    Fact = apps.get_model("metrics", "Fact")

    def change(rows):
        rows.filter(deal_id__isnull=False).update(process_id=_told(Fact, "deal", "process_id"))
        rows.filter(lead_id__isnull=False).update(source_id=_told(Fact, "lead", "source_id"))

    _each(Fact, change)
    _forget(apps)


def backward(apps, schema_editor):
    Fact = apps.get_model("metrics", "Fact")
    _each(Fact, lambda rows: rows.update(process_id=None, source_id=None))
    _forget(apps)


class Migration(migrations.Migration):
    dependencies = [("metrics", "0002_type_figures")]
    operations = [migrations.RunPython(forward, backward)]
