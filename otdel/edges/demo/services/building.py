"""Entering a made-up year through the same services that people and imports use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otdel.company.calendars.queries import work_time
from otdel.company.catalog import queries as catalog
from otdel.company.catalog.drafts import PriceListDraft, ProductDraft
from otdel.company.catalog.models import PriceList
from otdel.company.catalog.services import create_price_list, create_products
from otdel.company.clients.drafts import CompanyDraft, ContactDraft, PointDraft
from otdel.company.clients.services import create_companies, create_contacts
from otdel.company.department.drafts import EmploymentDraft, UnitDraft
from otdel.company.department.services import (
    employ_many,
    ensure_catalogue,
    place_units,
    rebuild_sights,
)
from otdel.foundation.journal.services import record
from otdel.foundation.people.drafts import PersonDraft
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.people.reach import require
from otdel.foundation.people.services import create_people, grant
from otdel.kernel.errors import Refused
from otdel.selling.handoffs import queries as handoffs
from otdel.selling.handoffs.drafts import OfferDraft, RuleDraft
from otdel.selling.handoffs.services import (
    accept,
    add_rule,
    ensure_reasons,
    offer,
    return_to_giver,
)
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft, LineDraft, VisitDraft
from otdel.selling.pipeline.models import Lead, Stage
from otdel.selling.pipeline.services import (
    convert_lead,
    ensure_default_process,
    open_deals,
    reopen_deal,
    take_leads,
)
from otdel.selling.requests import queries as adjacent
from otdel.selling.requests.defaults import SERVICES
from otdel.selling.requests.drafts import AgreementDraft, AskDraft, ServiceDraft
from otdel.selling.requests.models import AdjacentService
from otdel.selling.requests.services import (
    add_agreement,
    add_service,
    answer,
    ask,
    edit_service,
    return_to_asker,
    take,
)
from otdel.selling.work.asking import IMPORT
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import record_activities

from .. import engine, queries, together
from ..events import DemoBuilt
from ..models import Demo
from ..together_words import TOGETHER, Named, Together
from ..words import WORLDS, World

CURRENCIES = {"ru": "RUB", "en": "USD"}
# Which sign-ins are handed out, and with which functions each role works.
SIGN_INS = ("owner", "head", "sup", "ae", "sdr", "am", "controller")
FUNCTIONS = {
    "head": ("HEAD",),
    "sup": ("SUP",),
    "sdr": ("SDR",),
    "ae": ("AE",),
    "am": ("AM",),
    "field": ("TP",),
}
GRANTS = {"owner": (Role.OWNER, Reach.ALL), "controller": (Role.ADMIN, Reach.ALL)}
NORM = 7  # days, where a stage has none of its own


class DemoThere(Refused):
    code = "demo-there"
    text = _("A demo department is already in. Remove it first.")


@dataclass(frozen=True, slots=True)
class SignIn:
    """One account to try the product with; `role` in the language of the demo."""

    role: str
    full_name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Built:
    """How much was entered, and the accounts."""

    seed: int
    batch: str
    people: int
    companies: int
    contacts: int
    products: int
    leads: int
    deals: int
    activities: int
    handoffs: int
    requests: int
    sign_ins: tuple[SignIn, ...]


@dataclass
class _Site:
    """What is being built, with the keys that the rows have got."""

    by: User
    at: datetime
    today: date
    batch: str
    currency: str
    world: World
    year: engine.Year
    stages: list[Stage]
    begins_on: date
    between: together.Together
    said: Together
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    products: list[int] = field(default_factory=list)
    firms: list[int] = field(default_factory=list)
    contacts: list[int] = field(default_factory=list)
    deals: list[int] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)


@transaction.atomic
def build(
    seed: int,
    *,
    language: str,
    today: date,
    by: User,
    at: datetime,
    passwords: Callable[[str], str],
    currency: str = "",
    months: int = 12,
    tell: Callable[[str], None] = lambda step: None,
) -> Built:
    """Enter a department of 24 people with `months` of history up to `at`; return the accounts.

    language: "ru" or "en". passwords: mail -> password of a sign-in. currency: "RUB" or "USD" by the
    language if left out. tell: hears the name of each step. All of it or nothing.
    Raises NotAllowed, DemoThere, and the refusal of any service.
    """
    require(by, "people.edit")
    if queries.present():
        raise DemoThere
    site = _draw(
        seed, language=language, today=today, by=by, at=at, currency=currency, months=months
    )
    for name, step in _STEPS:
        tell(name)
        step(site)
    sign_ins = _sign_ins(site, passwords)
    demo = Demo.objects.create(seed=seed, language=language, batch=site.batch, built_at=at)
    record(DemoBuilt(demo_id=demo.pk, seed=seed), about=demo, by=by, at=at, batch=site.batch)
    return _built(seed, site, sign_ins)


def _draw(
    seed: int, *, language: str, today: date, by: User, at: datetime, currency: str, months: int
) -> _Site:
    ensure_catalogue(by=by, at=at)
    ensure_reasons(by=by, at=at, language=language)
    process = ensure_default_process(by=by, at=at, language=language)
    stages = list(pipeline.stages(process.pk))
    world, calendar = WORLDS.get(language, WORLDS["en"]), work_time()
    currency = currency or CURRENCIES.get(language, "USD")
    if today > at.astimezone(timezone.get_default_timezone()).date():
        at = datetime.combine(today, time(10), tzinfo=timezone.get_default_timezone())
    setting = engine.Setting(
        seed=seed,
        world=world,
        at=at,
        zone=timezone.get_default_timezone(),
        months=months,
        steps=tuple(
            engine.Step(stage.pk, stage.norm_days or NORM)
            for stage in stages
            if stage.kind == "open"
        ),
        works=calendar.is_working,
    )
    year = engine.draw_up(setting)
    return _Site(
        by, at, setting.today, f"demo:{seed}", currency, world, year, stages,
        begins_on=setting.begins_on,
        between=together.draw_up(setting, year),
        said=TOGETHER.get(language, TOGETHER["en"]),
    )  # fmt: skip


# ---------------------------------------------------------------- the department


def _people(site: _Site) -> None:
    language = _language(site)
    drafts = [PersonDraft(person.full_name, person.email, language) for person in site.year.people]
    rows = _all(create_people(drafts, **_act(site)))
    site.people = {person.key: row.pk for person, row in zip(site.year.people, rows, strict=True)}
    for person in site.year.people:
        if person.role in GRANTS:
            role, reach = GRANTS[person.role]
            grant(site.people[person.key], role, reach, by=site.by, at=site.at)


def _units(site: _Site) -> None:
    names = site.world.units
    root = UnitDraft(names["sales"])
    teams = [
        UnitDraft(names[key], parent_name=names["sales"]) for key in ("north", "south", "field")
    ]
    rows = _all(place_units([root, *teams], **_act(site)))
    units = dict(zip(("sales", "north", "south", "field"), (row.pk for row in rows), strict=True))
    site.units = units
    titles = site.world.positions
    drafts = [
        EmploymentDraft(
            site.people[person.key],
            units[person.team],
            person.starts_on,
            FUNCTIONS[person.role],
            is_head=person.role in ("head", "sup"),
            title=titles[person.role.upper()],
        )
        for person in site.year.people
        if person.team
    ]
    _all(employ_many(drafts, **_act(site)))
    rebuild_sights(on=site.today)


def _products(site: _Site) -> None:
    lists = PriceList.objects.all()
    is_named = lists.filter(name=site.said.price_list).exists()
    if catalog.list_for(site.currency, site.today) is None and not is_named:
        starts_on = date(site.today.year, 1, 1)
        is_first = not lists.filter(is_default=True).exists()
        named = PriceListDraft(site.said.price_list, site.currency, starts_on, is_default=is_first)
        create_price_list(named, **_act(site))
    drafts = [
        ProductDraft(name, code, series, unit, price * 100 // site.world.scale, site.currency)
        for series, name, code, price, unit in site.world.products
    ]
    site.products = [row.pk for row in _all(create_products(drafts, **_act(site)))]


# ---------------------------------------------------------------- the base


def _clients(site: _Site) -> None:
    """Week by week, so that firms are as old as the first talk with them."""
    firms = site.year.firms
    site.firms, site.contacts = [0] * len(firms), [0] * len(site.year.contacts)
    order = sorted(range(len(firms)), key=lambda place: firms[place].born_on)
    for _week, group in groupby(order, lambda place: firms[place].born_on.isocalendar()[:2]):
        places = list(group)
        at = _morning(firms[places[0]].born_on, site)
        rows = _all(create_companies([_company(firms[p], site) for p in places], **_act(site, at)))
        for place, row in zip(places, rows, strict=True):
            site.firms[place] = row.pk
        people = [person for place in places for person in firms[place].people]
        made = _all(
            create_contacts([_contact(person, site) for person in people], **_act(site, at))
        )
        for place, row in zip(people, made, strict=True):
            site.contacts[place] = row.pk


def _company(firm: engine.Firm, site: _Site) -> CompanyDraft:
    return CompanyDraft(
        name=firm.name,
        owner_id=site.people[firm.owner],
        status=firm.status,
        industry=firm.industry,
        country=site.world.country,
        city=firm.city,
        website=firm.site,
        founded_year=firm.founded,
        headcount=firm.headcount,
        turnover_minor=firm.turnover * 100,
        currency=site.currency,
        points=(PointDraft("phone", firm.phone, is_main=True), PointDraft("email", firm.mail)),
    )


def _contact(place: int, site: _Site) -> ContactDraft:
    contact = site.year.contacts[place]
    firm = site.year.firms[contact.firm]
    return ContactDraft(
        full_name=contact.full_name,
        company_id=site.firms[contact.firm],
        owner_id=site.people[firm.owner],
        title=contact.title,
        department=contact.department,
        part=contact.part,
        points=(
            PointDraft("phone", contact.phone, is_main=True),
            PointDraft("email", contact.mail),
        ),
    )


# ---------------------------------------------------------------- deals and leads


def _leads(site: _Site) -> None:
    """Leads as they came; those that became deals wait for them as qualified ones."""
    sources = _sources(site)
    reasons = [reason.pk for reason in pipeline.loss_reasons()]
    drafts = [_lead(lead, sources, reasons, site) for lead in site.year.leads]
    site.leads = [row.pk for row in _all(take_leads(drafts, **_act(site)))]


def _lead(
    lead: engine.Lead, sources: dict[str, int], reasons: Sequence[int], site: _Site
) -> LeadDraft:
    is_over = lead.status == "rejected"
    return LeadDraft(
        title=f"{lead.title}: {lead.firm_name}",
        came_at=lead.came_at,
        currency=site.currency,
        owner_id=site.people[lead.owner],
        source_id=sources[lead.channel],
        company_id=None if lead.firm is None else site.firms[lead.firm],
        contact_id=None if lead.contact is None else site.contacts[lead.contact],
        company_name=lead.firm_name,
        person_name=lead.person,
        phone=lead.phone,
        email=lead.mail,
        status=Lead.Status.WORKING if lead.status == "converted" else lead.status,
        closed_at=lead.closed_at if is_over else None,
        reject_reason_id=reasons[lead.reason % len(reasons)] if is_over else None,
    )


def _deals(site: _Site) -> None:
    """Every deal with its way; those that came from a lead are first opened, then closed as they ended."""
    sources = _sources(site)
    reasons = [reason.pk for reason in pipeline.loss_reasons()]
    ends = {stage.kind: stage for stage in site.stages if stage.kind != "open"}
    drafts = [_deal(deal, sources, reasons, ends, site) for deal in site.year.deals]
    rows = _all(open_deals(drafts, today=site.today, **_act(site)))
    site.deals = [row.pk for row in rows]


def _deal(
    deal: engine.Deal,
    sources: dict[str, int],
    reasons: Sequence[int],
    ends: dict[str, Stage],
    site: _Site,
) -> DealDraft:
    stage_id = deal.way[-1][0] if deal.outcome == "open" else ends[deal.outcome].pk
    visits = [VisitDraft(key, entered) for key, entered in deal.way]
    if deal.closed_at:
        visits.append(VisitDraft(stage_id, deal.closed_at))
    return DealDraft(
        title=deal.title,
        process_id=site.stages[0].process_id,
        stage_id=stage_id,
        opened_on=deal.way[0][1].date(),
        currency=site.currency,
        owner_id=site.people[deal.owner],
        company_id=site.firms[deal.firm],
        contact_id=site.contacts[deal.contact],
        source_id=sources[deal.channel],
        expected_on=deal.expected_on,
        closed_on=deal.closed_at.date() if deal.closed_at else None,
        loss_reason_id=reasons[deal.reason % len(reasons)] if deal.outcome == "lost" else None,
        lines=tuple(
            LineDraft(site.products[place], quantity * 1000, price)
            for place, quantity, price in deal.lines
        ),
        visits=tuple(visits),
    )


def _conversions(site: _Site) -> None:
    """Tie leads to the deals that are still in work."""
    answers = {f"criterion:{one.pk}": True for one in pipeline.criteria()}
    for place, lead in enumerate(site.year.leads):
        if lead.deal is None or site.year.deals[lead.deal].outcome != "open":
            continue
        at = lead.closed_at or site.at
        convert_lead(
            site.leads[place],
            into_deal_id=site.deals[lead.deal],
            answers=answers,
            on=at.date(),
            **_act(site, at),
        )


def _reopenings(site: _Site) -> None:
    for place, deal in enumerate(site.year.deals):
        if deal.reopened_at:
            at = deal.reopened_at
            reopen_deal(site.deals[place], on=at.date(), **_act(site, at))


def _sources(site: _Site) -> dict[str, int]:
    """Return {channel: id of a source of it}; a channel that the company has no source of takes another."""
    known = {source.channel: source.pk for source in pipeline.sources()}
    anyone = next(iter(known.values()))
    return {channel: known.get(channel, anyone) for channel in engine.CHANNELS}


# ---------------------------------------------------------------- activities


def _activities(site: _Site) -> None:
    drafts = [_activity(act, site) for act in site.year.acts]
    _all(record_activities(drafts, way=IMPORT, **_act(site)))


def _activity(act: engine.Act, site: _Site) -> ActivityDraft:
    noun, place = act.about or ("", 0)
    keys = {"deal": site.deals, "lead": site.leads}
    return ActivityDraft(
        kind=act.kind,
        subject=act.subject,
        owner_id=site.people[act.owner],
        company_id=None if act.firm is None else site.firms[act.firm],
        contact_id=None if act.contact is None else site.contacts[act.contact],
        about_noun=noun,
        about_id=keys[noun][place] if noun else None,
        due_at=act.due_at,
        has_hour=act.has_hour,
        done_at=act.done_at,
        outcome=act.outcome,
        body=act.body,
        direction=act.direction,
        duration_minutes=act.minutes,
        created_at=act.created_at,
    )


# ---------------------------------------------------------------- hand-offs and other services


def _handoffs(site: _Site) -> None:
    """The rules, and by them what people passed on, each answered when it was."""
    rules = _handoff_rules(site)
    reasons = [one.pk for one in handoffs.reasons()]
    for one in site.between.passes:
        is_lead = one.noun == "lead"
        lines = site.said.lead_checklist if is_lead else site.said.client_checklist
        notes = site.said.lead_notes if is_lead else site.said.client_notes
        draft = OfferDraft(
            rules[one.noun],
            taker_id=site.people[one.taker],
            note=together.spread(notes, one.dice),
            ticked=frozenset(range(len(lines))),
        )
        ids = site.leads if is_lead else site.deals
        row = offer(one.noun, ids[one.place], draft, hours=8, **_act(site, one.offered_at))
        if one.state == "accepted":
            reply = together.spread(site.said.taken, one.dice)
            accept(row.pk, reply=reply, **_act(site, one.decided_at))
        elif one.state == "returned":
            reply = together.spread(site.said.given_back, one.dice)
            reason = reasons[one.dice % len(reasons)]
            return_to_giver(row.pk, reason, reply=reply, **_act(site, one.decided_at))


def _handoff_rules(site: _Site) -> dict[str, int]:
    """Return {what is passed on: the rule}: SDR to AE with the lead, AE to AM with the client."""
    won = next(stage for stage in site.stages if stage.kind == "won")
    common: dict[str, Any] = {"pick": "giver", "giver_follows": True}
    lead = RuleDraft(
        site.said.lead_rule,
        ("SDR",),
        ("AE",),
        on_noun="lead",
        checklist=site.said.lead_checklist,
        hours=4,
        giver_share_bp=1000,
        taker_share_bp=9000,
        **common,
    )
    client = RuleDraft(
        site.said.client_rule,
        ("AE",),
        ("AM",),
        process_id=won.process_id,
        stage_id=won.pk,
        checklist=site.said.client_checklist,
        hours=16,
        moves_record=False,
        moves_company=True,
        giver_part="sold",
        taker_part="develops",
        **common,
    )
    told = _act(site, _morning(site.begins_on, site))
    return {"lead": add_rule(lead, **told).pk, "deal": add_rule(client, **told).pk}


def _requests(site: _Site) -> None:
    """Who answers in the adjacent services, and what sellers asked of them about their deals."""
    named = {one.service: _service(one, site) for one in site.said.named}
    agreed = {(one.service_id, one.name): one.pk for one in adjacent.agreements()}
    kinds = [
        (agreed[named[service], what], words, reply, why)
        for service, what, words, reply, why in site.said.asks
        if (named[service], what) in agreed
    ]
    for one in site.between.asks if kinds else ():
        agreement, words, reply, why = kinds[one.what % len(kinds)]
        draft = AskDraft(agreement, words)
        row = ask("deal", site.deals[one.place], draft, **_act(site, one.asked_at))
        if one.state == "taken":
            take(row.pk, **_act(site, one.decided_at))
        elif one.state == "answered":
            answer(row.pk, reply, **_act(site, one.decided_at))
        elif one.state == "returned":
            return_to_asker(row.pk, why, **_act(site, one.decided_at))


def _service(one: Named, site: _Site) -> int:
    """Say who answers in a service where nobody does yet; return its id, 0 if people named their own."""
    there = adjacent.services(only_active=False).filter(name=one.service).first()
    if there is None:
        return _new_service(one, site)
    if not there.is_active or there.is_outside or adjacent.candidates(there, site.today):
        return 0
    edit_service(there.pk, _who(one, site), **_act(site))
    return there.pk


def _who(one: Named, site: _Site) -> dict[str, Any]:
    told: dict[str, Any] = {"answers_by": one.answers_by}
    match one.answers_by:
        case AdjacentService.Answers.PERSON:
            told["person_id"] = next(
                site.people[person.key] for person in site.year.people if person.role == one.who
            )
        case AdjacentService.Answers.UNIT:
            told["unit_id"] = site.units[one.who]
        case AdjacentService.Answers.FUNCTION:
            told["function"] = one.who
        case _:
            told |= {"outside_name": one.who, "outside_mail": one.mail}
    return told


def _new_service(one: Named, site: _Site) -> int:
    service = add_service(ServiceDraft(one.service, **_who(one, site)), **_act(site))
    shipped = {name: lines for name, _function, lines in SERVICES[_language(site)]}
    for direction, what, hours, result, document in shipped[one.service]:
        draft = AgreementDraft(
            service.pk, what, direction, hours=hours, result=result, document=document
        )
        add_agreement(draft, **_act(site))
    return service.pk


# ---------------------------------------------------------------- accounts


def _sign_ins(site: _Site, passwords: Callable[[str], str]) -> tuple[SignIn, ...]:
    made = []
    for person in _faces(site.year.people):
        password = passwords(person.email)
        User.objects.filter(pk=site.people[person.key]).update(password=_hashed(password))
        role = site.world.roles[person.role]
        made.append(SignIn(role, person.full_name, person.email, password))
    return tuple(made)


def _hashed(password: str) -> str:
    """A long random password needs no slow hash; the first sign-in gives it the usual one."""
    hasher: Any = get_hasher()
    quick = {"iterations": 50_000} if isinstance(hasher, PBKDF2PasswordHasher) else {}
    return hasher.encode(password, hasher.salt(), **quick)


def _faces(people: Sequence[engine.Person]) -> Iterator[engine.Person]:
    """Yield one person for each role that is handed out."""
    for role in SIGN_INS:
        yield next(person for person in people if person.role == role)


def _built(seed: int, site: _Site, sign_ins: tuple[SignIn, ...]) -> Built:
    return Built(
        seed=seed,
        batch=site.batch,
        people=len(site.people),
        companies=len(site.firms),
        contacts=len(site.contacts),
        products=len(site.products),
        leads=len(site.leads),
        deals=len(site.deals),
        activities=len(site.year.acts),
        handoffs=len(site.between.passes),
        requests=len(site.between.asks),
        sign_ins=sign_ins,
    )


def _language(site: _Site) -> str:
    return "ru" if site.world is WORLDS["ru"] else "en"


def _act(site: _Site, at: datetime | None = None) -> dict[str, Any]:
    return {"by": site.by, "at": at or site.at, "batch": site.batch}


def _all(results: Sequence[Any]) -> list[Any]:
    """Return the rows, or raise the first refusal: the demo goes in whole or not at all."""
    for result in results:
        if isinstance(result, Refused):
            raise result
    return list(results)


def _morning(day: date, site: _Site) -> datetime:
    moment = datetime.combine(day, time(9), tzinfo=timezone.get_default_timezone())
    return min(moment, site.at - timedelta(minutes=1))


_STEPS: tuple[tuple[str, Callable[[_Site], None]], ...] = (
    ("people", _people),
    ("units", _units),
    ("products", _products),
    ("clients", _clients),
    ("leads", _leads),
    ("deals", _deals),
    ("handoffs", _handoffs),
    ("conversions", _conversions),
    ("reopenings", _reopenings),
    ("activities", _activities),
    ("requests", _requests),
)
