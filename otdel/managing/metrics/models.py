"""Facts: the only thing figures are made of."""

from django.db import models


class Fact(models.Model):
    """One measured happening. Append-only: a correction is a fact of the opposite sign.

    Numbers instead of keys: a fact outlives the records. `entry_id` with `measure` and
    `part` make telling the same thing twice harmless. `stage_id` is 0 where it does not apply.
    """

    public_reason = "read only through the registry, which asks for the person's reach"

    measure = models.CharField(max_length=30)
    on = models.DateField()
    person_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    client_id = models.BigIntegerField(null=True)
    deal_id = models.BigIntegerField(null=True)
    process_id = models.BigIntegerField(null=True)
    stage_id = models.BigIntegerField(null=True)
    product_id = models.BigIntegerField(null=True)
    source_id = models.BigIntegerField(null=True)
    quantity = models.BigIntegerField(default=1)
    amount_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True, default="")
    entry_id = models.BigIntegerField()
    part = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "measure", "part"], name="fact_once")
        ]
        indexes = [
            models.Index(
                fields=["measure", "on", "person_id", "quantity", "amount_minor"], name="fact_measure"
            ),
        ]
