"""The document of an offer: its words, its language, and that what was sent stays as it was."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from otdel.company.clients.models import Company
from otdel.foundation.files.errors import WordFieldUnknown
from otdel.foundation.files.tests.test_documents import shown
from otdel.foundation.files.word import check
from otdel.foundation.people.models import Grant, User
from otdel.kernel.errors import NotAllowed, Stale
from otdel.selling.offers import errors, papers, queries, services
from otdel.selling.offers.drafts import LetterheadDraft, LineDraft, OfferDraft
from otdel.selling.offers.models import Letterhead, Paper, WordTemplate
from otdel.selling.offers.wording import FIELDS, GROUPS

from .conftest import POLICY, UNTIL

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(clara, moment):
    draft = LetterheadDraft("ru", "ООО «Мебель»", "ИНН 7701234567\nМосква", "+7 495", "Ждём вас")
    return services.set_letterhead(draft, by=clara, at=moment)


@pytest.fixture
def ready(write, chairs, anna, moment, friday):
    row = write(chairs(discount_bp=450), LineDraft(title="Сборка №5 *", price_minor=500_00))
    services.finish(row.pk, POLICY, by=anna, at=moment, on=friday)
    row.refresh_from_db()
    return row


def go(row, by, moment, friday):
    paper = papers.to_send(row, by)
    return services.send(row.pk, "email", subject="Offer", by=by, at=moment, on=friday, paper=paper)


def test_it_says_who_to_whom_what_and_how_much(head, ready, anna):
    told = papers.of(ready, anna)
    assert told["firm"]["name"] == "ООО «Мебель»" and told["client"]["name"] == "Kama plants"
    assert [line["title"] for line in told["lines"]] == ["Chair", "Сборка №5 *"]
    assert told["lines"][0]["discount"] == "4,5%" and told["has_vat"]
    sums = dict(told["totals"])
    assert list(sums.values())[-1] == "3\u202f365\xa0₽" and len(sums) == 4
    assert told["draft"] == "" and told["valid_until"] == "27 марта 2026 г."
    made = papers.pdf(ready, told)
    assert made.startswith(b"%PDF") and set("ООО«Мебель»№*₽") <= shown(made)
    assert papers.pdf(ready, papers.of(ready, anna)) == made


def test_it_speaks_the_language_of_the_offer_whatever_the_reader_speaks(
    head, ready, anna, moment, friday
):
    assert papers.of(ready, anna)["head"]["sum"] == "Сумма"
    act = {"by": anna, "at": moment}
    draft = OfferDraft(UNTIL, "en", False, lines=(LineDraft(title="Delivery", price_minor=7_50),))
    row = services.edit_offer(ready.pk, draft, version=None, on=friday, **act)
    told = papers.of(row, anna)
    assert told["head"]["sum"] == "Sum"
    assert [name for name, _sum in told["totals"]] == ["Total"]
    assert told["totals"][0][1].endswith("7.50")
    assert not told["has_vat"] and not told["has_discount"]
    assert told["draft"] and not (set("₽") & set(told["draft"]))
    assert told["firm"]["name"] == ""  # nobody filled in the English details
    assert papers.pdf(row, told).startswith(b"%PDF")


def test_what_was_sent_keeps_its_words(head, ready, anna, clara, moment, friday):
    row = go(ready, anna, moment, friday)
    before = papers.pdf(row, papers.of(row, anna))
    Company.objects.update(name="Renamed")
    services.set_letterhead(LetterheadDraft("ru", "АО «Другие»"), by=clara, at=moment)
    row.refresh_from_db()
    assert papers.of(row, anna)["client"]["name"] == "Kama plants"
    assert papers.pdf(row, papers.of(row, anna)) == before
    assert papers.to_send(row, anna).told["firm"]["name"] == "АО «Другие»"


def test_words_of_an_offer_changed_meanwhile_do_not_go_out(
    head, ready, chairs, anna, moment, friday
):
    paper = papers.to_send(ready, anna)
    act = {"by": anna, "at": moment, "on": friday}
    services.edit_offer(
        ready.pk, OfferDraft(UNTIL, "ru", True, lines=(chairs(),)), version=None, **act
    )
    services.finish(ready.pk, POLICY, **act)
    with pytest.raises(Stale):
        services.send(ready.pk, "email", subject="Offer", paper=paper, **act)
    ready.refresh_from_db()
    assert ready.state == "ready" and not Paper.objects.exists()


def test_a_field_of_the_client_closed_to_the_reader_stays_out(ready, anna, moment, friday):
    Company.objects.update(tax_id="7701234567")
    assert papers.of(ready, anna)["client"]["tax_id"] == "7701234567"
    go(ready, anna, moment, friday)
    Grant.objects.filter(user=anna).update(fields={"company.tax_id": "hidden"})
    assert papers.of(ready, User.objects.get(pk=anna.pk))["client"]["tax_id"] == ""


def test_a_word_wider_than_its_column_is_broken(write, anna):
    row = write(LineDraft(title="Ж" * 240, price_minor=1))
    told = papers.of(row, anna)
    assert told["lines"][0]["title"] == "Ж" * 240
    assert papers.pdf(row, told) != papers.pdf(
        row, {**told, "lines": [told["lines"][0] | {"title": "Ж"}]}
    )


def test_who_may_say_who_we_are(anna, clara, moment):
    with pytest.raises(NotAllowed):
        services.set_letterhead(LetterheadDraft("ru", "Мы"), by=anna, at=moment)
    for bad in (LetterheadDraft("ru", " "), LetterheadDraft("de", "Wir")):
        with pytest.raises(errors.RuleWrong):
            services.set_letterhead(bad, by=clara, at=moment)
    assert not Letterhead.objects.exists()


def test_the_next_offer_speaks_as_the_last_one_of_the_client(write, deal, anna, moment, friday):
    assert queries.last_language(anna, deal) == ""
    draft = OfferDraft(UNTIL, "en", True)
    services.draft_offer(deal.pk, draft, by=anna, at=moment, on=friday)
    assert queries.last_language(anna, deal) == "en"


def read(made):
    document = Document(io.BytesIO(made))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return [one.text for one in document.paragraphs], rows


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_shipped_templates_pass_their_own_check(language):
    check(papers.shipped(language), FIELDS, GROUPS)


def test_the_document_of_word_says_the_same(head, ready, anna):
    told = papers.of(ready, anna)
    texts, rows = read(papers.word(ready, told))
    assert "Коммерческое предложение № 2026-0001" in texts and "ООО «Мебель»" in texts
    assert not [text for text in texts if "{{" in text or "ИНН:" in text]  # the client has none
    assert [row[1] for row in rows[:3]] == ["Что предлагается", "Chair", "Сборка №5 *"]
    assert rows[-1] == told["totals"][-1]
    assert papers.word(ready, told) == papers.word(ready, papers.of(ready, anna))


def own(text):
    document = Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_ones_own_template_is_used_until_it_is_dropped_and_for_what_was_sent_with_it(
    head, ready, anna, clara, moment, friday
):
    act = {"by": clara, "at": moment}
    services.put_template("ru", "old.docx", own("Old {{ number }}"), **act)
    first = services.put_template("ru", "a/../ours.docx", own("Ours {{ number }}"), **act)
    assert first.name == "ours.docx" and list(queries.templates().values()) == [first]
    row = go(ready, anna, moment, friday)
    services.drop_template(first.pk, **act)
    assert read(papers.word(row, papers.of(row, anna)))[0] == ["Ours 2026-0001"]
    assert queries.templates() == {}
    with pytest.raises(errors.NoSuchRule):
        services.drop_template(first.pk, **act)


def test_a_template_that_is_hostile_or_not_ones_to_put_changes_nothing(anna, clara, moment):
    with pytest.raises(NotAllowed):
        services.put_template("ru", "x.docx", own("{{ number }}"), by=anna, at=moment)
    with pytest.raises(WordFieldUnknown):
        services.put_template("ru", "x.docx", own("{{ salary }}"), by=clara, at=moment)
    with pytest.raises(errors.RuleWrong):
        services.put_template("de", "x.docx", own("{{ number }}"), by=clara, at=moment)
    assert not WordTemplate.objects.exists()


def test_pages_of_templates(ready, anna, clara, vera):
    seller, head, stranger = (Client() for _one in range(3))
    for client, user in ((seller, anna), (head, clara), (stranger, vera)):
        client.force_login(user)
    address = reverse("offers:word", args=[ready.pk])
    assert read(seller.get(address).content)[1]
    assert stranger.get(address).status_code == 404
    put = reverse("offers:template-put", args=["ru"])
    assert seller.get(put).status_code == 403 and head.get(put).status_code == 200
    bad = SimpleUploadedFile("bad.docx", own("{{ salary }}"))
    answer = head.post(put, {"file": bad})
    assert answer.status_code == 422 and "{{ salary }}" in answer.content.decode()
    assert (
        head.post(put, {"file": SimpleUploadedFile("a.docx", own("{{ date }}"))}).status_code == 204
    )
    assert b"a.docx" in head.get(reverse("offers:documents")).content
    get = reverse("offers:template", args=["ru"])
    assert seller.get(get).status_code == 403 and head.get(get).status_code == 200
    drop = reverse("offers:template-drop", args=[WordTemplate.objects.get().pk])
    assert seller.post(drop).status_code == 403 and head.post(drop).status_code == 204
    assert not queries.templates()


def test_the_pages(head, ready, anna, clara, vera):
    address = reverse("offers:pdf", args=[ready.pk])
    answers = {}
    for user in (anna, clara, vera):
        answers[user] = Client()
        answers[user].force_login(user)
    got = answers[anna].get(address)
    assert got.headers["Content-Type"] == "application/pdf" and got.content.startswith(b"%PDF")
    assert "offer-2026-0001.pdf" in got.headers["Content-Disposition"]
    assert answers[vera].get(address).status_code == 404
    page = reverse("offers:documents")
    edit = reverse("offers:letterhead-set", args=["en"])
    assert "ООО «Мебель»".encode() in answers[anna].get(page).content
    assert answers[anna].get(edit).status_code == answers[anna].post(edit).status_code == 403
    assert answers[clara].get(edit).status_code == 200
    assert answers[clara].post(edit, {"name": ""}).status_code == 422
    assert (
        answers[clara].post(edit, {"name": "Furniture Ltd", "details": "VAT 1"}).status_code == 204
    )
    assert b"Furniture Ltd" in answers[clara].get(page).content
    unknown = reverse("offers:letterhead-set", args=["de"])
    assert answers[clara].get(unknown).status_code == 404
