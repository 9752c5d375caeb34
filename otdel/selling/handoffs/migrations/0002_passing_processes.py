"""Processes that end in passing the deal on say now that a win there is no sale.

Why    That was guessed from the rules of hand-offs by whoever asked; the process says it from now on.
Size   Reads the rules of hand-offs, changes as many processes at most.
Order  After the column of the same release.
Back   Nothing: the column goes with its own migration.
"""

from typing import Any

from django.db import migrations


def _say_it(apps: Any, schema_editor: Any) -> None:
    """A gate on the last stage in work of the approved version, with which the deal goes to its taker."""
    rules = apps.get_model("handoffs", "HandoffRule").objects.filter(
        is_active=True, is_gate=True, moves_record=True, on_noun="deal"
    )
    stages = apps.get_model("pipeline", "Stage").objects.filter(
        version__state="approved", kind="open"
    )
    processes = apps.get_model("pipeline", "Process").objects
    for rule in rules.select_related("stage"):
        last = stages.filter(process_id=rule.process_id).order_by("position", "pk").last()
        if last and (last.root_id or last.pk) == (rule.stage.root_id or rule.stage.pk):
            processes.filter(pk=rule.process_id).update(is_sale=False)


class Migration(migrations.Migration):
    dependencies = [
        ("handoffs", "0001_initial"),
        ("pipeline", "0009_is_sale"),
    ]

    operations = [
        migrations.RunPython(_say_it, migrations.RunPython.noop),
    ]
