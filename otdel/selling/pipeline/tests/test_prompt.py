"""The prompt of the next step: what a stage shows whoever stands in it (PIPE-05)."""

import pytest
from django.urls import reverse

from conftest import person
from otdel.company.playbook import services as playbook
from otdel.company.playbook.drafts import PieceDraft
from otdel.foundation.journal.models import Entry
from otdel.kernel.errors import NotAllowed
from otdel.selling.pipeline import queries, services
from otdel.selling.pipeline.drafts import ProcessDraft, StageDraft
from otdel.selling.pipeline.errors import PieceNotThere

SCRIPT = "# Opening\n{contact}, this is {me} about {deal}\n- Go on -> Offer\n# Offer\nFor {company}"


@pytest.fixture
def pieces(clara, moment):
    """A script, an answer and a check-list in force, by kind; the list of them for heads only."""
    drafts = (
        PieceDraft("script", "First talk", SCRIPT),
        PieceDraft("objection", "Too dear", "Compare.\n\nCount."),
        PieceDraft("checklist", "Before", "- Ready", roles=("head",)),
    )
    found = {}
    for draft in drafts:
        found[draft.kind] = playbook.create_piece(draft, by=clara, at=moment)
        playbook.approve_edition(found[draft.kind].pk, by=clara, at=moment)
    return found


@pytest.fixture
def shown(pieces, stage, clara, moment):
    ids = [piece.pk for piece in pieces.values()]
    services.set_stage_pieces(stage["Search"].pk, ids, by=clara, at=moment)
    return ids


def test_a_stage_shows_pieces_in_the_order_given(pieces, stage, clara, moment):
    ids = [pieces["objection"].pk, pieces["script"].pk]
    services.set_stage_pieces(stage["Search"].pk, ids, by=clara, at=moment)
    assert queries.stage_pieces([stage["Search"].pk, stage["Offer"].pk]) == {
        stage["Search"].pk: ids
    }

    told = Entry.objects.count()
    services.set_stage_pieces(stage["Search"].pk, ids, by=clara, at=moment)
    assert Entry.objects.count() == told

    services.set_stage_pieces(stage["Search"].pk, [], by=clara, at=moment)
    assert queries.stage_pieces([stage["Search"].pk]) == {} and Entry.objects.count() == told + 1


def test_what_is_not_in_the_playbook_is_refused(shown, pieces, stage, clara, anna, moment):
    playbook.switch_pieces([pieces["objection"].pk], False, by=clara, at=moment)
    for ids in ([pieces["objection"].pk], [pieces["script"].pk, 999_999]):
        with pytest.raises(PieceNotThere):
            services.set_stage_pieces(stage["Search"].pk, ids, by=clara, at=moment)
    with pytest.raises(NotAllowed):
        services.set_stage_pieces(stage["Search"].pk, [], by=anna, at=moment)
    assert queries.stage_pieces([stage["Search"].pk])[stage["Search"].pk] == shown


def test_a_process_is_laid_with_the_titles_that_are_there(pieces, clara, moment):
    stages = (
        StageDraft("Work", pieces=("Too dear", "No such thing", "First talk")),
        StageDraft("Won", "won"),
        StageDraft("Lost", "lost"),
    )
    process = services.create_process(ProcessDraft("Laid", stages), by=clara, at=moment)
    first = process.stages.get(name="Work")
    assert queries.stage_pieces([first.pk])[first.pk] == [
        pieces["objection"].pk,
        pieces["script"].pk,
    ]


def test_everything_the_stage_takes_is_on_one_screen(client, shown, deal, anna, stage):
    client.force_login(anna)
    page = client.get(reverse("pipeline:deal-prompt", args=[deal.pk])).content.decode()

    assert "First talk" in page and "Too dear" in page and "Compare." in page
    assert anna.full_name in page and deal.title in page
    assert reverse("clients:company-people", args=[deal.company_id]) in page
    assert "- Ready" not in page and ">Ready" not in page  # the check-list is for heads


def test_the_gate_ahead_is_ticked_as_it_fills(client, design, deal, stage, anna, moment, friday):
    services.move_deal(deal.pk, stage["Qualify"].pk, by=anna, at=moment, on=friday)
    client.force_login(anna)
    address = reverse("pipeline:deal-prompt", args=[deal.pk])
    deal.refresh_from_db()
    services.edit_deal(deal.pk, {"amount_minor": 0}, version=None, by=anna, at=moment)

    asked = services.demands_of(deal, stage["Offer"].pk)
    assert [lack.kind for lack in asked] == ["money", "task"]
    assert client.get(address).content.decode().count("Needed:") == 2

    services.edit_deal(deal.pk, {"amount_minor": 500_00}, version=None, by=anna, at=moment)
    page = client.get(address).content.decode()
    assert page.count("Needed:") == 1 and page.count("Done:") >= 1


def test_a_script_speaks_of_this_deal(client, shown, pieces, deal, anna):
    client.force_login(anna)
    address = reverse("pipeline:deal-script", args=[deal.pk, pieces["script"].pk])
    first = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert f"this is {anna.full_name} about {deal.title}" in first and "<html" not in first
    assert deal.company.name in client.get(address, {"at": "Offer"}).content.decode()
    other = reverse("pipeline:deal-script", args=[deal.pk, pieces["objection"].pk])
    assert client.get(other).status_code == 404


def test_a_stranger_finds_no_prompt(client, shown, pieces, deal, db):
    client.force_login(person("Stan", "seller"))
    for address in (
        reverse("pipeline:deal-prompt", args=[deal.pk]),
        reverse("pipeline:deal-script", args=[deal.pk, pieces["script"].pk]),
    ):
        assert client.get(address).status_code == 404


def test_pieces_are_put_to_a_stage_in_a_dialog(client, pieces, stage, clara, anna):
    address = reverse("pipeline:stage-pieces", args=[stage["Search"].pk])
    client.force_login(clara)
    answer = client.post(address, {"pieces": [pieces["script"].pk]}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    page = client.get(reverse("pipeline:process-detail", args=[stage["Search"].process_id]))
    assert b"First talk" in page.content
    client.force_login(anna)
    assert client.post(address, {"pieces": []}).status_code == 403
