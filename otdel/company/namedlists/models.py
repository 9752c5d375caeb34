"""Named lists of clients: the same client in several, with different facts in each."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.clients.models import Company, Contact
from otdel.company.clients.models import Field as ClientField
from otdel.company.department.models import Unit
from otdel.foundation.people.models import Scoped


class NamedList(models.Model):
    """A list of companies or of contacts, drawn up for a purpose.

    `states`: [{"key", "label", "is_over"}], empty for the usual three. Exclusive: of those of one
    purpose a client stands in the lists of one person only.
    """

    class Purpose(models.TextChoices):
        KEY_ACCOUNTS = "key_accounts", _("Key accounts")
        CAMPAIGN = "campaign", _("Campaign")
        COLD = "cold", _("Cold base")
        WIN_BACK = "win_back", _("Win back")
        OTHER = "other", pgettext_lazy("purpose", "Other")

    class Noun(models.TextChoices):
        COMPANY = "company", _("Companies")
        CONTACT = "contact", _("Contacts")

    class Audience(models.TextChoices):
        PRIVATE = "private", _("The owner and those above")
        UNIT = "unit", _("A unit")
        EVERYBODY = "everybody", _("Everybody")

    noun = "named_list"
    owner_path: ClassVar[str] = "owner"

    name = models.CharField(_("Name"), max_length=120)
    purpose = models.CharField(_("What for"), max_length=16, choices=Purpose, default=Purpose.OTHER)
    on_noun = models.CharField(_("List of"), max_length=10, choices=Noun, default=Noun.COMPANY)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("list", "Owner"),
    )
    audience = models.CharField(
        _("Who sees it"), max_length=10, choices=Audience, default=Audience.PRIVATE
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Unit")
    )
    is_exclusive = models.BooleanField(_("Exclusive"), default=False)
    states = models.JSONField(_("States"), default=list, blank=True)
    note = models.TextField(_("Note"), blank=True, default="")
    is_active = models.BooleanField(_("In use"), default=True)
    created_at = models.DateTimeField(_("Created"))
    version = models.PositiveIntegerField(default=1)

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("named list")
        verbose_name_plural = _("named lists")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(audience="unit") | models.Q(unit__isnull=False),
                name="list_of_a_unit_names_it",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ListField(models.Model):
    """An own field of one list; values lie in the entries' `extra` under `key`."""

    class Kind(models.TextChoices):
        TEXT = ClientField.Kind.TEXT.value, ClientField.Kind.TEXT.label
        NUMBER = ClientField.Kind.NUMBER.value, ClientField.Kind.NUMBER.label
        MONEY = ClientField.Kind.MONEY.value, ClientField.Kind.MONEY.label
        DATE = ClientField.Kind.DATE.value, ClientField.Kind.DATE.label
        CHOICE = ClientField.Kind.CHOICE.value, ClientField.Kind.CHOICE.label
        YES_NO = ClientField.Kind.YES_NO.value, ClientField.Kind.YES_NO.label
        PERSON = "person", _("Person")

    noun = "list_field"
    public_reason = "read only through its list"

    named_list = models.ForeignKey(NamedList, models.CASCADE, related_name="fields")
    key = models.SlugField(_("Key"), max_length=40)
    label = models.CharField(_("Label"), max_length=80)
    kind = models.CharField(_("Type"), max_length=10, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(_("Choices"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("Place"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("list's own field")
        constraints = [
            models.UniqueConstraint(fields=["named_list", "key"], name="list_field_once")
        ]

    def __str__(self) -> str:
        return self.label


class Entry(models.Model):
    """A client in a list: a company or a contact (exactly one of them), as its list says."""

    noun = "list_entry"
    public_reason = "read only through its list and its client: `queries.entries`"

    named_list = models.ForeignKey(NamedList, models.CASCADE, related_name="entries")
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="+", verbose_name=_("Company")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, related_name="+", verbose_name=_("Contact")
    )
    state = models.CharField(_("State"), max_length=40, default="todo")
    assigned = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Given to"),
    )
    extra = models.JSONField(default=dict, blank=True)
    note = models.TextField(_("Note"), blank=True, default="")
    why = models.CharField(_("Why in the list"), max_length=250, blank=True, default="")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Added by")
    )
    added_at = models.DateTimeField(_("Added"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("entry of a list")
        verbose_name_plural = _("entries of lists")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(company=None) ^ models.Q(contact=None),
                name="entry_has_one_client",
            ),
            models.UniqueConstraint(fields=["named_list", "company"], name="company_once_in_list"),
            models.UniqueConstraint(fields=["named_list", "contact"], name="contact_once_in_list"),
        ]
        indexes = [models.Index(fields=["named_list", "state"], name="entry_state")]

    def __str__(self) -> str:
        return str(self.company or self.contact)

    @property
    def client_id(self) -> int | None:
        """The company in whose timeline this is told."""
        return self.company_id

    @property
    def record(self) -> Any:
        return self.company or self.contact

    @property
    def record_id(self) -> int:
        return self.company_id or self.contact_id or 0
