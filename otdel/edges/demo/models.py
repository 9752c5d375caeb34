"""That a demo department is in, and what stayed when it was taken away."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Demo(models.Model):
    """One demo department, at most one at a time. Its rows are those that its batch made.

    `kept`: [noun, id, sentence] of rows that stayed because people's own work stands on them.
    """

    noun = "demo"
    public_reason = "says only that the installation holds made-up data"

    seed = models.BigIntegerField()
    language = models.CharField(max_length=5)
    batch = models.CharField(max_length=40)
    built_at = models.DateTimeField()
    is_present = models.BooleanField(default=True)
    removed_at = models.DateTimeField(null=True)
    kept = models.JSONField(default=list)

    class Meta:
        verbose_name = _("demo department")
        constraints = [
            models.UniqueConstraint(
                fields=["is_present"], condition=models.Q(is_present=True), name="one_demo"
            )
        ]
