"""What happens to offers, told about their deal, and to the price policy. Shares: basis points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event

OFFER = {"offer_id": "offer"}


@dataclass(frozen=True, kw_only=True)
class OfferFacts:
    offer_id: int
    revision: int


@dataclass(frozen=True, kw_only=True)
class OfferMade(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s begun")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "file-invoice"


@dataclass(frozen=True, kw_only=True)
class OfferEdited(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s changed")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "pencil"


@dataclass(frozen=True, kw_only=True)
class OfferFinished(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s is ready to send")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "file-check"


@dataclass(frozen=True, kw_only=True)
class DiscountAsked(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s: a discount waits for approval")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "discount"

    needed_bp: int


@dataclass(frozen=True, kw_only=True)
class DiscountApproved(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s: the discount is approved")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "circle-check"

    needed_bp: int


@dataclass(frozen=True, kw_only=True)
class DiscountRefused(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s: the discount is refused")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "discount-off"

    needed_bp: int


@dataclass(frozen=True, kw_only=True)
class OfferSent(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s sent")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "send"

    channel: str


@dataclass(frozen=True, kw_only=True)
class OfferAccepted(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s accepted by the client")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "circle-check"


@dataclass(frozen=True, kw_only=True)
class OfferDeclined(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s declined by the client")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "circle-x"


@dataclass(frozen=True, kw_only=True)
class OfferReplaced(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s gave way to a later one")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "replace"


@dataclass(frozen=True, kw_only=True)
class OfferExpired(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s expired")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "clock-off"


@dataclass(frozen=True, kw_only=True)
class OfferDropped(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s dropped")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "trash"


@dataclass(frozen=True, kw_only=True)
class OfferRestored(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("An act on the offer %(offer_id)s was undone")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "arrow-back-up"


@dataclass(frozen=True, kw_only=True)
class OfferLinked(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s: a private page for the client")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "link"


@dataclass(frozen=True, kw_only=True)
class OfferUnlinked(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s: the client's page is closed")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "unlink"


@dataclass(frozen=True, kw_only=True)
class OfferOpened(OfferFacts, Event):
    text: ClassVar[str | Promise] = _("Offer %(offer_id)s opened by the client")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "eye"


@dataclass(frozen=True, kw_only=True)
class OfferAgreed(OfferFacts, Event):
    """The client's word on the page; the offer is accepted by the seller."""

    text: ClassVar[str | Promise] = _("Offer %(offer_id)s: the client agrees")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "thumb-up"


@dataclass(frozen=True, kw_only=True)
class OfferDisliked(OfferFacts, Event):
    """The client's word on the page; the offer is declined by the seller."""

    text: ClassVar[str | Promise] = _("Offer %(offer_id)s: the client says no")
    names: ClassVar[dict[str, str]] = OFFER
    icon: ClassVar[str] = "thumb-down"


@dataclass(frozen=True, kw_only=True)
class DiscountLimitSet(Event):
    """max_bp: None when the line was taken away."""

    text: ClassVar[str | Promise] = _("Discount limit changed: %(role)s")
    names: ClassVar[dict[str, str]] = {"role": "role"}
    icon: ClassVar[str] = "discount"

    role: str
    from_minor: int
    max_bp: int | None


@dataclass(frozen=True, kw_only=True)
class CostSet(Event):
    text: ClassVar[str | Promise] = _("Cost set: %(product_id)s")
    names: ClassVar[dict[str, str]] = {"product_id": "product"}
    icon: ClassVar[str] = "coins"

    product_id: int


@dataclass(frozen=True, kw_only=True)
class SegmentListSet(Event):
    """`what`: added, edited, removed."""

    text: ClassVar[str | Promise] = _("Price lists by segment changed: %(price_list_id)s")
    names: ClassVar[dict[str, str]] = {"price_list_id": "price_list"}
    icon: ClassVar[str] = "receipt"

    price_list_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class PromoSet(Event):
    """`what`: added, edited, removed."""

    text: ClassVar[str | Promise] = _("Promo changed: %(promo_id)s")
    names: ClassVar[dict[str, str]] = {"promo_id": "promo"}
    icon: ClassVar[str] = "speakerphone"

    promo_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class DiscountRuleSet(Event):
    """`what`: added, edited, removed."""

    text: ClassVar[str | Promise] = _("Discounts by volume, segment and payment changed")
    names: ClassVar[dict[str, str]] = {}
    icon: ClassVar[str] = "discount"

    rule_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class PartnerTermSet(Event):
    """`what`: added, edited, removed."""

    text: ClassVar[str | Promise] = _("Partner terms changed")
    names: ClassVar[dict[str, str]] = {}
    icon: ClassVar[str] = "heart-handshake"

    term_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class PolicyRestored(Event):
    """`rule`: the noun of the row that stands again as before the act."""

    text: ClassVar[str | Promise] = _("An act on the price policy was undone")
    names: ClassVar[dict[str, str]] = {}
    icon: ClassVar[str] = "arrow-back-up"

    rule: str


@dataclass(frozen=True, kw_only=True)
class LetterheadSet(Event):
    text: ClassVar[str | Promise] = _("Our details in documents changed")
    names: ClassVar[dict[str, str]] = {}
    icon: ClassVar[str] = "file-text"

    language: str


@dataclass(frozen=True, kw_only=True)
class TemplateSet(Event):
    """`what`: added, removed."""

    text: ClassVar[str | Promise] = _("The template of offers in Word changed")
    names: ClassVar[dict[str, str]] = {}
    icon: ClassVar[str] = "file-text"

    template_id: int
    what: str
