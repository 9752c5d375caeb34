"""The client base: companies, the people in them, and how to reach both."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.people.models import Scoped
from otdel.kernel.erasing import shade_number

from .names import NameField


class Channel(models.TextChoices):
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    MESSENGER = "messenger", _("Messenger")
    MEETING = "meeting", _("Meeting")
    LETTER = "letter", _("Paper letter")


class Company(models.Model):
    """A client of the firm, never of one seller. `name_key` is the name's normal form for matching.

    `extra` holds the custom fields by key. `version` grows with every edit and tells a
    conflict from a repeat.
    """

    class Status(models.TextChoices):
        POTENTIAL = "potential", _("Potential")
        EXISTING = "existing", _("Existing")
        RESERVE = "reserve", _("Reserve")
        ARCHIVED = "archived", _("Archived")

    noun = "company"
    owner_path: ClassVar[str] = "owner"
    lent_as: ClassVar[str] = "company"
    lent_client: ClassVar[str] = "pk"

    name = models.CharField(_("Name"), max_length=250)
    name_key = models.CharField(max_length=250, db_index=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Responsible"),
    )
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.POTENTIAL)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="branches",
        verbose_name=_("Parent company"),
    )
    tax_id = models.CharField(_("Tax ID"), max_length=20, blank=True, default="")
    industry = models.CharField(_("Industry"), max_length=120, blank=True, default="")
    country = models.CharField(_("Country"), max_length=80, blank=True, default="")
    city = models.CharField(_("City"), max_length=120, blank=True, default="")
    address = models.CharField(_("Address"), max_length=250, blank=True, default="")
    website = models.CharField(_("Website"), max_length=200, blank=True, default="")
    founded_year = models.PositiveSmallIntegerField(_("Founded"), null=True, blank=True)
    headcount = models.PositiveIntegerField(_("Employees"), null=True, blank=True)
    turnover_minor = models.BigIntegerField(_("Yearly turnover"), null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    preferred_channel = models.CharField(
        _("Preferred channel"), max_length=10, choices=Channel, blank=True, default=""
    )
    preferences = models.TextField(_("Preferences"), blank=True, default="")
    external_ref = models.CharField(
        _("Key in another system"), max_length=120, blank=True, default=""
    )
    extra = models.JSONField(default=dict, blank=True)
    tags: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "Tag", related_name="+", blank=True
    )
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        indexes = [
            models.Index(fields=["owner", "status"], name="company_owner_status"),
            models.Index(fields=["tax_id"], name="company_tax_id", condition=~models.Q(tax_id="")),
            models.Index(
                fields=["external_ref"], name="company_ref", condition=~models.Q(external_ref="")
            ),
            models.Index(
                fields=["parent", "name_key"],
                name="company_branches",
                condition=models.Q(parent__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person on the client's side, with a part in the decision (CRM-08)."""

    class Part(models.TextChoices):
        DECIDES = "decides", _("Decision maker")
        INFLUENCES = "influences", _("Influencer")
        USES = "uses", _("User")
        GUARDS = "guards", _("Gatekeeper")
        BUYS = "buys", _("Buyer")
        OTHER = "other", _("Other")

    noun = "contact"
    owner_path: ClassVar[str] = "owner"
    lent_as: ClassVar[str] = "contact"
    lent_client: ClassVar[str] = "company_id"

    full_name = NameField(_("Full name"), max_length=200)
    name_key = models.CharField(max_length=200, db_index=True)
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("Company"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Responsible"),
    )
    title = models.CharField(pgettext_lazy("work", "Title"), max_length=150, blank=True, default="")
    department = models.CharField(_("Department"), max_length=150, blank=True, default="")
    reports_to = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Reports to"),
    )
    part = models.CharField(
        _("Part in the decision"), max_length=12, choices=Part, default=Part.OTHER
    )
    preferred_channel = models.CharField(
        _("Preferred channel"), max_length=10, choices=Channel, blank=True, default=""
    )
    is_active = models.BooleanField(_("Works there"), default=True)
    external_ref = models.CharField(
        _("Key in another system"), max_length=120, blank=True, default=""
    )
    extra = models.JSONField(default=dict, blank=True)
    tags: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "Tag", related_name="+", blank=True
    )
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            models.Index(
                fields=["external_ref"], name="contact_ref", condition=~models.Q(external_ref="")
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def client_id(self) -> int | None:
        return self.company_id

    @property
    def is_erased(self) -> bool:
        """Say whether the person was erased at their own request: then only the number is left."""
        return shade_number(self.name_key) is not None


class ContactPoint(models.Model):
    """A phone, mail or address of a company or of a contact (exactly one of them).

    `value` is the normal form (E.164, lower-case mail), `shown` what was typed.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        SITE = "site", _("Website")
        MESSENGER = "messenger", _("Messenger")

    class Use(models.TextChoices):
        WORK = "work", _("Work")
        MOBILE = "mobile", _("Mobile")
        HOME = "home", _("Home")
        FAX = "fax", _("Fax")
        OTHER = "other", _("Other")

    public_reason = "read only through its company or contact"

    company = models.ForeignKey(Company, models.CASCADE, null=True, related_name="points")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="points")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    use = models.CharField(_("Use"), max_length=10, choices=Use, default=Use.WORK)
    value = models.CharField(max_length=250)
    shown = models.CharField(_("Value"), max_length=250)
    is_main = models.BooleanField(_("Main"), default=False)
    is_hidden = False  # a masked copy for a reader; never a column

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("phones and mails")
        indexes = [models.Index(fields=["kind", "value"], name="point_value")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(company=None) ^ models.Q(contact=None), name="point_has_one_home"
            )
        ]


class Affiliation(models.Model):
    """Where a person works or worked, and as what. Written by `services.affiliating` alone.

    The main one of a contact says the same as its card: `Contact.company` and what stands there
    of title, department and part. `ends_on` is the last day; both days may be unknown.
    """

    noun = "affiliation"
    owner_path: ClassVar[str] = "contact__owner"
    lent_as: ClassVar[str] = "contact"
    lent_client: ClassVar[str] = "contact__company_id"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="affiliations")
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="affiliations", verbose_name=_("Company")
    )
    title = models.CharField(pgettext_lazy("work", "Title"), max_length=150, blank=True, default="")
    department = models.CharField(_("Department"), max_length=150, blank=True, default="")
    part = models.CharField(
        _("Part in the decision"), max_length=12, choices=Contact.Part, default=Contact.Part.OTHER
    )
    starts_on = models.DateField(_("Since"), null=True, blank=True)
    ends_on = models.DateField(pgettext_lazy("work", "Till"), null=True, blank=True)
    is_present = models.BooleanField(_("Works there"), default=True)
    is_main = models.BooleanField(_("Main"), default=False)

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("place of work")
        verbose_name_plural = _("people who work or worked there")
        indexes = [models.Index(fields=["part", "-id"], name="affiliation_part")]
        constraints = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(is_main=True),
                name="affiliation_main_once",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="affiliation_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(is_present=False) | models.Q(ends_on=None),
                name="affiliation_present_has_no_end",
            ),
        ]


class Relation(models.Model):
    """How one company stands to another, besides parent and branch. `kind`: a key of `relations.KINDS`.

    Shown to those who see both companies. Of a kind that is the same both ways the company with
    the lower number stands first.
    """

    noun = "relation"
    public_reason = "shown only to those who see both companies: `structure.relations`"

    first = models.ForeignKey(Company, models.CASCADE, related_name="+")
    second = models.ForeignKey(Company, models.CASCADE, related_name="+")
    kind = models.CharField(_("Relation"), max_length=20)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.UniqueConstraint(fields=["first", "second", "kind"], name="relation_once"),
            models.CheckConstraint(
                condition=~models.Q(first=models.F("second")), name="relation_of_two"
            ),
        ]

    @property
    def client_id(self) -> int:
        return self.first_id


class Merge(models.Model):
    """A record that was merged into another of its kind and is no more: where it went.

    `kept` is the record as it was, with its points and tags; whoever finds the survivor may see it.
    """

    class Noun(models.TextChoices):
        COMPANY = "company", _("Company")
        CONTACT = "contact", _("Contact")

    noun = "merge"
    public_reason = "a signpost; the record it leads to is found through its reader"

    on_noun = models.CharField(max_length=10, choices=Noun)
    gone_id = models.BigIntegerField()
    survivor_id = models.BigIntegerField()
    title = NameField(max_length=250)
    external_ref = models.CharField(max_length=120, blank=True, default="")
    kept = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    batch = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [models.UniqueConstraint(fields=["on_noun", "gone_id"], name="merged_once")]
        indexes = [
            models.Index(fields=["on_noun", "survivor_id"], name="merge_survivor"),
            models.Index(
                fields=["on_noun", "external_ref"],
                name="merge_ref",
                condition=~models.Q(external_ref=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Pair(models.Model):
    """Two records that may be one client, found by the matcher. `first_id` is the older one.

    `score`: probability in percent; `reasons`: codes joined by commas. By number, not by key: a
    pair outlives its records, so that a merge that is taken back finds it again.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be looked at")
        DISMISSED = "dismissed", _("Not a duplicate")
        MERGED = "merged", _("Merged")

    noun = "pair"
    public_reason = "shown only to those who see both records: `queries.pairs`"

    on_noun = models.CharField(_("Record"), max_length=10, choices=Merge.Noun)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    score = models.PositiveSmallIntegerField(_("Likeness"))
    reasons = models.CharField(_("Reasons"), max_length=120)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(_("Found"))
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pair of duplicates")
        verbose_name_plural = _("duplicates")
        constraints = [
            models.UniqueConstraint(fields=["on_noun", "first_id", "second_id"], name="pair_once"),
            models.CheckConstraint(
                condition=models.Q(first_id__lt=models.F("second_id")), name="pair_is_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-score", "-id"], name="pair_queue"),
            models.Index(fields=["on_noun", "second_id"], name="pair_second"),
        ]

    @property
    def client_id(self) -> int | None:
        return self.first_id if self.on_noun == "company" else None


class Heard(models.Model):
    """A projection: how a company's name sounds, for finding it under another spelling. Remade by the scan."""

    public_reason = "made of names, read only by the matcher"

    company = models.OneToOneField(Company, models.CASCADE, related_name="+")
    sound = models.CharField(max_length=250, db_index=True)
    bones = models.CharField(max_length=250, db_index=True)


class Scan(models.Model):
    """A look through the base for duplicates: from when on a later one has to look.

    weighed: how many pairs were compared. One that was killed is never done.
    """

    public_reason = "book-keeping of the matcher; says nothing of any record"

    noun = models.CharField(max_length=10, choices=Merge.Noun)
    is_whole = models.BooleanField()
    began_at = models.DateTimeField()
    is_done = models.BooleanField(default=False)
    weighed = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["noun", "-began_at"], name="scan_last")]


class AwayReason(models.Model):
    """Why a client goes to the reserve or to the archive: a line of the company's own dictionary."""

    class Place(models.TextChoices):
        RESERVE = Company.Status.RESERVE.value, Company.Status.RESERVE.label
        ARCHIVED = Company.Status.ARCHIVED.value, Company.Status.ARCHIVED.label

    noun = "away_reason"
    public_reason = "a dictionary of the company"

    name = models.CharField(_("Reason"), max_length=120)
    place = models.CharField(_("Where to"), max_length=10, choices=Place)
    position = models.PositiveSmallIntegerField(_("Place"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("reason of the reserve or the archive")
        verbose_name_plural = _("reasons of the reserve and the archive")
        ordering = ["place", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="away_reason_once")]

    def __str__(self) -> str:
        return self.name


class Away(models.Model):
    """Why a client is in the reserve or in the archive, since when, and when it comes back.

    `was`: its status before. `to_free`: on the day of return it goes to the free ones, not to its
    owner. By number, not by key: the line outlives a merge, so that the merge can be taken back.
    Written by `services.away` alone, together with the status.
    """

    public_reason = "read only through its company"

    company_id = models.BigIntegerField(unique=True)
    status = models.CharField(max_length=10, choices=AwayReason.Place)
    reason = models.ForeignKey(AwayReason, models.PROTECT, related_name="+")
    note = models.CharField(_("Note"), max_length=250, blank=True, default="")
    since = models.DateField(_("Since"))
    back_on = models.DateField(_("Comes back"), null=True, blank=True)
    to_free = models.BooleanField(default=False)
    was = models.CharField(max_length=10, choices=Company.Status)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    client_id = 0  # where `queries.due_back` says who comes back; never a column

    class Meta:
        verbose_name = _("client in the reserve or the archive")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="reserve", back_on__isnull=False)
                | models.Q(status="archived", back_on=None),
                name="away_reserve_has_its_day",
            )
        ]
        indexes = [
            models.Index(
                fields=["back_on"], name="away_back", condition=models.Q(back_on__isnull=False)
            )
        ]


class Tag(models.Model):
    """A word that groups records."""

    noun = "tag"
    public_reason = "a word common to the company"

    name = models.CharField(_("Name"), max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class Field(models.Model):
    """A custom field as data; values live in the record's `extra` under `key`."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        MONEY = "money", _("Money")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        YES_NO = "yes_no", _("Yes or no")

    class Noun(models.TextChoices):
        COMPANY = "company", _("Company")
        CONTACT = "contact", _("Contact")
        DEAL = "deal", _("Deal")
        LEAD = "lead", _("Lead")

    noun = "field"
    public_reason = "the form's shape is common to the company"

    on_noun = models.CharField(_("Record"), max_length=10, choices=Noun)
    key = models.SlugField(_("Key"), max_length=40)
    label = models.CharField(_("Label"), max_length=80)
    kind = models.CharField(_("Type"), max_length=10, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(_("Choices"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("Place"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("custom field")
        constraints = [models.UniqueConstraint(fields=["on_noun", "key"], name="field_once")]
