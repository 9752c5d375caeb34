"""Facts: the only thing figures are made of; and their sums by month, which can always be remade."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from otdel.foundation.people.models import Scoped
from otdel.selling.pipeline.models import SaleType


class Fact(models.Model):
    """One measured happening. Append-only: a correction is a fact of the opposite sign on the same day.

    Numbers instead of keys: a fact outlives the records. `entry_id` with `measure` and `part`
    make telling the same thing twice harmless. `person_id` is whose work it was; nobody's facts
    are seen as nobody's records are. `days` is a length (of a cycle, of a stay) in whole days.
    """

    owner_path: ClassVar[str] = "person_id"

    measure = models.CharField(max_length=30)
    on = models.DateField()
    person_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    client_id = models.BigIntegerField(null=True)
    deal_id = models.BigIntegerField(null=True)
    lead_id = models.BigIntegerField(null=True)
    activity_id = models.BigIntegerField(null=True)
    process_id = models.BigIntegerField(null=True)
    stage_id = models.BigIntegerField(null=True)
    product_id = models.BigIntegerField(null=True)
    source_id = models.BigIntegerField(null=True)
    reason_id = models.BigIntegerField(null=True)
    quantity = models.BigIntegerField(default=1)
    amount_minor = models.BigIntegerField(default=0)
    days = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True, default="")
    entry_id = models.BigIntegerField()
    part = models.PositiveSmallIntegerField(default=0)

    objects = Scoped.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "measure", "part"], name="fact_once")
        ]
        indexes = [
            models.Index(fields=["measure", "on"], name="fact_measure"),
            models.Index(fields=["person_id", "measure", "on"], name="fact_person"),
            models.Index(
                fields=["deal_id"], name="fact_deal", condition=models.Q(deal_id__isnull=False)
            ),
            models.Index(
                fields=["lead_id"], name="fact_lead", condition=models.Q(lead_id__isnull=False)
            ),
            models.Index(
                fields=["activity_id"],
                name="fact_activity",
                condition=models.Q(activity_id__isnull=False),
            ),
        ]


class MonthSum(models.Model):
    """A projection: facts up to `Mark.fact_id` added up by month along one axis.

    The axis "person" keeps person and unit, "stock" the same by year for what is in work; the
    others keep one of product, source, reason and serve only those who see the whole company.
    The stage is kept only for measures of stages. Made by `roll_up`, never by hand.
    """

    class Axis(models.TextChoices):
        PERSON = "person"
        STOCK = "stock"
        PRODUCT = "product"
        SOURCE = "source"
        REASON = "reason"

    owner_path: ClassVar[str] = "person_id"

    axis = models.CharField(max_length=7, choices=Axis)
    month = models.DateField()  # its first day; of the year on the axis "stock"
    measure = models.CharField(max_length=30)
    person_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    process_id = models.BigIntegerField(null=True)
    stage_id = models.BigIntegerField(null=True)
    product_id = models.BigIntegerField(null=True)
    source_id = models.BigIntegerField(null=True)
    reason_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    quantity = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    days = models.BigIntegerField()

    objects = Scoped.as_manager()

    class Meta:
        indexes = [models.Index(fields=["axis", "measure", "month"], name="month_sum")]


class Mark(models.Model):
    """Up to which fact the sums by month have been made; one row."""

    public_reason = "a number of a row, tells nothing"

    fact_id = models.BigIntegerField(default=0)


class TypeFigures(models.Model):
    """Which figures of the registry a sale type is judged by, in their order; without a row the default."""

    public_reason = "which figures are looked at is everybody's"

    sale_type = models.OneToOneField(SaleType, models.CASCADE, related_name="+")
    keys = models.JSONField(default=list)
