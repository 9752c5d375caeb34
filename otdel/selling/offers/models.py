"""Offers to clients with their lines, approvals of discounts, and the price policy they obey."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from otdel.company.catalog.models import PriceList, Product
from otdel.company.clients.models import Company, Tag
from otdel.foundation.people.policy import Role
from otdel.kernel.money import Money

WHOLE = 10_000  # basis points
POLICY_REASON = "the price policy is the whole department's"


class Payment(models.TextChoices):
    """When a client pays; by it the discount matrix tells its rows apart."""

    PREPAID = "prepaid", _("Prepayment")
    PART = "part", _("Part in advance")
    DELIVERY = "delivery", _("On delivery")
    DEFERRED = "deferred", _("Deferred payment")


class Counter(models.Model):
    """The last number given in a year; numbers of offers have no gaps."""

    public_reason = "a counter"

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)


class Offer(models.Model):
    """One version of an offer about a deal. What was sent is never changed: a change is the next version.

    `deal_id`: a number, not a key: a deal taken away and brought back finds its offers again.
    `revision`: 1, 2, 3… of one number; `version` tells a conflict from a repeat. Sums are those of
    the lines: base − discount = sum; sum or sum + VAT = total, by `is_vat_inside`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waits for approval")
        READY = "ready", _("Ready to send")
        SENT = "sent", _("Sent")
        OPENED = "opened", _("Opened by the client")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Expired")
        REPLACED = "replaced", _("Replaced by a later one")
        DROPPED = "dropped", _("Dropped")

    noun = "offer"
    public_reason = "read only through `queries.offers`: with the deal, by those who see its sum"

    BEFORE_CLIENT = (State.DRAFT, State.WAITING, State.READY)
    WITH_CLIENT = (State.SENT, State.OPENED)

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(_("Number"))
    revision = models.PositiveSmallIntegerField(_("Version"), default=1)
    deal_id = models.BigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Author")
    )
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.DRAFT)
    currency = models.CharField(max_length=3)
    language = models.CharField(_("Language of the client"), max_length=2)
    is_vat_inside = models.BooleanField(_("Prices include VAT"))
    valid_until = models.DateField(_("Valid until"))  # the last day, belongs
    payment = models.CharField(_("Payment"), max_length=8, choices=Payment, blank=True, default="")
    terms = models.TextField(_("Terms for the client"), blank=True, default="")
    base_minor = models.BigIntegerField(default=0)
    discount_minor = models.BigIntegerField(default=0)
    vat_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField(_("Total"), default=0)
    made_at = models.DateTimeField(_("Made"))
    sent_at = models.DateTimeField(_("Sent"), null=True)
    channel = models.CharField(_("How it was sent"), max_length=10, blank=True, default="")
    decided_at = models.DateTimeField(_("Answered"), null=True)
    answer = models.CharField(_("Answer of the client"), max_length=250, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number", "revision"], name="offer_version_once"
            ),
            models.UniqueConstraint(
                fields=["year", "number"],
                condition=models.Q(state__in=["draft", "waiting", "ready"]),
                name="offer_one_version_in_work",
            ),
            models.UniqueConstraint(
                fields=["deal_id"],
                condition=models.Q(state="accepted"),
                name="offer_accepted_once_a_deal",
            ),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=False)
                | ~models.Q(state__in=["sent", "opened", "accepted", "declined"]),
                name="offer_answered_after_it_was_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["deal_id", "-id"], name="offer_deal"),
            models.Index(fields=["state", "valid_until"], name="offer_state"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number as people say it: 2026-0007, its second version 2026-0007/2."""
        later = f"/{self.revision}" if self.revision > 1 else ""
        return f"{self.year}-{self.number:04d}{later}"

    @property
    def sum_minor(self) -> int:
        """After the discount, in the terms of the price list: what the deal takes over."""
        return self.base_minor - self.discount_minor

    @property
    def sum(self) -> Money:
        return Money(self.sum_minor, self.currency)

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def is_with_client(self) -> bool:
        return self.state in self.WITH_CLIENT


class OfferLine(models.Model):
    """A product or a text in an offer, at a price and discount.

    `offered_minor`: the price the client's list and promo gave on the day of writing, None where
    there is none; a price typed below it counts as a discount. `why`: where that price came from:
    {"list": name, "list_minor": …, "promo": name, "promo_bp": …, "rule": what `queries.Rule` tells of the
    discount of the policy that counted, {} if none did}.
    """

    public_reason = "read only through its offer"

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    title = models.CharField(_("Text"), max_length=250)
    unit = models.CharField(max_length=20, blank=True, default="")
    quantity_milli = models.BigIntegerField()
    price_minor = models.BigIntegerField()
    offered_minor = models.BigIntegerField(null=True)
    why = models.JSONField(default=dict)
    discount_bp = models.PositiveSmallIntegerField(default=0)
    vat_bp = models.PositiveSmallIntegerField(default=0)
    base_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField()
    vat_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "position"], name="offer_line_place"),
            models.CheckConstraint(
                condition=models.Q(
                    quantity_milli__gt=0, price_minor__gte=0, discount_bp__lte=WHOLE
                ),
                name="offer_line_in_reason",
            ),
        ]

    @property
    def quantity_shown(self) -> str:
        return f"{Decimal(self.quantity_milli).scaleb(-3).normalize():f}"

    @property
    def sum_minor(self) -> int:
        return self.base_minor - self.discount_minor


class Letterhead(models.Model):
    """Who we are in the documents of one language: what stands above and below an offer."""

    noun = "letterhead"
    public_reason = "our own details, printed for every client"

    language = models.CharField(_("Language"), max_length=2, unique=True)
    name = models.CharField(_("Our name"), max_length=250)
    details = models.TextField(_("Our details"), blank=True, default="")
    contacts = models.TextField(_("How to reach us"), blank=True, default="")
    closing = models.TextField(_("Words at the end"), blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class WordTemplate(models.Model):
    """A company's own template of Word for documents in a language; of several the one in use counts.

    `body`: a DOCX that `files.word` found harmless. A former one stays while a sent offer was made by it.
    """

    noun = "word_template"
    public_reason = POLICY_REASON

    language = models.CharField(_("Language"), max_length=2)
    name = models.CharField(_("File name"), max_length=200)
    body = models.BinaryField()
    is_used = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["language"],
                condition=models.Q(is_used=True),
                name="word_template_one_in_use",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Paper(models.Model):
    """The words of an offer's document as they stood when it went to the client; never changed.

    `told`: what `documents/offer.typ` takes; the PDF is set of it anew, each time the same.
    `template`: by which its DOCX is made; None is the product's own.
    """

    public_reason = "read only through its offer"

    offer = models.OneToOneField(Offer, models.CASCADE, related_name="paper")
    told = models.JSONField()
    template = models.ForeignKey(WordTemplate, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()


class Link(models.Model):
    """A private page of a sent offer, opened by whoever has its address; of the address only a digest is kept.

    `opened`: visits of people who are not ours, counted once an hour and address. `word`: what the
    client answered there; it moves neither the offer nor the deal, the seller does.
    """

    class Word(models.TextChoices):
        ACCEPTS = "accepts", _("Accepts")
        DECLINES = "declines", _("Declines")

    noun = "offer_link"
    public_reason = "found by whoever has its address; by our people only through its offer"

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    ends_on = models.DateField()  # the last day, belongs
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    last_opened_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    word = models.CharField(max_length=8, choices=Word, blank=True, default="")
    comment = models.CharField(max_length=500, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="offer_link_one_in_use",
            )
        ]


class Visit(models.Model):
    """How many requests came to a link in one hour from one address; forgotten after a day."""

    public_reason = "a counter; the address itself is not kept"

    link = models.ForeignKey(Link, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    window = models.BigIntegerField()
    number = models.PositiveIntegerField(default=0)
    is_opening = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "digest", "window"], name="offer_visit_once")
        ]


class Approval(models.Model):
    """A discount above the limit of who made the offer: asked, then approved or refused by another.

    `needed_bp`: the greatest discount of a line, a price below the list counted in.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waits")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    noun = "offer_approval"
    public_reason = "read only through its offer"

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="approvals")
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    needed_bp = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    note = models.CharField(_("Why"), max_length=250, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("Reason"), max_length=250, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=models.Q(state="asked"), name="approval_asked_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("asked_by")),
                name="offer_approval_never_ones_own",
            ),
        ]


class DiscountLimit(models.Model):
    """How great a discount a role gives without asking, from a sum of the offer on (G-21).

    `from_minor`: before the discount, in the company's currency; 0 holds for any sum.
    """

    noun = "discount_limit"
    public_reason = POLICY_REASON

    role = models.CharField(_("Role"), max_length=20, choices=Role)
    from_minor = models.BigIntegerField(_("From a sum of"), default=0)
    max_bp = models.PositiveSmallIntegerField(_("Discount up to"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "from_minor"], name="discount_limit_once"),
            models.CheckConstraint(
                condition=models.Q(max_bp__lte=WHOLE, from_minor__gte=0),
                name="discount_limit_in_reason",
            ),
        ]


class Cost(models.Model):
    """What a product costs us without VAT, from a day on; the margin floor is counted from it."""

    noun = "product_cost"
    public_reason = "shown only to who keeps the price policy"

    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    currency = models.CharField(max_length=3)
    cost_minor = models.BigIntegerField(_("Cost, without VAT"))
    starts_on = models.DateField(_("From"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "currency", "starts_on"], name="cost_once_a_day"
            ),
            models.CheckConstraint(condition=models.Q(cost_minor__gte=0), name="cost_not_negative"),
        ]


class Segment(models.Model):
    """Whom something is for: clients of a status, with a tag, of both, or everybody."""

    status = models.CharField(
        _("Status of the client"), max_length=10, choices=Company.Status, blank=True, default=""
    )
    tag = models.ForeignKey(
        Tag, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Tag")
    )

    class Meta:
        abstract = True

    def fits(self, status: str, tag_ids: frozenset[int]) -> bool:
        """Say whether a client of that status with those tags belongs here."""
        return self.status in ("", status) and self.tag_id in (None, *tag_ids)

    @property
    def is_for_all(self) -> bool:
        return not self.status and self.tag_id is None


class SegmentList(Segment):
    """A price list for a segment; of several that fit, the one with the lowest `position` counts."""

    noun = "segment_list"
    public_reason = POLICY_REASON

    price_list = models.ForeignKey(
        PriceList, models.CASCADE, related_name="+", verbose_name=_("Price list")
    )
    position = models.PositiveSmallIntegerField(_("Place"))
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Till"), null=True, blank=True)  # the last day, belongs

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="segment_list_runs_forward",
            ),
        ]


class Promo(Segment):
    """A price lowered for some days: products named, or all of one price list, or everything."""

    noun = "promo"
    public_reason = POLICY_REASON

    name = models.CharField(_("Name"), max_length=120, unique=True)
    discount_bp = models.PositiveSmallIntegerField(_("Price lower by"))
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Till"))  # the last day, belongs
    price_list = models.ForeignKey(
        PriceList,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Only in the price list"),
    )
    products: models.ManyToManyField[Product, Product] = models.ManyToManyField(
        Product, related_name="+", blank=True, verbose_name=_("Only these products")
    )
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    ends_on__gte=models.F("starts_on"), discount_bp__gte=1, discount_bp__lt=WHOLE
                ),
                name="promo_in_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DiscountRule(Segment):
    """A cell of the discount matrix: from a volume, for a segment, at a way to pay (G-21).

    `from_minor`: of the offer at list prices, in `currency`; 0 is any sum of any currency. `payment` "" is any.
    """

    noun = "discount_rule"
    public_reason = POLICY_REASON

    from_minor = models.BigIntegerField(_("From a sum of"), default=0)
    currency = models.CharField(max_length=3)
    payment = models.CharField(_("Payment"), max_length=8, choices=Payment, blank=True, default="")
    discount_bp = models.PositiveSmallIntegerField(_("Price lower by"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_minor__gte=0, discount_bp__gte=1, discount_bp__lt=WHOLE),
                name="discount_rule_in_reason",
            ),
        ]


class PartnerTerm(models.Model):
    """What was agreed with one partner: a discount from its price list, a way to pay, for a time (G-21)."""

    noun = "partner_term"
    public_reason = "read only through its company: `queries.partner_terms`"

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="+", verbose_name=_("Partner")
    )
    discount_bp = models.PositiveSmallIntegerField(_("Price lower by"), default=0)
    payment = models.CharField(_("Payment"), max_length=8, choices=Payment, blank=True, default="")
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Till"), null=True, blank=True)  # the last day, belongs
    note = models.CharField(_("Note"), max_length=250, blank=True, default="")

    class Meta:
        verbose_name_plural = _("Partner terms")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(discount_bp__lt=WHOLE)
                & (models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on"))),
                name="partner_term_in_reason",
            ),
        ]
