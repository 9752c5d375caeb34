"""Keys by which programs come in, and what makes a repeated write harmless."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Token(models.Model):
    """A personal key. Only its digest is kept; the key itself is shown once.

    A program that holds it sees and may do what its owner sees and may do, within `scopes`.
    """

    noun = "token"
    public_reason = "read only by its owner and by the check at the door"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("What it is for"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)  # the first letters, to tell keys apart
    scopes = models.JSONField(_("What it may do"), default=list)
    created_at = models.DateTimeField()
    expires_on = models.DateField(_("Works till"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    window = models.BigIntegerField(default=0)  # the minute (since 1970) that `used` counts
    used = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API key")

    def __str__(self) -> str:
        return self.name

    @property
    def client_id(self) -> None:
        return None


class Answer(models.Model):
    """What a write answered, so that its repeat with the same Idempotency-Key answers the same."""

    public_reason = "read only by the key that made it"

    token = models.ForeignKey(Token, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answer_once")]
        indexes = [models.Index(fields=["at"], name="answer_at")]
