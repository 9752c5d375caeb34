"""Who is who: texts of the files against people, companies, products and dictionaries of the base."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from otdel.company.catalog.drafts import ProductDraft
from otdel.company.catalog.queries import match_products
from otdel.company.catalog.services import create_products
from otdel.company.clients.drafts import CompanyDraft, CompanyKeys, ContactDraft, ContactKeys
from otdel.company.clients.queries import match_companies, match_contacts
from otdel.company.clients.services import create_companies, create_contacts
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import keep
from otdel.foundation.people.drafts import PersonDraft
from otdel.foundation.people.queries import match_people
from otdel.foundation.people.services import create_people
from otdel.kernel import normal
from otdel.kernel.errors import Refused
from otdel.selling.pipeline.models import LossReason, Source
from otdel.selling.pipeline.queries import match_deals
from otdel.selling.pipeline.services import ensure_loss_reason, ensure_source

from .desk import Desk, Lookup
from .engine.vocabulary import plain
from .models import ValueMemory

REMEMBERED = ("user", "company", "product", "source", "loss_reason")


def furnish(desk: Desk) -> None:
    """Give the desk its lookups."""
    makers: dict[str, tuple[Any, Any]] = {
        "user": (match_people, partial(_people, desk)),
        "company": (partial(_find_companies, desk), partial(_companies, desk)),
        "contact": (partial(_find_contacts, desk), partial(_contacts, desk)),
        "product": (_find_products, partial(_products, desk)),
        "source": (partial(_find_words, Source), partial(_sources, desk)),
        "loss_reason": (partial(_find_words, LossReason), partial(_reasons, desk)),
        "deal": (partial(_find_deals, desk), None),
    }
    for noun, (find, make) in makers.items():
        desk.lookups[noun] = Lookup(
            find, make, desk.choices.get(noun, {}), partial(remembered, noun)
        )


def remembered(noun: str, texts: Sequence[str]) -> dict[str, int]:
    """Return {text: id} of what was decided in earlier imports."""
    if noun not in REMEMBERED or not texts:
        return {}
    keys = {plain(text)[:200]: text for text in texts}
    rows = ValueMemory.objects.filter(noun=noun, text__in=list(keys))
    return {keys[row.text]: row.target_id for row in rows}


# found


def _find_companies(desk: Desk, texts: Sequence[str]) -> dict[str, int]:
    found = match_companies(desk.by, [CompanyKeys(name=text) for text in texts])
    return {text: match.id for text, match in zip(texts, found, strict=True) if match}


def _find_contacts(desk: Desk, texts: Sequence[str]) -> dict[str, int]:
    desk.learn("company", (text.partition("\t")[2] for text in texts))
    found = match_contacts(desk.by, [_contact_keys(desk, text) for text in texts])
    return {text: match.id for text, match in zip(texts, found, strict=True) if match}


def _contact_keys(desk: Desk, text: str) -> ContactKeys:
    name, _, company = text.partition("\t")
    company_id = desk.id_of("company", company)
    return ContactKeys(name=name, company_id=company_id if company_id and company_id > 0 else None)


def _find_products(texts: Sequence[str]) -> dict[str, int]:
    return {
        text: match.product_id
        for text, match in match_products(texts).items()
        if match.how != "similar"
    }


def _find_words(model: Any, texts: Sequence[str]) -> dict[str, int]:
    known = {plain(name): pk for name, pk in model.objects.values_list("name", "pk")}
    return {text: known[plain(text)] for text in texts if plain(text) in known}


def _find_deals(desk: Desk, texts: Sequence[str]) -> dict[str, int]:
    return dict(match_deals(desk.by, texts))


# made, because rows name them


def _people(desk: Desk, texts: Sequence[str]) -> dict[str, int]:
    drafts = [_person(text, desk.terms.language) for text in texts]
    return _ids(texts, create_people(drafts, by=desk.by, at=desk.at, batch=desk.batch))


def _person(text: str, language: str) -> PersonDraft:
    mail = normal.email(text)
    return PersonDraft(mail.partition("@")[0] if mail else text, mail, language)


def _companies(desk: Desk, texts: Sequence[str]) -> dict[str, int]:
    """Make companies known by name only; two spellings of one name are one company."""
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(normal.name_key(text), text)
    drafts = [CompanyDraft(text) for text in first.values()]
    made = create_companies(drafts, by=desk.by, at=desk.at, batch=desk.batch)
    ids = _ids(list(first), made)
    return {text: ids[key] for text in texts if (key := normal.name_key(text)) in ids}


def _contacts(desk: Desk, texts: Sequence[str]) -> dict[str, int]:
    drafts = [
        ContactDraft(text.partition("\t")[0], company_id=_contact_keys(desk, text).company_id)
        for text in texts
    ]
    return _ids(texts, create_contacts(drafts, by=desk.by, at=desk.at, batch=desk.batch))


def _products(desk: Desk, texts: Sequence[str]) -> dict[str, int]:
    """Make products known by name only; "GTXPro" and "GTX Pro" are one product."""
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(normal.tight_key(text), text)
    drafts = [ProductDraft(text) for text in first.values()]
    made = create_products(drafts, by=desk.by, at=desk.at, batch=desk.batch)
    ids = _ids(list(first), made)
    return {text: ids[key] for text in texts if (key := normal.tight_key(text)) in ids}


def _sources(desk: Desk, texts: Sequence[str]) -> dict[str, int]:
    return _words(desk, "source", texts, ensure_source)


def _reasons(desk: Desk, texts: Sequence[str]) -> dict[str, int]:
    return _words(desk, "loss_reason", texts, ensure_loss_reason)


def _words(desk: Desk, noun: str, texts: Sequence[str], ensure: Any) -> dict[str, int]:
    """Add words to a dictionary of the company, so that an undo takes them out again."""
    terms = {"by": desk.by, "at": desk.at, "batch": desk.batch}
    made = {text: ensure(text, **terms).pk for text in texts}
    drafts = [TraceDraft(noun, pk, "created") for pk in set(made.values())]
    keep(desk.batch, drafts, by=desk.by, at=desk.at)
    return made


def _ids(texts: Sequence[str], results: Sequence[Any]) -> dict[str, int]:
    return {
        text: result.pk
        for text, result in zip(texts, results, strict=True)
        if not isinstance(result, Refused)
    }
