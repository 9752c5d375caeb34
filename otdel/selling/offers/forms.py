"""Forms of offers and of the price policy. They read what was typed; the services decide."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from otdel.company.catalog.queries import price_lists, product_names
from otdel.company.clients.models import Channel, Company
from otdel.company.clients.queries import company_names, tags
from otdel.foundation.files.errors import WordTooMuch
from otdel.foundation.files.word import MOST_BYTES
from otdel.foundation.people.policy import Role
from otdel.foundation.web.fields import DayField, MoneyField, PickField
from otdel.selling.pipeline.forms import ByForm

from . import queries
from .drafts import (
    DiscountRuleDraft,
    LetterheadDraft,
    LineDraft,
    OfferDraft,
    PartnerTermDraft,
    PromoDraft,
    SegmentListDraft,
)
from .models import (
    DiscountRule,
    Letterhead,
    Offer,
    OfferLine,
    PartnerTerm,
    Payment,
    Promo,
    SegmentList,
)

PERCENT, MILLI = Decimal(100), Decimal(1000)
CHANNELS = (Channel.EMAIL, Channel.MESSENGER, Channel.MEETING, Channel.LETTER)


def percent_field(**rest: Any) -> forms.DecimalField:
    return forms.DecimalField(
        min_value=0,
        max_value=100,
        decimal_places=2,
        widget=forms.NumberInput({"step": "any"}),
        **rest,
    )


def _lines_field(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=hint,
    )


def payment_field(empty: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=Offer._meta.get_field("payment").verbose_name,
        choices=[("", empty), *Payment.choices],
        required=False,
    )


def to_bp(told: Decimal | None) -> int:
    return int((told or Decimal(0)) * PERCENT)


def from_bp(bp: int) -> str:
    """Return basis points as a percent that one types: 10, 7.5 and never 1E+1."""
    return f"{(Decimal(bp) / PERCENT).normalize():f}"


class HeadForm(forms.Form):
    """What an offer says besides its lines."""

    valid_until = DayField(label=Offer._meta.get_field("valid_until").verbose_name)
    language = forms.ChoiceField(
        label=Offer._meta.get_field("language").verbose_name, choices=settings.LANGUAGES
    )
    payment = payment_field(_("not agreed"))
    is_vat_inside = forms.BooleanField(
        label=Offer._meta.get_field("is_vat_inside").verbose_name, required=False
    )
    terms = forms.CharField(
        label=Offer._meta.get_field("terms").verbose_name,
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Payment, delivery, guarantee: as the client should read it."),
    )


class LineForm(forms.Form):
    """One line: a product or a text."""

    def __init__(self, *args: Any, by: Any, currency: str, vat_bp: int, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["product"] = PickField(
            url="catalog:product-pick",
            names=lambda ids: product_names(by, ids),
            label=_("Product"),
            required=False,
        )
        self.fields["title"] = forms.CharField(
            label=_("Or a text of your own"), max_length=250, required=False
        )
        self.fields["quantity"] = forms.DecimalField(
            label=_("Quantity"),
            initial=1,
            min_value=Decimal("0.001"),
            max_value=10**9,
            decimal_places=3,
            required=False,
        )
        self.fields["price"] = MoneyField(label=_("Price"), currency=currency, required=False)
        self.fields["discount"] = percent_field(label=_("Discount, %"), required=False)
        self.fields["vat"] = percent_field(
            label=_("VAT, %"), required=False, initial=from_bp(vat_bp)
        )

    def draft(self) -> LineDraft | None:
        told = self.cleaned_data
        if not told.get("product") and not told.get("title"):
            return None
        return LineDraft(
            told["product"] or None,
            told["title"],
            int((told["quantity"] or Decimal(1)) * MILLI),
            told["price"],
            to_bp(told["discount"]),
            to_bp(told["vat"]),
        )


LinesForm = forms.formset_factory(LineForm, extra=1, max_num=200, absolute_max=200)


def head_initial(row: Offer) -> dict[str, Any]:
    return {name: getattr(row, name) for name in HeadForm.base_fields}


def lines_initial(lines: list[OfferLine]) -> list[dict[str, Any]]:
    return [
        {
            "product": line.product_id,
            "title": "" if line.product and line.product.name == line.title else line.title,
            "quantity": line.quantity_shown,
            "price": None if line.price_minor == line.offered_minor else line.price_minor,
            "discount": from_bp(line.discount_bp) if line.discount_bp else "",
            "vat": from_bp(line.vat_bp),
        }
        for line in lines
    ]


def offer_draft(head: HeadForm, lines: Any) -> OfferDraft:
    drafts = tuple(draft for form in lines if (draft := form.draft()))
    return OfferDraft(lines=drafts, **head.cleaned_data)


class NoteForm(ByForm):
    """A word to the one who decides."""

    note = forms.CharField(label=_("Why this discount"), max_length=250, required=False)


class ReasonForm(ByForm):
    reason = forms.CharField(label=_("Reason"), max_length=250)


class AcceptForm(ByForm):
    answer = forms.CharField(
        label=Offer._meta.get_field("answer").verbose_name, max_length=250, required=False
    )


class DeclineForm(ByForm):
    answer = forms.CharField(label=_("Why the client said no"), max_length=250)


class SendForm(ByForm):
    channel = forms.ChoiceField(
        label=Offer._meta.get_field("channel").verbose_name,
        choices=[(one.value, one.label) for one in CHANNELS],
    )
    call_on = DayField(
        label=_("Call back on"),
        required=False,
        help_text=_(
            "A call goes into your queue; leave it empty if a next step is agreed already."
        ),
    )
    has_page = forms.BooleanField(
        label=_("Make a private page for the client"),
        required=False,
        help_text=_(
            "Opened by its address alone, till the offer's last day; you hear when the client looks."
        ),
    )
    confirmed = forms.CharField(
        label=_("Reason, if the product asks for one"), max_length=250, required=False
    )


# ---------------------------------------------------------------- the policy


class LimitForm(ByForm):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    from_minor = MoneyField(
        label=_("From a sum of"),
        required=False,
        help_text=_("Of the offer at list prices; empty: of any sum."),
    )
    max = percent_field(label=_("Discount up to, %"))


class CostForm(ByForm):
    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["product"] = PickField(
            url="catalog:product-pick",
            names=lambda ids: product_names(by, ids),
            label=_("Product"),
        )
        self.fields["cost"] = MoneyField(label=_("Cost, without VAT"))
        self.fields["starts_on"] = DayField(label=_("From"))


class SegmentForm(ByForm):
    """Whom something is for."""

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["status"] = forms.ChoiceField(
            label=_("Status of the client"),
            choices=[("", _("any")), *Company.Status.choices],
            required=False,
        )
        self.fields["tag"] = _choice(_("Tag"), tags(), _("any"))


class BindingForm(SegmentForm):
    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["price_list"] = _choice(_("Price list"), price_lists(), "", required=True)
        self.fields["position"] = forms.IntegerField(
            label=_("Place"),
            min_value=1,
            max_value=1000,
            help_text=_("Of several that fit a client, the lowest place counts."),
        )
        self.fields["starts_on"] = DayField(label=_("From"))
        self.fields["ends_on"] = DayField(label=_("Till"), required=False)
        self.order_fields(["price_list", "status", "tag", "position", "starts_on", "ends_on"])

    def draft(self) -> SegmentListDraft:
        told = self.cleaned_data
        return SegmentListDraft(
            told["price_list"], told["starts_on"], told["ends_on"], told["status"], told["tag"],
            told["position"],
        )  # fmt: skip


class PromoForm(SegmentForm):
    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=120)
        self.fields["discount"] = percent_field(label=_("Price lower by, %"))
        self.fields["starts_on"] = DayField(label=_("From"))
        self.fields["ends_on"] = DayField(label=_("Till"))
        self.fields["price_list"] = _choice(_("Only in the price list"), price_lists(), _("any"))
        self.fields["products"] = PickField(
            url="catalog:product-pick",
            names=lambda ids: product_names(by, ids),
            label=_("Only these products"),
            many=True,
            required=False,
        )
        self.fields["is_active"] = forms.BooleanField(
            label=_("In use"), required=False, initial=True
        )
        self.order_fields(
            ["name", "discount", "starts_on", "ends_on", "products", "price_list", "status", "tag"]
        )

    def draft(self) -> PromoDraft:
        told = self.cleaned_data
        return PromoDraft(
            told["name"], to_bp(told["discount"]), told["starts_on"], told["ends_on"],
            told["status"], told["tag"], told["price_list"], tuple(told["products"] or ()),
            told["is_active"],
        )  # fmt: skip


class RuleForm(SegmentForm):
    """A row of the discount matrix."""

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["from_minor"] = MoneyField(
            label=_("From a sum of"),
            required=False,
            help_text=_("Of the offer at list prices; empty: of any sum."),
        )
        self.fields["payment"] = payment_field(_("any payment"))
        self.fields["discount"] = percent_field(label=_("Price lower by, %"))
        self.order_fields(["from_minor", "status", "tag", "payment", "discount"])

    def draft(self, currency: str) -> DiscountRuleDraft:
        told = self.cleaned_data
        return DiscountRuleDraft(
            to_bp(told["discount"]), told["from_minor"] or 0, currency, told["payment"],
            told["status"], told["tag"],
        )  # fmt: skip


class TermForm(ByForm):
    """What was agreed with a partner."""

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["company"] = PickField(
            url="clients:company-pick",
            names=lambda ids: company_names(by, ids),
            label=_("Partner"),
        )
        self.fields["discount"] = percent_field(label=_("Price lower by, %"), required=False)
        self.fields["payment"] = payment_field(_("any payment"))
        self.fields["starts_on"] = DayField(label=_("From"))
        self.fields["ends_on"] = DayField(label=_("Till"), required=False)
        self.fields["note"] = forms.CharField(
            label=PartnerTerm._meta.get_field("note").verbose_name, max_length=250, required=False
        )

    def draft(self) -> PartnerTermDraft:
        told = self.cleaned_data
        return PartnerTermDraft(
            told["company"], told["starts_on"], told["ends_on"], to_bp(told["discount"]),
            told["payment"], told["note"],
        )  # fmt: skip


def rule_initial(row: DiscountRule) -> dict[str, Any]:
    return {
        "from_minor": row.from_minor or None,
        "status": row.status,
        "tag": row.tag_id,
        "payment": row.payment,
        "discount": from_bp(row.discount_bp),
    }


def term_initial(row: PartnerTerm) -> dict[str, Any]:
    return {
        "company": row.company_id,
        "discount": from_bp(row.discount_bp) if row.discount_bp else "",
        "payment": row.payment,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "note": row.note,
    }


class LetterheadForm(ByForm):
    """Who we are in documents of one language."""

    name = forms.CharField(
        label=Letterhead._meta.get_field("name").verbose_name,
        max_length=250,
        help_text=_("As it stands in the register."),
    )
    details = _lines_field(_("Our details"), _("Tax ID, address, bank: each on its own line."))
    contacts = _lines_field(_("How to reach us"), _("Phone, mail, site: at the right of the name."))
    closing = _lines_field(
        _("Words at the end"), _("Below the terms of every offer; may stay empty.")
    )

    def draft(self, language: str) -> LetterheadDraft:
        told = self.cleaned_data
        return LetterheadDraft(
            language, told["name"], told["details"], told["contacts"], told["closing"]
        )


class TemplateForm(ByForm):
    """A template of Word; what it holds is looked over by the service."""

    file = forms.FileField(
        label=_("Template of Word (.docx, up to 2 MB)"),
        widget=forms.ClearableFileInput({"accept": ".docx"}),
        help_text=_(
            "Take the one in use as a start: the fields in it are filled, the rest stays as it is."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(str(WordTooMuch()))
        return file


def letterhead_initial(row: Letterhead | None) -> dict[str, Any]:
    return {name: getattr(row, name) for name in LetterheadForm.base_fields} if row else {}


def binding_initial(row: SegmentList) -> dict[str, Any]:
    return {
        "price_list": row.price_list_id,
        "status": row.status,
        "tag": row.tag_id,
        "position": row.position,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }


def promo_initial(row: Promo) -> dict[str, Any]:
    return {
        "name": row.name,
        "discount": from_bp(row.discount_bp),
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "products": [product.pk for product in row.products.all()],
        "price_list": row.price_list_id,
        "status": row.status,
        "tag": row.tag_id,
        "is_active": row.is_active,
    }


def next_place() -> int:
    last = queries.segment_lists().last()
    return last.position + 1 if last else 1


def _choice(label: Any, rows: Any, empty: Any, *, required: bool = False) -> forms.Field:
    return forms.TypedChoiceField(
        label=label,
        choices=[("", empty or "—"), *((row.pk, str(row)) for row in rows)],
        coerce=int,
        empty_value=None,
        required=required,
    )
