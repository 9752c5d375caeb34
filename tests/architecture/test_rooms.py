"""Models, events and addresses of every room, read from the running product."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone, translation

from otdel.company.catalog.drafts import ProductDraft
from otdel.company.catalog.services import create_product
from otdel.company.clients.drafts import CompanyDraft, ContactDraft
from otdel.company.clients.services import create_company, create_contact
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.registry import event_types, subscriptions
from otdel.foundation.journal.services import Happening
from otdel.foundation.people.models import Scoped, User
from otdel.managing.metrics.models import Fact
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft
from otdel.selling.pipeline.services import ensure_default_process, move_deal, open_deal, take_lead
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import plan

ROOMS = [name for name in settings.INSTALLED_APPS if name.startswith("otdel.")]
# Answered without a sign-in, each for a reason.
OPEN = {
    "healthz": "tells a load balancer that the process lives",
    "readyz": "tells a load balancer that it may send people",
    "metrics": "has its own rule: this machine, or a token",
    "web:taste": "language and theme before the sign-in",
    "api:api-v1:openapi-json": "a description, not data",
    "api:api-v1:api-root": "ninja's pointer to the description",
}


# ---------------------------------------------------------------- models


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("otdel.")]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_model_is_scoped_or_says_why_it_is_public(model):
    if hasattr(model, "owner_path"):
        assert isinstance(model.objects.all(), Scoped), f"{model}: objects = Scoped.as_manager()"
    else:
        assert getattr(model, "public_reason", ""), f"{model}: give it owner_path or public_reason"


def floor(model: type[models.Model]) -> int:
    return ROOMS.index(model._meta.app_config.name)


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_keys_point_downward(model):
    """One exception by design: the journal's actor is a user."""
    for field in model._meta.get_fields():
        target = field.related_model if field.concrete else None
        if target in our_models() and not (target is User and model._meta.app_label == "journal"):
            assert floor(target) <= floor(model), f"{model.__name__}.{field.name} points upward"


# ---------------------------------------------------------------- events

GAP = re.compile(r"%\((\w+)\)[sd]")


@pytest.mark.parametrize("kind", sorted(event_types()))
def test_every_event_speaks_both_languages(kind):
    event = event_types()[kind]
    if "tests" in event.__module__:
        return
    with translation.override("en"):
        english = str(event.text)
    with translation.override("ru"):
        russian = str(event.text)
    if re.search("[A-Za-z]", GAP.sub("", english)):
        assert re.search("[А-Яа-я]", russian), f"{kind}: no Russian for {english!r}"
    assert not re.search("[А-Яа-я]", english)
    assert set(GAP.findall(russian)) == set(GAP.findall(english)) <= set(event.__dataclass_fields__)


def test_an_event_holds_no_text_of_a_person():
    """Fields are ids, codes, days, numbers: a name or a phone would be there for ever."""
    personal = {"name", "full_name", "phone", "email", "mail", "note", "body", "subject", "address"}
    found = [
        f"{kind}.{field}"
        for kind, event in event_types().items()
        for field in event.__dataclass_fields__
        if field in personal and "tests" not in event.__module__
    ]
    assert not found, found


# ---------------------------------------------------------------- a small department with one of each


@pytest.fixture
def annas(anna, moment) -> dict[str, int]:
    """Ids of Anna's records by noun."""
    act = {"by": anna, "at": moment}
    ensure_default_process(by=anna if anna.may("process.design") else system(), at=moment)
    stage = pipeline.all_stages().first()
    today = timezone.localdate(moment)
    company = create_company(CompanyDraft("Annas company", owner_id=anna.pk), **act)
    contact = create_contact(ContactDraft("Annas contact", company.pk, anna.pk), **act)
    draft = DealDraft(
        "Annas deal", stage.process_id, stage.pk, today, "RUB", owner_id=anna.pk,
        company_id=company.pk, amount_minor=100_00,
    )  # fmt: skip
    deal = open_deal(draft, today=today, **act)
    lead = take_lead(LeadDraft("Annas lead", moment, "RUB", owner_id=anna.pk), **act)
    task = plan(
        ActivityDraft("task", "Annas task", anna.pk, about_noun="deal", about_id=deal.pk), **act
    )
    product = create_product(ProductDraft(name="Chair"), by=system(), at=moment)
    return {
        "company": company.pk,
        "contact": contact.pk,
        "deal": deal.pk,
        "lead": lead.pk,
        "activity": task.pk,
        "product": product.pk,
        "stage": stage.pk,
    }


def system() -> User:
    return User.objects.get_or_create(is_system=True, defaults={"email": "s@localhost"})[0]


def test_handlers_told_twice_do_no_more_than_once(annas, clara, moment):
    lost = pipeline.all_stages().filter(kind="lost").first()
    reason = pipeline.loss_reasons().first()
    move_deal(
        annas["deal"], lost.pk, answers={"loss_reason": reason.pk},
        by=clara, at=moment, on=timezone.localdate(moment),
    )  # fmt: skip
    before = list(Fact.objects.order_by("pk").values())
    assert before

    for entry in Entry.objects.order_by("pk"):
        event = event_types()[entry.kind].from_facts(entry.facts)
        again = Happening(
            event,
            entry.pk,
            entry.noun,
            entry.noun_id,
            entry.client_id,
            entry.by_id,
            entry.at,
            entry.batch,
        )
        for handler in subscriptions().get(type(event), ()):
            handler([again])

    assert list(Fact.objects.order_by("pk").values()) == before


# ---------------------------------------------------------------- addresses


def addresses() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(name, path with {gaps}, names of the gaps) of every address of ours."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: list, prefix: str, space: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, path, inner)
        elif isinstance(pattern, URLPattern) and not _is_sign_in(path):
            gaps = tuple(re.findall(r"<(?:\w+:)?(\w+)>", path))
            yield f"{space}{pattern.name}", "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path), gaps


def _is_sign_in(path: str) -> bool:
    return path.startswith(("accounts/", "^")) or "(?P" in path


ADDRESSES = sorted(set(addresses()))


def filled(path: str, ids: dict[str, int]) -> str:
    """Fill the gaps with Anna's ids where the gap names her noun, else with a plausible value."""

    def value(gap: re.Match[str]) -> str:
        name = gap.group(1)
        noun = name.removesuffix("_id").removesuffix("_pk")
        if name == "noun":
            return "company"
        return str(ids.get(noun, ids.get("company", 1)))

    return re.sub(r"{(\w+)}", value, path)


def test_the_map_of_addresses_is_not_empty():
    assert len(ADDRESSES) > 60


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path", "gaps"), ADDRESSES, ids=[a[0] for a in ADDRESSES])
def test_an_anonymous_is_sent_to_the_sign_in(name, path, gaps):
    if name in OPEN:
        return
    for method in ("get", "post"):
        answer = getattr(Client(), method)(filled(path, {}))
        sent = answer.status_code in (301, 302) and "login" in answer.headers.get("Location", "")
        assert sent or answer.status_code in (401, 403, 404, 405), (
            f"{method} {path}: {answer.status_code}"
        )


HERS = ("company", "contact", "deal", "lead", "activity")


def test_a_stranger_meets_nothing_of_anothers(annas, vera):
    """Every address with an id of Anna's answers an outsider 404, and says nothing of her."""
    client = Client()
    client.force_login(vera)
    found, asked = [], 0
    for name, path, gaps in ADDRESSES:
        nouns = [gap.removesuffix("_id").removesuffix("_pk") for gap in gaps]
        if not set(nouns) & set(HERS) or name in OPEN:
            continue
        asked += 1
        for method in ("get", "post"):
            answer = getattr(client, method)(filled(path, annas))
            said = b"" if answer.streaming else answer.content
            if answer.status_code not in (401, 404, 405) or b"Annas" in said:
                found.append(f"{method} {path}: {answer.status_code}, expected 404")
    assert asked > 15
    assert not found, "\n" + "\n".join(found)


# ---------------------------------------------------------------- migrations


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_migrations_go_back_and_forth():
    """Hand-written ones have a reverse: every room that wrote SQL goes to zero of it and returns."""
    written = [("journal", "0001"), ("clients", "0001")]
    try:
        for label, first in written:
            call_command("migrate", label, first, verbosity=0)
            call_command("migrate", verbosity=0)
    finally:
        call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_entry")
