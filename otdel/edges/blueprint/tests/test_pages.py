"""The pages: what a head sees, uploads, previews and applies; who is kept out."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from otdel.company.department.services import ensure_catalogue
from otdel.company.structures.services import ensure_structures
from otdel.edges.blueprint.models import Version
from otdel.edges.blueprint.words import label, shown_value
from otdel.selling.pipeline.models import Process

HTMX = {"HX-Request": "true"}
SALE = (
    b"processes:\n  - name: Sale\n    default: true\n    stages:\n      - name: Work\n"
    b"      - {name: Won, kind: won}\n      - {name: Lost, kind: lost}\n"
)


@pytest.fixture
def signed_in(client, system, olga, moment):
    ensure_catalogue(by=system, at=moment)
    ensure_structures(by=system, at=moment)
    client.force_login(olga)
    return client


@pytest.mark.parametrize("name", ["blueprints", "compare"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_pages_open_in_both_languages(signed_in, olga, name, language):
    type(olga).objects.filter(pk=olga.pk).update(language=language)
    whole = signed_in.get(reverse(f"blueprint:{name}"))

    assert whole.status_code == 200 and f'lang="{language}"' in whole.content.decode()
    assert signed_in.get(reverse(f"blueprint:{name}"), headers=HTMX).status_code == 200


def test_a_ready_one_is_previewed_applied_kept_and_saved(signed_in):
    told = {"what": "ready:island", "only_add": "1"}
    shown = signed_in.post(reverse("blueprint:preview"), told).content.decode()
    assert "Full cycle" in shown and not Process.objects.exists()

    answer = signed_in.post(reverse("blueprint:apply"), {**told, "why": "we begin"})

    assert answer.status_code == 302
    version = Version.objects.get()
    assert version.why == "we begin" and Process.objects.filter(name="Full cycle").exists()
    page = signed_in.get(reverse("blueprint:version", args=[version.pk])).content.decode()
    assert "processes.yaml" in page
    body = signed_in.get(reverse("blueprint:download"), {"what": f"version:{version.pk}"}).content
    assert "structure.yaml" in zipfile.ZipFile(io.BytesIO(body)).namelist()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_ready_one_is_read_before_it_is_tried(signed_in, olga, language):
    type(olga).objects.filter(pk=olga.pk).update(language=language)
    page = signed_in.get(reverse("blueprint:shipped", args=["field"])).content.decode()

    for file in ("gates.yaml", "leads.yaml", "playbook.yaml", "lists.yaml", "norms.yaml"):
        assert file in page
    page_of_more = signed_in.get(reverse("blueprint:shipped", args=["conveyor"])).content.decode()
    for file in ("services.yaml", "prices.yaml", "talk.yaml"):
        assert file in page_of_more
    assert (
        "6 договорённостей со службами" if language == "ru" else "6 agreements with services"
    ) in (page_of_more)
    assert ("Первый визит в точку" if language == "ru" else "First visit to an outlet") in page
    assert signed_in.get(reverse("blueprint:shipped", args=["nothing"])).status_code == 404


def test_new_parts_are_shown_in_preview_and_compared(signed_in):
    shown = signed_in.post(reverse("blueprint:preview"), {"what": "ready:conveyor"})
    page = shown.content.decode()
    for words in (
        "Approval at a stage", "Rule of giving leads out", "Cadence", "Piece of the playbook",
        "What a stage shows", "Named list", "How soon leads are answered", "Script: Scout",
        "# Money", "Adjacent service", "Legal / Contract agreed", "Discount limit", "Seller",
        "Row of the discount matrix", "Prepayment, Existing", "Rule of talking", "Key clients",
    ):  # fmt: skip
        assert words in page, words
    told = {"a": "ready:conveyor", "b": "ready:assembly"}
    page = signed_in.get(reverse("blueprint:compare"), told).content.decode()
    assert (
        "Key clients: to the key account manager" in page
        and "SDR: from a call to a meeting" in page
    )


def test_a_changed_text_shows_the_lines_that_differ(signed_in):
    signed_in.post(reverse("blueprint:apply"), {"what": "ready:island"})
    body = signed_in.get(reverse("blueprint:download")).content
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    files["playbook.yaml"] = files["playbook.yaml"].replace(
        "Have you a minute?", "Is it convenient?"
    )

    page = signed_in.post(reverse("blueprint:preview"), files).content.decode()

    seen = re.sub(
        r"<textarea.*?</textarea>", "", page, flags=re.DOTALL
    )  # the files go along unseen
    assert "Is it convenient?" in seen and "Have you a minute?" in seen
    assert "Price of waiting" not in seen


def test_another_order_is_shown(signed_in):
    """Rules of the file in another order: the page tells it, whole."""
    rules = ("  - {name: Key ones, tag: Key}\n", "  - {name: Everybody}\n")
    told = {"blueprint.yaml": "otdel: 1\nname: Ours\n", "talk.yaml": "rules:\n" + "".join(rules)}
    signed_in.post(reverse("blueprint:apply"), told)

    told["talk.yaml"] = "rules:\n" + rules[1] + rules[0]
    shown = signed_in.post(reverse("blueprint:preview"), told)

    assert shown.status_code == 200 and "Everybody, Key ones" in shown.content.decode()


def test_a_zip_is_read_and_what_the_preview_carried_is_applied(signed_in):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("ours/blueprint.yaml", "otdel: 1\nname: Ours\n")
        archive.writestr("ours/processes.yaml", SALE)
    upload = SimpleUploadedFile("ours.zip", body.getvalue())

    shown = signed_in.post(reverse("blueprint:preview"), {"files": upload})
    assert "Sale / Work" in shown.content.decode()
    carried = {"blueprint.yaml": "otdel: 1\r\nname: Ours\r\n", "processes.yaml": SALE.decode()}

    assert signed_in.post(reverse("blueprint:apply"), carried).status_code == 302
    assert Process.objects.get().name == "Sale"


def test_a_faulty_file_is_told_with_its_line_and_nothing_is_applied(signed_in):
    told = {
        "blueprint.yaml": "otdel: 1\nname: Ours\n",
        "processes.yaml": SALE.decode().replace("kind: lost", "kind: won"),
    }

    answer = signed_in.post(reverse("blueprint:apply"), told)

    assert answer.status_code == 422 and "processes.yaml:4" in answer.content.decode()
    assert not Process.objects.exists() and not Version.objects.exists()


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("preview", {"what": "ready:nothing"}),
        ("preview", {"what": "version:x"}),
        ("apply", {"what": "x"}),
    ],
)
def test_what_is_not_there_is_not_found(signed_in, name, sent):
    assert signed_in.post(reverse(f"blueprint:{name}"), sent).status_code == 404
    assert signed_in.get(reverse("blueprint:version", args=[9])).status_code == 404


@pytest.mark.parametrize("name", ["blueprints", "compare", "download"])
def test_a_seller_is_kept_out(client, anna, name):
    client.force_login(anna)

    assert client.get(reverse("blueprint:shipped", args=["island"])).status_code == 403

    assert client.get(reverse(f"blueprint:{name}")).status_code == 403
    assert client.post(reverse("blueprint:apply"), {"what": "ready:island"}).status_code == 403


def test_what_differs_is_told_in_words_and_not_in_codes(signed_in):
    with override("ru"):
        assert str(label("required")) == "Что должно быть заполнено"
        assert shown_value("who", ["owner", "head"]) == "Собственник, Руководитель отдела продаж"
        assert shown_value("type", "island") == "Остров"
        assert (shown_value("type", ""), shown_value("type", "money")) == ("—", "money")
    told = {"a": "here", "b": "ready:island"}
    page = signed_in.get(reverse("blueprint:compare"), told).content.decode()
    assert "sources:" not in page
    assert "Before" in page and "After" in page
