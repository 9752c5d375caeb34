"""The client base in a real browser: lists, a record, dialogs, files, prices."""

import pytest
from django.utils import timezone

from otdel.company.catalog import services as catalog
from otdel.company.catalog.drafts import PriceListDraft, ProductDraft
from otdel.company.clients import queries, services
from otdel.company.clients.drafts import CompanyDraft, ContactDraft, FieldDraft, PointDraft
from otdel.company.clients.models import Company, Contact
from otdel.foundation.files.models import Attachment

from .conftest import FEW_LOOKS

ACROSS = (FEW_LOOKS[0], FEW_LOOKS[1])

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = (
    "ООО «Ромашка»",
    "АО «Северный ветер»",
    "ИП Козлова Мария Викторовна",
    "ПАО «Уральский завод металлоконструкций и трубной арматуры»",
    "Acme Ltd",
)


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def base(clara, anna):
    """Forty companies; the oldest has all a company may have."""
    now = timezone.now()
    services.define_field(
        FieldDraft("company", "Бюджет на год", "money", "budget", ("RUB",)), by=clara, at=now
    )
    made = services.create_companies(
        [
            CompanyDraft(
                name=NAMES[n % 5] + (f" {n}" if n > 4 else ""),
                owner_id=(clara.pk, anna.pk, None)[n % 3],
                status=("existing", "potential", "reserve")[n % 3],
                city=("Екатеринбург", "Москва", "")[n % 3],
                industry=("Строительство и отделка", "Оптовая торговля", "")[n % 3],
                headcount=n * 37,
                turnover_minor=n * 1_234_567_800 or None,
                points=(
                    PointDraft("phone", f"8 (916) {100 + n}-45-67"),
                    PointDraft("email", f"info{n}@example.com"),
                ),
                tags=("VIP", "Тендер")[: n % 3],
            )
            for n in range(40)
        ],
        by=clara,
        at=now,
    )
    first = made[0]
    changes = {
        "tax_id": "7707083893",
        "preferred_channel": "phone",
        "preferences": "Звонить после 11.\nДокументы через ЭДО.",
        "extra.budget": "1 500 000",
        "tags": ("VIP", "Тендер"),
        "add_points": (PointDraft("site", "https://romashka.example"),),
    }
    services.edit_companies([(first.pk, changes)], by=clara, at=now)
    people = (
        ("Пётр Алексеевич Петров", "Генеральный директор", "decides"),
        ("Мария Сидорова", "Главный бухгалтер", "guards"),
        ("Игорь Ли", "Инженер", "uses"),
    )
    drafts = [
        ContactDraft(
            name, first.pk, title=title, part=part,
            points=(PointDraft("phone", f"+7 916 76{n}-43-21"), PointDraft("email", f"p{n}@example.com")),
        )
        for n, (name, title, part) in enumerate(people)
    ]  # fmt: skip
    services.create_contacts(drafts, by=clara, at=now)
    branch = CompanyDraft("Ромашка-Юг", owner_id=clara.pk, parent_id=first.pk, city="Сочи")
    services.create_company(branch, by=clara, at=now)
    return first


def test_the_screens(screens, base, clara):
    now = timezone.now()
    catalog.create_products(
        [
            ProductDraft("GTX Pro", "G-1", "GTX", "шт.", 482_100, "RUB"),
            ProductDraft("MG Special", "M-1", "MG", "шт.", 5_500_050, "RUB"),
        ],
        by=clara,
        at=now,
    )
    prices = catalog.create_price_list(PriceListDraft("Осень", "RUB", now.date()), by=clara, at=now)
    contact = Contact.objects.order_by("pk").first()
    for path, name in (
        ("/clients/", "companies"),
        (f"/clients/{base.pk}/", "company"),
        ("/clients/contacts/", "contacts"),
        (f"/clients/contacts/{contact.pk}/", "contact"),
        ("/clients/fields/", "fields"),
        ("/catalog/", "products"),
        (f"/catalog/prices/{prices.pk}/", "prices"),
    ):
        screens(clara, path, f"clients-{name}", looks=FEW_LOOKS)


def test_the_dialogs(screens, base, clara):
    def new_company(page):
        page.keyboard.press("n")
        page.locator("#dialog input[name=name]").fill("ромашка")
        page.locator("#alike a").first.wait_for()

    def points(page):
        page.locator("#beside button", has_text="").last.wait_for()
        page.locator("#beside button[hx-get$='/points/']").click()
        page.locator("#dialog input[name='point-0-value']").wait_for()

    def new_contact(page):
        page.locator("#people .card-actions a[hx-get]").click()
        page.locator("#dialog input[name=full_name]").wait_for()

    def new_field(page):
        page.keyboard.press("n")
        page.locator("#dialog [name=label]").wait_for()

    screens(clara, "/clients/", "clients-new-company", new_company, ACROSS)
    screens(clara, f"/clients/{base.pk}/", "clients-points", points, ACROSS)
    screens(clara, f"/clients/{base.pk}/", "clients-new-contact", new_contact, ACROSS)
    screens(clara, "/clients/fields/", "clients-new-field", new_field, ACROSS)


def test_a_company_is_made_and_opened(sign_in, base, clara):
    page = sign_in(clara)
    page.goto("/clients/")
    page.keyboard.press("n")
    page.locator("#dialog input[name=name]").fill("Новая")
    page.locator("#dialog input[name=phone]").fill("8 495 111-22-33")
    page.locator("#dialog button[type=submit]").click()
    page.wait_for_url("**/clients/*/")
    page.locator("#beside a[data-call]", has_text="111-22-33").wait_for()
    assert Company.objects.latest("pk").name == "Новая"


def test_a_fact_a_tag_and_a_contact_are_changed_on_the_record(sign_in, base, clara):
    page = sign_in(clara)
    page.goto(f"/clients/{base.pk}/")
    page.locator("button.fact-open[hx-get*='cell=city']").click()
    page.locator("dd input[name=value]").fill("Пермь")
    page.keyboard.press("Enter")
    page.locator("button.fact-open[hx-get*='cell=city']", has_text="Пермь").wait_for()
    page.locator("#timeline", has_text="Город").wait_for()

    page.locator("#beside input[name=add]").fill("Срочно")
    page.keyboard.press("Enter")
    page.locator("#beside .tag", has_text="Срочно").wait_for()

    page.locator("#people .card-actions a[hx-get]").click()
    page.locator("#dialog input[name=full_name]").fill("Новый Человек")
    page.locator("#dialog button[type=submit]").click()
    page.locator("#people", has_text="Новый Человек").wait_for()

    company = Company.objects.get(pk=base.pk)
    assert company.city == "Пермь"
    assert "Срочно" in queries.tag_words("company", [base.pk])[base.pk]
    assert Contact.objects.get(full_name="Новый Человек").company_id == base.pk


def test_a_file_is_attached_and_a_wrong_one_is_told(sign_in, base, clara, tmp_path):
    good, bad = tmp_path / "Договор.pdf", tmp_path / "wrong.pdf"
    good.write_bytes(b"%PDF-1.7\n" + b"0" * 500_000)
    bad.write_bytes(b"MZ" + b"\0" * 100)
    page = sign_in(clara)
    page.goto(f"/clients/{base.pk}/", wait_until="networkidle")
    page.locator("[data-files] input[type=file]").set_input_files(good)
    page.locator("[data-files] a", has_text="Договор.pdf").wait_for()
    page.locator("#toasts", has_text="Договор.pdf").wait_for()

    page.locator("[data-files] input[type=file]").set_input_files(bad)
    page.locator("#toasts", has_text="wrong.pdf").wait_for()
    assert [row.name for row in Attachment.objects.all()] == ["Договор.pdf"]


def test_one_removes_a_company_and_takes_it_back(sign_in, base, clara):
    company = Company.objects.get(name="Ромашка-Юг")
    page = sign_in(clara)
    page.goto(f"/clients/{company.pk}/", wait_until="networkidle")
    page.locator("[popovertarget='menu-record']").click()
    page.locator("#menu-record .is-bad").click()
    page.locator("dialog[open] .btn-danger, dialog[open] button[type=submit]").first.click()
    page.wait_for_url("**/clients/")
    with page.expect_response("**/undo/**"):
        page.locator("#toasts button", has_text="Отменить").click()
    assert Company.objects.filter(pk=company.pk).exists()
