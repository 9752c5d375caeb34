"""Documents: a file put beside the deal by the act itself, and only while it is there."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from otdel.foundation.files.services import FileEmpty, attach, remove_attachment
from otdel.foundation.journal.services import undo
from otdel.selling.approvals import services
from otdel.selling.approvals.models import Paper
from otdel.selling.pipeline.errors import GateClosed
from otdel.selling.pipeline.models import Deal


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def file(body=b"%PDF-1.7 signed"):
    return SimpleUploadedFile("contract.pdf", body)


def test_any_file_is_not_the_document_the_act_makes_it(paper, deal, anna, moment, move, stands):
    attach("deal", deal.pk, file(), by=anna, at=moment)
    with pytest.raises(GateClosed) as gate:
        move()
    assert gate.value.lacking[0].key == f"demand:document:{paper.pk}"
    services.give_paper(deal.pk, paper.pk, file(), by=anna, at=moment)
    move()
    assert stands() == "Offer"


def test_the_document_goes_with_its_file_and_with_its_undo(paper, deal, anna, moment, move, stands):
    row = services.give_paper(deal.pk, paper.pk, file(), by=anna, at=moment)
    remove_attachment(row.attachment_id, by=anna, at=moment)
    with pytest.raises(GateClosed):
        move()
    services.give_paper(deal.pk, paper.pk, file(), by=anna, at=moment, batch="given")
    undo("given", by=anna, at=moment)
    with pytest.raises(GateClosed):
        move()
    assert stands() == "Search"


def test_strangers_empty_files_and_other_demands_are_refused(
    paper, demand, deal, anna, vera, moment
):
    with pytest.raises(Deal.DoesNotExist):
        services.give_paper(deal.pk, paper.pk, file(), by=vera, at=moment)
    with pytest.raises(FileEmpty):
        services.give_paper(deal.pk, paper.pk, file(b""), by=anna, at=moment)
    with pytest.raises(type(demand).DoesNotExist):
        services.give_paper(deal.pk, demand.pk, file(), by=anna, at=moment)
    assert not Paper.objects.exists()
