"""A row has one link that opens it, never a link within a link."""

import re

from django.urls import reverse
from django.utils import timezone

from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.services import ensure_default_process, open_deals


def test_the_first_cell_holds_the_one_link_that_opens_the_row(client, clara, system):
    at, today = timezone.now(), timezone.localdate()
    ensure_default_process(by=system, at=at)
    stage = pipeline.all_stages().filter(kind="open").first()
    draft = DealDraft("Racks", stage.process_id, stage.pk, today, "RUB", owner_id=clara.pk)
    open_deals([draft], by=system, at=at, today=today)
    client.force_login(clara)

    body = client.get(reverse("pipeline:deal-list")).content.decode()
    (row,) = re.findall(r"<tr data-id.*?</tr>", body, re.DOTALL)

    assert re.search(r'<a class="list-link" href="[^"]+" data-open>Racks</a>', row)
