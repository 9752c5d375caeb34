"""What is sold and for how much."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Product(models.Model):
    """A product or service. `name_key` is the name without case, spaces and punctuation."""

    noun = "product"
    public_reason = "the price list is the whole department's"

    name = models.CharField(_("Name"), max_length=200)
    name_key = models.CharField(max_length=200, unique=True)
    code = models.CharField(_("Code"), max_length=60, blank=True, default="")
    series = models.CharField(_("Series"), max_length=120, blank=True, default="")
    unit = models.CharField(_("Unit of measure"), max_length=20, blank=True, default="")
    is_active = models.BooleanField(_("On sale"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.name


class PriceList(models.Model):
    """Prices in one currency, from a day on."""

    noun = "price_list"
    public_reason = "the price list is the whole department's"

    name = models.CharField(_("Name"), max_length=120, unique=True)
    currency = models.CharField(_("Currency"), max_length=3)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Till"), null=True, blank=True)
    is_default = models.BooleanField(_("Used unless another is named"), default=False)

    class Meta:
        verbose_name = _("price list")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_list"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """What one product costs in one list, in minor units."""

    public_reason = "the price list is the whole department's"

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="prices")
    product = models.ForeignKey(Product, models.CASCADE, related_name="prices")
    amount_minor = models.BigIntegerField(_("Price"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["price_list", "product"], name="price_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0), name="price_not_negative"
            ),
        ]
