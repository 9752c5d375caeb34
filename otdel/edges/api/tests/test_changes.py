"""The feed tells every change once, in order, and only about what one may see."""

import pytest

from .test_records import made


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_kept_by_following_the_feed(annas):
    first = made(annas, "/companies", name="One")
    _, page = annas.get("/changes")
    assert [entry["noun_id"] for entry in page["items"]] == [first["id"]]

    second = made(annas, "/companies", name="Two")
    annas.patch(f"/companies/{first['id']}", {"city": "Pskov"})
    _, page = annas.get(f"/changes?cursor={page['next_cursor']}")

    assert [entry["noun_id"] for entry in page["items"]] == [second["id"], first["id"]]
    _, end = annas.get(f"/changes?cursor={page['next_cursor']}")
    assert end == {"items": [], "next_cursor": None}


@pytest.mark.django_db(transaction=True)
def test_what_others_do_is_not_told(annas, borises, claras):
    made(annas, "/companies", name="One")

    assert borises.get("/changes")[1]["items"] == []
    assert len(claras.get("/changes")[1]["items"]) == 1


@pytest.mark.django_db(transaction=True)
def test_the_feed_holds_no_names(annas):
    made(
        annas,
        "/companies",
        name="Secret Firm",
        points=[{"kind": "email", "value": "x@example.com"}],
    )

    text = str(annas.get("/changes")[1])
    assert "Secret" not in text
    assert "example.com" not in text


@pytest.mark.parametrize("cursor", ["zzz", "1~", "~1", "9" * 18 + "~1"])
def test_a_cursor_of_ones_own_making_is_refused(annas, cursor):
    told = annas.get(f"/changes?cursor={cursor}")[1]

    assert told["code"] == "bad-cursor"
