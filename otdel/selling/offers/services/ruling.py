"""The price policy as data: limits by role, costs, price lists by segment, promos."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from otdel.company.catalog.models import PriceList, Product
from otdel.company.clients.engine import tidy
from otdel.company.clients.models import Company, Tag
from otdel.company.clients.queries import companies
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.foundation.people.reach import require

from .. import errors, queries
from ..defaults import LIMITS
from ..drafts import DiscountRuleDraft, PartnerTermDraft, PromoDraft, SegmentListDraft
from ..events import (
    CostSet,
    DiscountLimitSet,
    DiscountRuleSet,
    PartnerTermSet,
    PromoSet,
    SegmentListSet,
)
from ..models import (
    WHOLE,
    Cost,
    DiscountLimit,
    DiscountRule,
    PartnerTerm,
    Payment,
    Promo,
    SegmentList,
)
from .undoing import VERB, keep_rule, plain


@transaction.atomic
def set_limit(
    role: str, from_minor: int, max_bp: int, *, by: User, at: datetime, batch: str = ""
) -> DiscountLimit:
    """Lay or change how great a discount a role gives from a sum on. Raises NotAllowed, RuleWrong."""
    require(by, VERB)
    if role not in Role.values:
        raise errors.RuleWrong(field=_("Role"), problem=_("there is no such role"))
    if not (0 <= max_bp <= WHOLE and from_minor >= 0):
        raise errors.RuleWrong(field=_("Discount up to"), problem=_("from 0 to 100%"))
    old = DiscountLimit.objects.filter(role=role, from_minor=from_minor).first()
    row, _new = DiscountLimit.objects.update_or_create(
        role=role, from_minor=from_minor, defaults={"max_bp": max_bp}
    )
    event = DiscountLimitSet(role=role, from_minor=from_minor, max_bp=max_bp)
    record(event, about=row, by=by, at=at, batch=batch)
    keep_rule(row, plain(old) if old else None, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def remove_limit(limit_id: int, *, by: User, at: datetime, batch: str = "") -> None:
    """Take a line of the limits away. Raises NotAllowed, NoSuchRule."""
    require(by, VERB)
    row = DiscountLimit.objects.filter(pk=limit_id).first()
    if row is None:
        raise errors.NoSuchRule
    event = DiscountLimitSet(role=row.role, from_minor=row.from_minor, max_bp=None)
    record(event, about=row, by=by, at=at, batch=batch)
    keep_rule(row, plain(row), by=by, at=at, batch=batch, is_gone=True)
    row.delete()


@transaction.atomic
def ensure_limits(*, by: User, at: datetime) -> int:
    """Lay the limits that ship with the product where there are none; return how many."""
    if DiscountLimit.objects.exists():
        return 0
    for role, bp in LIMITS.items():
        set_limit(role, 0, bp, by=by, at=at)
    return len(LIMITS)


@transaction.atomic
def set_cost(
    product_id: int,
    currency: str,
    cost_minor: int,
    starts_on: date,
    *,
    by: User,
    at: datetime,
    batch: str = "",
) -> Cost:
    """Set what a product costs from a day on. Raises NotAllowed, RuleWrong."""
    require(by, VERB)
    if not Product.objects.filter(pk=product_id).exists():
        raise errors.RuleWrong(field=_("Product"), problem=_("there is no such product"))
    if cost_minor < 0:
        raise errors.RuleWrong(field=_("Cost, without VAT"), problem=_("must not be below zero"))
    place: dict[str, Any] = {"product_id": product_id, "currency": currency, "starts_on": starts_on}
    old = Cost.objects.filter(**place).first()
    row, _new = Cost.objects.update_or_create(**place, defaults={"cost_minor": cost_minor})
    record(CostSet(product_id=product_id), about=row, by=by, at=at, batch=batch)
    keep_rule(row, plain(old) if old else None, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def bind_list(draft: SegmentListDraft, *, by: User, at: datetime, batch: str = "") -> SegmentList:
    """Give a segment a price list. Raises NotAllowed, RuleWrong."""
    require(by, VERB)
    _check_binding(draft)
    row = SegmentList.objects.create(**_columns(draft))
    event = SegmentListSet(price_list_id=row.price_list_id, what="added")
    record(event, about=row, by=by, at=at, batch=batch)
    keep_rule(row, None, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def edit_binding(
    binding_id: int, draft: SegmentListDraft, *, by: User, at: datetime, batch: str = ""
) -> SegmentList:
    """Change whom a price list is for, and when. Raises NotAllowed, NoSuchRule, RuleWrong."""
    require(by, VERB)
    _check_binding(draft)
    old = SegmentList.objects.filter(pk=binding_id).first()
    if old is None or not SegmentList.objects.filter(pk=binding_id).update(**_columns(draft)):
        raise errors.NoSuchRule
    row = SegmentList.objects.get(pk=binding_id)
    event = SegmentListSet(price_list_id=row.price_list_id, what="edited")
    record(event, about=row, by=by, at=at, batch=batch)
    keep_rule(row, plain(old), by=by, at=at, batch=batch)
    return row


@transaction.atomic
def unbind_list(binding_id: int, *, by: User, at: datetime, batch: str = "") -> None:
    """Take a price list from a segment. Raises NotAllowed, NoSuchRule."""
    require(by, VERB)
    row = SegmentList.objects.filter(pk=binding_id).first()
    if row is None:
        raise errors.NoSuchRule
    event = SegmentListSet(price_list_id=row.price_list_id, what="removed")
    record(event, about=row, by=by, at=at, batch=batch)
    keep_rule(row, plain(row), by=by, at=at, batch=batch, is_gone=True)
    row.delete()


@transaction.atomic
def make_promo(draft: PromoDraft, *, by: User, at: datetime, batch: str = "") -> Promo:
    """Put a promo into the calendar. Raises NotAllowed, RuleWrong."""
    require(by, VERB)
    _check_promo(draft)
    row = _saved_promo(Promo(**_promo_columns(draft)), draft)
    record(PromoSet(promo_id=row.pk, what="added"), about=row, by=by, at=at, batch=batch)
    keep_rule(row, None, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def edit_promo(
    promo_id: int, draft: PromoDraft, *, by: User, at: datetime, batch: str = ""
) -> Promo:
    """Change a promo; offers already written keep their prices. Raises NotAllowed, NoSuchRule, RuleWrong."""
    require(by, VERB)
    row = queries.promos().filter(pk=promo_id).first()
    if row is None:
        raise errors.NoSuchRule
    _check_promo(draft)
    was = plain(row)
    for name, value in _promo_columns(draft).items():
        setattr(row, name, value)
    _saved_promo(row, draft)
    record(PromoSet(promo_id=row.pk, what="edited"), about=row, by=by, at=at, batch=batch)
    keep_rule(Promo.objects.get(pk=row.pk), was, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def remove_promo(promo_id: int, *, by: User, at: datetime, batch: str = "") -> None:
    """Take a promo out of the calendar; offers keep the prices they were written with. Raises NotAllowed, NoSuchRule."""
    require(by, VERB)
    row = Promo.objects.filter(pk=promo_id).first()
    if row is None:
        raise errors.NoSuchRule
    record(PromoSet(promo_id=row.pk, what="removed"), about=row, by=by, at=at, batch=batch)
    keep_rule(row, plain(row), by=by, at=at, batch=batch, is_gone=True)
    row.delete()


@transaction.atomic
def add_rule(draft: DiscountRuleDraft, *, by: User, at: datetime, batch: str = "") -> DiscountRule:
    """Put a row into the discount matrix. Raises NotAllowed, RuleWrong."""
    require(by, VERB)
    _check_rule(draft)
    row = DiscountRule.objects.create(**_columns(draft))
    event = DiscountRuleSet(rule_id=row.pk, what="added")
    record(event, about=row, by=by, at=at, batch=batch)
    keep_rule(row, None, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def edit_rule(
    rule_id: int, draft: DiscountRuleDraft, *, by: User, at: datetime, batch: str = ""
) -> DiscountRule:
    """Change a row of the matrix; offers already written keep their prices. Raises NotAllowed, NoSuchRule, RuleWrong."""
    require(by, VERB)
    _check_rule(draft)
    row, was = _changed(DiscountRule, rule_id, _columns(draft))
    event = DiscountRuleSet(rule_id=row.pk, what="edited")
    record(event, about=row, by=by, at=at, batch=batch)
    keep_rule(row, was, by=by, at=at, batch=batch)
    return row  # type: ignore[no-any-return]


@transaction.atomic
def remove_rule(rule_id: int, *, by: User, at: datetime, batch: str = "") -> None:
    """Take a row out of the matrix. Raises NotAllowed, NoSuchRule."""
    require(by, VERB)
    row = DiscountRule.objects.filter(pk=rule_id).first()
    if row is None:
        raise errors.NoSuchRule
    event = DiscountRuleSet(rule_id=row.pk, what="removed")
    record(event, about=row, by=by, at=at, batch=batch)
    keep_rule(row, plain(row), by=by, at=at, batch=batch, is_gone=True)
    row.delete()


@transaction.atomic
def agree_terms(draft: PartnerTermDraft, *, by: User, at: datetime, batch: str = "") -> PartnerTerm:
    """Enter what was agreed with a partner in sight. Raises NotAllowed, RuleWrong."""
    require(by, VERB)
    _check_terms(draft, by)
    row = PartnerTerm.objects.create(**_term_columns(draft))
    event = PartnerTermSet(term_id=row.pk, what="added")
    record(event, about=row, by=by, at=at, batch=batch)
    keep_rule(row, None, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def edit_terms(
    term_id: int, draft: PartnerTermDraft, *, by: User, at: datetime, batch: str = ""
) -> PartnerTerm:
    """Change a partner's terms; offers already written keep their prices. Raises NotAllowed, NoSuchRule, RuleWrong."""
    require(by, VERB)
    if not queries.partner_terms(by).filter(pk=term_id).exists():
        raise errors.NoSuchRule
    _check_terms(draft, by)
    row, was = _changed(PartnerTerm, term_id, _term_columns(draft))
    event = PartnerTermSet(term_id=row.pk, what="edited")
    record(event, about=row, by=by, at=at, batch=batch)
    keep_rule(row, was, by=by, at=at, batch=batch)
    return row  # type: ignore[no-any-return]


@transaction.atomic
def remove_terms(term_id: int, *, by: User, at: datetime, batch: str = "") -> None:
    """Take a partner's terms away. Raises NotAllowed, NoSuchRule."""
    require(by, VERB)
    row = queries.partner_terms(by).filter(pk=term_id).first()
    if row is None:
        raise errors.NoSuchRule
    event = PartnerTermSet(term_id=row.pk, what="removed")
    record(event, about=row, by=by, at=at, batch=batch)
    keep_rule(row, plain(row), by=by, at=at, batch=batch, is_gone=True)
    row.delete()


def _changed(model: Any, pk: int, values: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Write a row; return (the row, how it stood). Raises NoSuchRule."""
    old = model.objects.filter(pk=pk).first()
    if old is None or not model.objects.filter(pk=pk).update(**values):
        raise errors.NoSuchRule
    return model.objects.get(pk=pk), plain(old)


def _columns(draft: Any) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}


def _promo_columns(draft: PromoDraft) -> dict[str, Any]:
    told = {name: getattr(draft, name) for name in draft.__dataclass_fields__}
    return {name: value for name, value in told.items() if name != "product_ids"} | {
        "name": tidy(draft.name)
    }


def _saved_promo(row: Promo, draft: PromoDraft) -> Promo:
    try:
        with transaction.atomic():
            if row.pk:
                row.save(update_fields=list(_promo_columns(draft)))
            else:
                row.save(force_insert=True)
    except IntegrityError:
        problem = _("another promo has this name")
        raise errors.RuleWrong(field=_("Name"), problem=problem) from None
    row.products.set(draft.product_ids)
    return row


def _check_binding(draft: SegmentListDraft) -> None:
    _check_segment(draft.status, draft.tag_id)
    _check_list(draft.price_list_id)
    _check_days(draft.starts_on, draft.ends_on)


def _check_promo(draft: PromoDraft) -> None:
    _check_segment(draft.status, draft.tag_id)
    if draft.price_list_id:
        _check_list(draft.price_list_id)
    _check_days(draft.starts_on, draft.ends_on)
    if not tidy(draft.name):
        raise errors.RuleWrong(field=_("Name"), problem=_("must not be empty"))
    if not 0 < draft.discount_bp < WHOLE:
        problem = _("above 0 and below 100%")
        raise errors.RuleWrong(field=_("Price lower by"), problem=problem)
    known = Product.objects.filter(pk__in=draft.product_ids).count()
    if known != len(set(draft.product_ids)):
        raise errors.RuleWrong(field=_("Products"), problem=_("there is no such product"))


def _term_columns(draft: PartnerTermDraft) -> dict[str, Any]:
    return _columns(draft) | {"note": tidy(draft.note)[:250]}


def _check_rule(draft: DiscountRuleDraft) -> None:
    _check_segment(draft.status, draft.tag_id)
    _check_payment(draft.payment)
    if draft.from_minor < 0 or (draft.from_minor and len(draft.currency) != 3):
        raise errors.RuleWrong(field=_("From a sum of"), problem=_("must not be below zero"))
    if not 0 < draft.discount_bp < WHOLE:
        problem = _("above 0 and below 100%")
        raise errors.RuleWrong(field=_("Price lower by"), problem=problem)


def _check_terms(draft: PartnerTermDraft, by: User) -> None:
    _check_payment(draft.payment)
    _check_days(draft.starts_on, draft.ends_on)
    if not companies(by).filter(pk=draft.company_id).exists():
        raise errors.RuleWrong(field=_("Partner"), problem=_("there is no such company"))
    if not 0 <= draft.discount_bp < WHOLE:
        problem = _("from 0 and below 100%")
        raise errors.RuleWrong(field=_("Price lower by"), problem=problem)
    if not (draft.discount_bp or draft.payment):
        problem = _("give a discount or a way to pay")
        raise errors.RuleWrong(field=_("Price lower by"), problem=problem)


def _check_payment(payment: str) -> None:
    if payment and payment not in Payment.values:
        raise errors.RuleWrong(field=_("Payment"), problem=_("there is no such way to pay"))


def _check_segment(status: str, tag_id: int | None) -> None:
    if status and status not in Company.Status.values:
        raise errors.RuleWrong(
            field=_("Status of the client"), problem=_("there is no such status")
        )
    if tag_id and not Tag.objects.filter(pk=tag_id).exists():
        raise errors.RuleWrong(field=_("Tag"), problem=_("there is no such tag"))


def _check_list(price_list_id: int) -> None:
    if not PriceList.objects.filter(pk=price_list_id).exists():
        raise errors.RuleWrong(field=_("Price list"), problem=_("there is no such price list"))


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on and ends_on < starts_on:
        raise errors.RuleWrong(field=_("Till"), problem=_("must not be before the first day"))
