"""What is hidden from a person leaks by no path, and what is read-only is written by none.

The first test gives every field that may be hidden a value that occurs nowhere else, hides them all
from somebody with the widest rights, and reads every address of the product and of the API as that
person. A page or route that is added later is read too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conftest import person
from otdel.company.catalog.drafts import ProductDraft
from otdel.company.catalog.services import create_product
from otdel.company.clients import services as clients
from otdel.company.clients.drafts import CompanyDraft, ContactDraft, FieldDraft
from otdel.company.clients.lists import COMPANY_SHEET, CONTACT_SHEET
from otdel.company.clients.models import Company
from otdel.edges.api.services import SCOPES, issue_token
from otdel.foundation.people.errors import FieldClosed
from otdel.foundation.people.fields import declared
from otdel.foundation.people.levels import Level, widest
from otdel.foundation.people.models import Grant, User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.web.models import Layout
from otdel.kernel.errors import Refused
from otdel.kernel.periods import Period
from otdel.managing.metrics.queries import FigureHidden, figures, rows_behind
from otdel.managing.metrics.registry import METRICS
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline import services as selling
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft, LineDraft
from otdel.selling.pipeline.lists import DEAL_SHEET, LEAD_SHEET
from otdel.wiring.lists import LISTS
from tests.architecture.test_rooms import ADDRESSES, filled

pytestmark = pytest.mark.django_db
SHEETS = {
    "company": COMPANY_SHEET,
    "contact": CONTACT_SHEET,
    "deal": DEAL_SHEET,
    "lead": LEAD_SHEET,
}
SOON = date(2031, 7, 19)
# How each hidden value looks once spaces, commas and the like are out: one of the forms is enough.
SIGNS = {
    "company.tax_id": ("7708004767",),
    "company.industry": ("qzindustry",),
    "company.country": ("qzcountry",),
    "company.city": ("qzcity",),
    "company.address": ("qzaddress",),
    "company.website": ("qzwebsite",),
    "company.founded_year": ("1867",),
    "company.headcount": ("64738",),
    "company.turnover_minor": ("73519264", "735mln", "735млн", "735m"),
    "company.preferences": ("qzpreferences",),
    "company.external_ref": ("qzrefcompany",),
    "company.extra.secret": ("qzsecretcompany",),
    "contact.department": ("qzdepartment",),
    "contact.external_ref": ("qzrefcontact",),
    "contact.extra.secret": ("qzsecretcontact",),
    "deal.amount_minor": ("98765431", "988mln", "988млн", "988m"),
    "deal.expected_on": ("20310719", "19072031", "19июля2031", "jul192031", "19jul2031"),
    "deal.external_ref": ("qzrefdeal",),
    "deal.extra.secret": ("qzsecretdeal",),
    "lead.amount_minor": ("87654321", "877mln", "877млн", "877m"),
    "lead.note": ("qznote",),
    "lead.external_ref": ("qzreflead",),
    "lead.extra.secret": ("qzsecretlead",),
}  # fmt: skip
# A choice among few: its words stand in every form, so they are looked for in the columns below.
CHOICES = {"company.preferred_channel", "contact.preferred_channel", "contact.reports_to_id"}


def every_field() -> dict[str, bool]:
    """{"deal.amount_minor": may it be hidden} of all fields, as they are declared."""
    return {
        f"{noun}.{one.key}": one.may_hide for noun, home in declared().items() for one in home.all()
    }


def chief(name: str, levels: dict[str, str]) -> User:
    user = person(name, Role.HEAD, Reach.ALL)
    Grant.objects.create(user=user, role=Role.ADMIN, reach=Reach.ALL)
    Grant.objects.filter(user=user).update(fields=levels)
    everything = [
        {"key": column.key, "width": 90}
        for spec in LISTS
        for column in [*spec.columns, *(spec.more_columns(user) if spec.more_columns else ())]
    ]
    for spec in LISTS:
        Layout.objects.create(person=user, list_key=spec.key, columns=everything)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def records(system) -> dict[str, int]:
    """One of each noun, with every hideable field filled; a twin of the client; a deal that is won."""
    at = timezone.now()
    act = {"by": system, "at": at}
    for noun in SHEETS:
        clients.define_field(FieldDraft(noun, "Secret", key="secret"), **act)
    selling.ensure_default_process(**act)
    owner = person("seller", Role.SELLER)
    client, twin = (
        CompanyDraft(
            name, owner_id=owner.pk, tax_id="7708004767", industry="qzindustry", country="qzcountry",
            city="qzcity", address="qzaddress", website="qzwebsite.ru", founded_year=1867,
            headcount=64738, turnover_minor=73_519_264_00, currency="RUB", preferred_channel="letter",
            preferences="qzpreferences", external_ref=ref, extra={"secret": "qzsecretcompany"},
        )
        for name, ref in (("Whole client", "qzrefcompany"), ("Whole client too", "qzrefcompany2"))
    )  # fmt: skip
    company = clients.create_company(client, **act)
    clients.create_company(twin, **act)
    branch = CompanyDraft("Branch", owner.pk, parent_id=company.pk, city="qzcity")
    clients.create_company(branch, **act)
    boss = clients.create_contact(ContactDraft("Boss", company.pk, owner.pk), **act)
    contact = clients.create_contact(
        ContactDraft(
            "Whole person", company.pk, owner.pk, department="qzdepartment", reports_to_id=boss.pk,
            preferred_channel="letter", external_ref="qzrefcontact", extra={"secret": "qzsecretcontact"},
        ),
        **act,
    )  # fmt: skip
    goods = create_product(ProductDraft(name="Goods"), **act)
    today = timezone.localdate(at)
    stages = list(pipeline.all_stages())
    first = next(stage for stage in stages if stage.kind == "open")
    won = next(s for s in stages if s.kind == "won" and s.process_id == first.process_id)
    common = {
        "currency": "RUB", "owner_id": owner.pk, "company_id": company.pk, "contact_id": contact.pk,
        "expected_on": SOON, "extra": {"secret": "qzsecretdeal"},
        "lines": (LineDraft(goods.pk, 1000, 98_765_431_00),),
    }  # fmt: skip
    draft = DealDraft(
        "Whole deal", first.process_id, first.pk, today, external_ref="qzrefdeal", **common
    )
    over = DealDraft("Won deal", won.process_id, won.pk, today, closed_on=today, **common)
    deal, _over = selling.open_deals([draft, over], today=today, **act)
    lead = selling.take_lead(
        LeadDraft(
            "Whole lead", at - timedelta(minutes=1), "RUB", owner_id=owner.pk, amount_minor=87_654_321_00,
            note="qznote", external_ref="qzreflead", extra={"secret": "qzsecretlead"},
        ),
        **act,
    )  # fmt: skip
    clients.scan_pairs("company", at=at, score=30, sharers=50)
    return {"company": company.pk, "contact": contact.pk, "deal": deal.pk, "lead": lead.pk}


def paths(ids: dict[str, int]) -> list[str]:
    """Every address that shows something, with every plausible filling, and questions that pages answer to.

    What programs read comes first: the fullest said in the fewest bytes.
    """
    numbers = sorted({*ids.values(), 1})
    found = []
    for name, path, gaps in ADDRESSES:
        silent = name in ("metrics", "healthz", "readyz") or name.endswith("openapi-json")
        if silent or only_does(filled(path, ids)):
            continue
        offered = [tuple(SHEETS) if gap == "noun" else numbers for gap in gaps]
        for told in product(*offered) if len(gaps) < 3 else ():
            at = path
            for gap, value in zip(gaps, told, strict=True):
                at = at.replace(f"{{{gap}}}", str(value), 1)
            found.append(at)
    found += [
        f"{path}?{query}"
        for name, path, gaps in ADDRESSES
        if not gaps
        and name.rpartition("-")[2] in ("list", "pick", "clients", "deals", "dependence")
        for query in ("export=csv", "q=whole")
    ]
    found += [
        f"/search/?q=whole&kind={kind}" for kind in ("companies", "contacts", "deals", "leads")
    ]
    found += ["/web/palette?q=whole", "/clients/alike/?name=Whole+client"]
    found += [f"/figures/rows/?key={key}" for key in ("won_sum", "amount_open", "deals_won")]
    found += [f"/clients/company/{a}/merge/?with={b}" for a, b in ((1, 2), (2, 1))]
    first = ids["company"]
    found += [f"/clients/company/{first}/merge/?with={first + 1}", "/api/v1/companies?text=whole"]
    found += ["/api/v1/figures?of=won_sum,amount_open&group_by=person", "/api/v1/changes?limit=200"]
    return sorted(set(found), key=lambda path: (not path.startswith("/api/v1/"), path))


def only_does(path: str) -> bool:
    """Whether the address takes orders and shows nothing: it refuses to be read before it looks who reads."""
    return Client().get(path).status_code == 405


def said_to(user: User, asked: list[str]) -> Iterator[tuple[str, str]]:
    """What each address says to the person, without spaces and punctuation."""
    browser, program = Client(), Client()
    browser.force_login(user)
    key = issue_token("walk", SCOPES, by=user, at=timezone.now())[1]
    for path in asked:
        by_key = path.startswith("/api/v1/")
        headers = {"Authorization": f"Bearer {key}"} if by_key else {}
        answer = (program if by_key else browser).get(path, headers=headers)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode("utf-8", "replace")
        if text.startswith(("{", "[")):  # JSON writes other letters as numbers
            text = json.dumps(json.loads(text), ensure_ascii=False)
        yield path, re.sub(r"[\s\u00a0\u202f\u2009.,:/\-]+|&nbsp;", "", text.lower())


def test_what_is_hidden_leaks_by_no_path(records):
    hideable = [name for name, may_hide in every_field().items() if may_hide]
    assert set(hideable) == SIGNS.keys() | CHOICES, "a new field needs its own sign here"
    asked = paths(records)
    assert len(asked) > 150
    blind = dict(SIGNS)
    for _path, text in said_to(chief("clara", {}), asked):
        blind = {f: signs for f, signs in blind.items() if not any(s in text for s in signs)}
        if not blind:
            break
    assert not blind, f"not seen even by whom nothing is hidden from: {sorted(blind)}"
    leaks = [
        f"{path} tells {field}"
        for path, text in said_to(chief("hugo", dict.fromkeys(hideable, Level.HIDDEN)), asked)
        for field, signs in SIGNS.items()
        if any(sign in text for sign in signs)
    ]
    assert not leaks, "\n" + "\n".join(leaks)


def test_a_record_is_not_found_by_what_is_hidden(records):
    paths = (
        "/clients/?q=7708004767", "/web/palette?q=7708004767", "/clients/pick/?q=7708004767",
        "/clients/alike/?tax_id=7708004767", "/search/?q=7708004767", "/api/v1/companies?text=7708004767",
    )  # fmt: skip
    told = dict(said_to(chief("clara", {}), list(paths)))
    assert not [path for path, text in told.items() if "wholeclient" not in text]
    shut = dict(said_to(chief("hugo", {"company.tax_id": Level.HIDDEN}), list(paths)))
    assert not [path for path, text in shut.items() if "wholeclient" in text]


def test_the_sums_of_a_board_and_of_figures_are_hidden_with_the_sum(records):
    hugo = chief("hugo", {"deal.amount_minor": Level.HIDDEN})
    process = pipeline.default_process()
    narrow = pipeline.BoardFilters()
    shown = pipeline.board(hugo, process.pk, filters=narrow, on=timezone.localdate())
    assert any(c.number for c in shown.columns) and not any(c.sums for c in shown.columns)
    period = Period.of("month", timezone.localdate())
    keys = [key for key, metric in METRICS.items() if metric.unit.is_money]
    found = figures(hugo, ["deals_won", *keys], period, currency="RUB", group_by="person")
    rows = [found.whole, *found.groups.values()]
    assert all(row[key].value is None and not row[key].over for row in rows for key in keys)
    assert found["deals_won"].value == 1
    with pytest.raises(FigureHidden):
        rows_behind(hugo, "won_sum", period)


# ---------------------------------------------------------------- lists and sheets


def _about(noun: str, name: str) -> set[str]:
    attribute = name.removeprefix(f"{noun}.")
    return {attribute, attribute.replace(".", "__"), attribute.removesuffix("_id")}


@pytest.mark.parametrize("spec", LISTS, ids=lambda spec: spec.key)
def test_a_list_neither_shows_sorts_nor_filters_by_a_hidden_field(spec, db):
    if spec.noun not in SHEETS:
        return
    names = [n for n, may in every_field().items() if may and n.startswith(f"{spec.noun}.")]
    hugo = chief("hugo", dict.fromkeys(names, Level.HIDDEN))
    shut = set().union(*(_about(spec.noun, name) for name in names))
    for column in spec.columns_for(hugo):
        assert not {column.key, column.sort.partition("__")[0]} & shut, column.key
    for one in spec.filters_for(hugo):
        assert not {one.key, one.path.partition("__")[0]} & shut, one.key
    assert spec.default_sort.removeprefix("-") not in shut


@pytest.mark.parametrize("noun", sorted(SHEETS))
def test_a_sheet_leaves_hidden_facts_out_and_lets_read_ones_be(noun, records):
    names = [name for name in every_field() if name.startswith(f"{noun}.")]
    sheet = SHEETS[noun]
    known = {f"{noun}.{one.key}" for one in sheet.facts_for(chief("clara", {}))}
    assert known, "a sheet shows something"
    reader = chief("rita", dict.fromkeys(names, Level.READ))
    for column in sheet.facts_for(reader):
        assert column.edit is None or f"{noun}.{column.key}" not in names, column.key
    hugo = chief("hugo", dict.fromkeys([n for n in names if every_field()[n]], Level.HIDDEN))
    left = {f"{noun}.{one.key}" for one in sheet.facts_for(hugo)}
    assert not {name for name in left if every_field().get(name)}


# ---------------------------------------------------------------- writing


def _value_of(row, key: str):
    return row.extra.get(key[6:]) if key.startswith("extra.") else getattr(row, key)


@pytest.mark.parametrize("level", [Level.READ, Level.HIDDEN])
def test_no_service_or_route_writes_a_closed_field(records, level):
    fields = every_field()
    closed = {
        n: Level.READ if level == Level.READ or not may else level for n, may in fields.items()
    }
    rita = chief("rita", closed)
    key = issue_token("walk", SCOPES, by=rita, at=timezone.now())[1]
    sent = Client()
    places = {"company": "companies", "contact": "contacts", "deal": "deals", "lead": "leads"}
    for name in fields:
        noun, _dot, attribute = name.partition(".")
        sheet, pk = SHEETS[noun], records[noun]
        before = sheet.rows(rita).get(pk=pk)
        change = {attribute: _value_of(before, attribute)}
        with pytest.raises(FieldClosed):
            sheet.edit(pk, change, version=None, by=rita, at=timezone.now(), batch="")
        told = {"extra": {"secret": "new"}} if attribute == "extra.secret" else _plain(change)
        answer = sent.patch(
            f"/api/v1/{places[noun]}/{pk}", json.dumps(told), content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )  # fmt: skip
        unknown = answer.status_code == 422  # an attribute that the API does not take at all
        assert unknown or (answer.status_code, answer.json()["code"]) == (403, "field-closed"), name
        assert sheet.rows(rita).get(pk=pk).version == before.version


def _plain(values: dict) -> dict:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def test_a_new_record_says_nothing_in_a_closed_field(records):
    rita = chief("rita", dict.fromkeys(every_field(), Level.READ))
    at, today = timezone.now(), timezone.localdate()
    first = pipeline.all_stages().filter(kind="open").first()
    act = {"by": rita, "at": at}

    def opened(**told):
        draft = DealDraft("New", first.process_id, first.pk, today, "RUB", **told)
        return selling.open_deals([draft], today=today, **act)[0]

    def made(**told):
        return clients.create_companies([CompanyDraft("New one", **told)], **act)[0]

    def taken(**told):
        return selling.take_leads([LeadDraft("New", at, "RUB", **told)], **act)[0]

    goods = LineDraft(1, 1000, 5)
    for refused in (
        opened(amount_minor=5), opened(lines=(goods,)), opened(expected_on=SOON),
        opened(extra={"secret": "x"}), opened(owner_id=rita.pk - 1),
        made(turnover_minor=5, currency="RUB"), made(city="Kazan"), made(extra={"secret": "x"}),
        taken(amount_minor=5), taken(note="x"),
    ):  # fmt: skip
        assert isinstance(refused, FieldClosed), refused
    for fine in (opened(owner_id=rita.pk), made(owner_id=rita.pk), taken(owner_id=rita.pk)):
        assert not isinstance(fine, Refused), fine


def test_a_bulk_edit_is_refused_row_by_row_and_the_rule_costs_no_query(records):
    """However many rows: what is closed stands in the grants, read already."""
    rita = chief("rita", {"company.city": Level.READ, "company.extra.secret": Level.READ})
    ids = list(Company.objects.values_list("pk", flat=True))
    assert len(ids) == 3
    for change in ({"city": "Omsk"}, {"extra.secret": "x"}):
        clients.edit_companies([(ids[0], change)], by=rita, at=timezone.now())  # names are learnt
        numbers = []
        for rows in (ids[:1], ids):
            with CaptureQueriesContext(connection) as caught:
                told = [(pk, change) for pk in rows]
                results = clients.edit_companies(told, by=rita, at=timezone.now())
            numbers.append(len(caught))
            assert all(isinstance(one, FieldClosed) for one in results)
        assert numbers[0] == numbers[1]
    assert not Company.objects.filter(city="Omsk").exists()


# ---------------------------------------------------------------- the widest wins


def test_of_several_functions_the_widest_wins():
    one = {"deal.amount_minor": "hidden", "company.city": "hidden", "lead.note": "read"}
    other = {"deal.amount_minor": "read", "lead.note": "hidden"}
    assert widest([one, other]) == {"deal.amount_minor": "read", "lead.note": "read"}
    assert widest([one, {}]) == {}
    assert widest([]) == {}
