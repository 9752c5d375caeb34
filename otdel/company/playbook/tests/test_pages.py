"""The playbook's pages: what each shows and to whom."""

from datetime import timedelta

import pytest
from django.urls import reverse

from conftest import person
from otdel.company.playbook import queries, services
from otdel.company.playbook.drafts import EditionDraft, PieceDraft
from otdel.company.playbook.models import Piece

HTMX = {"HX-Request": "true"}
TALK = "# Opening\nHello from {me}\n- Yes -> Offer\n# Offer\nHere it is"


@pytest.fixture
def script(clara, moment):
    piece = services.create_piece(
        PieceDraft("script", "Talk", TALK, roles=("seller",)), by=clara, at=moment
    )
    services.approve_edition(piece.pk, by=clara, at=moment)
    return piece


@pytest.fixture
def as_anna(client, anna):
    client.force_login(anna)
    return client


@pytest.fixture
def as_clara(client, clara):
    client.force_login(clara)
    return client


def test_a_piece_is_written_approved_and_read(as_clara, clara):
    address = reverse("playbook:piece-create", args=["regulation"])
    told = {"title": "Rules", "body": "1. Greet.", "strictness": "rigid", "must_be_read": "on"}
    answer = as_clara.post(address, told, headers=HTMX)
    piece = Piece.objects.get()
    assert answer.headers["HX-Redirect"] == reverse("playbook:piece", args=[piece.pk])

    assert b"Put in force" in as_clara.get(reverse("playbook:piece", args=[piece.pk])).content
    as_clara.post(reverse("playbook:edition-approve", args=[piece.pk]), headers=HTMX)
    piece.refresh_from_db()
    assert piece.review_on is not None

    shown = as_clara.get(reverse("playbook:piece", args=[piece.pk]))
    assert b"I have read it" in shown.content
    as_clara.post(reverse("playbook:edition-read", args=[queries.in_force(piece).pk]))
    assert b"I have read it" not in as_clara.get(reverse("playbook:piece", args=[piece.pk])).content


def test_a_broken_script_stays_in_the_dialog_with_its_line(as_clara):
    address = reverse("playbook:piece-create", args=["script"])
    told = {"title": "T", "body": "# A\n- yes -> B", "strictness": "guided"}
    answer = as_clara.post(address, told, headers=HTMX)
    assert answer.status_code == 422 and b"Line 2" in answer.content
    assert not Piece.objects.exists()


def test_a_script_is_talked_through(as_anna, anna, script):
    address = reverse("playbook:play", args=[script.pk])
    first = as_anna.get(address, headers=HTMX).content.decode()
    assert f"Hello from {anna.full_name}" in first and "at=Offer" in first and "<html" not in first
    assert "Here it is" in as_anna.get(address, {"at": "offer"}).content.decode()


def test_the_list_finds_by_a_word_of_the_text(as_anna, script):
    address = reverse("playbook:pieces")
    assert b"Talk" in as_anna.get(address, {"q": "here it"}).content
    assert b"Talk" not in as_anna.get(address, {"q": "nothing such"}, headers=HTMX).content


def test_drafts_and_pieces_for_others_are_not_there(client, anna, clara, script, moment):
    services.draft_edition(script.pk, EditionDraft("# A\nsecret draft"), by=clara, at=moment)
    client.force_login(anna)
    page = reverse("playbook:piece", args=[script.pk])
    assert client.get(page, {"edition": 2}).status_code == 404
    assert b"secret draft" not in client.get(page).content
    for name in ("piece-edit", "edition-draft", "edition-approve", "edition-drop"):
        answer = client.post(reverse(f"playbook:{name}", args=[script.pk]), {"body": "# A\nx"})
        assert answer.status_code in (403, 404), name
    assert queries.draft_of(script).body == "# A\nsecret draft"

    client.force_login(person("Sam", "scout"))
    for name in ("piece", "play"):
        assert client.get(reverse(f"playbook:{name}", args=[script.pk])).status_code == 404
    edition = queries.in_force(script)
    assert client.post(reverse("playbook:edition-read", args=[edition.pk])).status_code == 404


def test_whoever_writes_is_told_what_to_look_through_again(client, anna, clara, script, moment):
    day = moment.date()
    services.change_piece(script.pk, {"review_on": day}, by=clara, at=moment)
    for person_, said in ((clara, True), (anna, False)):
        client.force_login(person_)
        page = client.get(reverse("playbook:pieces")).content
        assert (b"To be looked through again" in page) is said


def test_an_edition_is_drafted_from_the_one_in_force(as_clara, script):
    address = reverse("playbook:edition-draft", args=[script.pk])
    assert b"Hello from" in as_clara.get(address, headers=HTMX).content
    answer = as_clara.post(address, {"body": "# A\nnew", "why": "shorter"}, headers=HTMX)
    assert answer.headers["HX-Redirect"].endswith("?edition=2")
    shown = as_clara.get(answer.headers["HX-Redirect"]).content
    assert b"shorter" in shown and b"Put in force" in shown


def test_a_draft_that_changed_meanwhile_is_read_before_it_is_put_in_force(
    as_clara, script, olga, moment
):
    services.draft_edition(script.pk, EditionDraft(TALK), by=olga, at=moment)
    shown = as_clara.get(reverse("playbook:piece", args=[script.pk]) + "?edition=2").content
    stamp = shown.decode().split('"seen": "')[1].split('"')[0]
    dialog = as_clara.get(reverse("playbook:edition-draft", args=[script.pk])).content.decode()
    assert stamp in dialog
    other = EditionDraft(TALK.replace("Hello", "Buy"))
    services.change_draft(script.pk, other, by=olga, at=moment + timedelta(minutes=1))

    approve = reverse("playbook:edition-approve", args=[script.pk])
    assert as_clara.post(approve, {"seen": stamp}, headers=HTMX).status_code == 409
    told = {"body": TALK, "seen": stamp}
    draft = reverse("playbook:edition-draft", args=[script.pk])
    assert as_clara.post(draft, told, headers=HTMX).status_code == 422
    assert "Buy" in queries.draft_of(script).body
