"""May this client be contacted: consents, bans, rules of talking, and what passed in spite of a warning."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.clients.models import Channel, Company, Contact
from otdel.foundation.people.models import Scoped


class Purpose(models.TextChoices):
    """What a contact is for; which of them need a consent is the company's preference."""

    DEAL = "deal", _("Request, deal, contract")
    SERVICE = "service", _("Service and complaints")
    MARKETING = "marketing", _("Advertising and offers")
    SURVEY = "survey", _("Surveys")
    DATA = "data", _("Processing of personal data")


# What one can contact somebody for; a consent to processing is no reason to ring.
REASONS = [choice for choice in Purpose.choices if choice[0] != Purpose.DATA]


class Wording(models.Model):
    """The text of a consent, word for word. Never edited: another wording is the next version."""

    noun = "consent_wording"
    public_reason = "what the company asks everybody to sign"

    purpose = models.CharField(_("Purpose"), max_length=10, choices=Purpose)
    version = models.PositiveIntegerField(_("Version"))
    body_ru = models.TextField(_("Text in Russian"))
    body_en = models.TextField(_("Text in English"))
    published_at = models.DateTimeField(_("In force from"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("text of a consent")
        verbose_name_plural = _("texts of consents")
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="consent_wording_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.version}"  # type: ignore[attr-defined]

    def body(self, language: str) -> str:
        return self.body_ru if language == "ru" else self.body_en


class Consent(models.Model):
    """A client's word that it may be contacted, or its data kept, with the proof.

    `channels`: values of `Channel` joined by commas, "" is every channel. Kept for ever: taken
    back means `withdrawn_at`. It holds on `till_on` and not a day longer.
    """

    class How(models.TextChoices):
        PAPER = "paper", _("Signed paper")
        WEB = "web", _("Form on the site")
        CALL = "call", _("Recorded call")
        LETTER = "letter", _("Letter or message")
        SPOKEN = "spoken", _("By word of mouth")

    noun = "consent"
    public_reason = "read only through its company or contact"

    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    company = models.ForeignKey(Company, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(_("Purpose"), max_length=10, choices=Purpose)
    channels = models.CharField(_("Channels"), max_length=60, blank=True, default="")
    wording = models.ForeignKey(
        Wording, models.PROTECT, null=True, related_name="+", verbose_name=_("Text")
    )
    language = models.CharField(_("Language"), max_length=2, default="ru")
    how = models.CharField(_("How it was given"), max_length=10, choices=How)
    proof = models.CharField(_("Proof"), max_length=300, blank=True, default="")
    attachment_id = models.BigIntegerField(null=True, blank=True)
    given_on = models.DateField(_("Given on"))
    till_on = models.DateField(_("Valid till"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_on = models.DateField(_("Withdrawn on"), null=True, blank=True)
    withdrawn_how = models.CharField(
        _("How it was withdrawn"), max_length=10, choices=How, blank=True, default=""
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [
            models.Index(fields=["till_on"], name="consent_till", condition=~models.Q(till_on=None))
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(company=None) ^ models.Q(contact=None),
                name="consent_has_one_home",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_purpose_display())  # type: ignore[attr-defined]

    @property
    def client_id(self) -> int | None:
        return self.company_id

    @property
    def home(self) -> Contact | Company:
        home: Any = self.contact or self.company
        return home

    def holds(self, on: date) -> bool:
        return self.withdrawn_on is None and (self.till_on is None or on <= self.till_on)


class Ban(models.Model):
    """Do not contact: a person, a company or one phone or mail; one channel and purpose, or all ("").

    An address is found by `digest`, a keyed hash of its normal form, so that the ban can outlive
    the address itself; `shown` is what the list shows.
    """

    class Source(models.TextChoices):
        CLIENT = "client", _("The client asked")
        LIST = "list", _("Stop list")
        OWN = "own", _("Our decision")
        ERASED = "erased", _("The person was erased at their own request")

    noun = "ban"
    public_reason = "read through its company or contact; the whole list only by chiefs"

    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    company = models.ForeignKey(Company, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True, default="")
    shown = models.CharField(_("Phone or mail"), max_length=250, blank=True, default="")
    channel = models.CharField(_("Channel"), max_length=10, choices=Channel, blank=True, default="")
    purpose = models.CharField(_("Purpose"), max_length=10, choices=Purpose, blank=True, default="")
    source = models.CharField(_("Source"), max_length=10, choices=Source, default=Source.CLIENT)
    reason = models.CharField(_("Reason"), max_length=250)
    from_on = models.DateField(_("From"))
    till_on = models.DateField(_("Till"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("ban on contact")
        verbose_name_plural = _("bans on contact")
        indexes = [
            models.Index(fields=["digest"], name="ban_digest", condition=~models.Q(digest="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(contact__isnull=False, company=None, digest="")
                    | models.Q(contact=None, company__isnull=False, digest="")
                    | (models.Q(contact=None, company=None) & ~models.Q(digest=""))
                ),
                name="ban_has_one_aim",
            )
        ]

    def __str__(self) -> str:
        return str(self.shown or self.contact or self.company or "•••")

    @property
    def why(self) -> str:
        """The reason as it was given, else where the ban comes from."""
        return self.reason or str(self.get_source_display())  # type: ignore[attr-defined]

    @property
    def client_id(self) -> int | None:
        return self.company_id


class TalkRule(models.Model):
    """How the company talks to clients of one category; the first active one that fits holds (CRM-04, CRM-05).

    A condition left empty fits everybody. `reply_hours`: {kind of request: working hours} (CRM-15).
    """

    noun = "talk_rule"
    public_reason = "written for everybody who works with clients"

    name_ru = models.CharField(_("Name in Russian"), max_length=120)
    name_en = models.CharField(_("Name in English"), max_length=120)
    position = models.PositiveSmallIntegerField(_("Place"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)
    status = models.CharField(
        _("Status"), max_length=10, choices=Company.Status, blank=True, default=""
    )
    tag = models.CharField(_("Tag"), max_length=60, blank=True, default="")
    industry = models.CharField(_("Industry"), max_length=120, blank=True, default="")
    preferred_channel = models.CharField(
        _("Preferred channel"), max_length=10, choices=Channel, blank=True, default=""
    )
    manner_ru = models.TextField(_("How to talk, in Russian"), blank=True, default="")
    manner_en = models.TextField(_("How to talk, in English"), blank=True, default="")
    steps_ru = models.TextField(_("Steps of work, in Russian"), blank=True, default="")
    steps_en = models.TextField(_("Steps of work, in English"), blank=True, default="")
    channels = models.CharField(_("Channels"), max_length=60, blank=True, default="")
    who = models.CharField(_("Who may contact"), max_length=120, blank=True, default="")
    reply_hours = models.JSONField(default=dict, blank=True)
    max_contacts = models.PositiveSmallIntegerField(
        _("Outgoing contacts at most"), null=True, blank=True
    )
    per_days = models.PositiveSmallIntegerField(_("In how many days"), default=7)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("rule of talking")
        verbose_name_plural = _("rules of talking")

    def __str__(self) -> str:
        return self.name_en

    def name(self, language: str) -> str:
        return self.name_ru if language == "ru" else self.name_en

    def manner(self, language: str) -> str:
        return self.manner_ru if language == "ru" else self.manner_en

    def steps(self, language: str) -> list[str]:
        text = self.steps_ru if language == "ru" else self.steps_en
        return [line.strip() for line in text.splitlines() if line.strip()]


class Passing(models.Model):
    """A contact that went on although the gate spoke up: confirmed with a reason, or entered afterwards.

    Also tells the purpose of a contact that was not about a deal. By number: it outlives what it names.
    """

    class Way(models.TextChoices):
        HAND = "hand", _("By hand")
        IMPORT = "import", _("Import")
        PROCESS = "process", _("The process asked for it")
        BULK = "bulk", _("Bulk act")

    noun = "passing"
    owner_path: ClassVar[str] = "by"

    activity_id = models.BigIntegerField(null=True, db_index=True)
    contact_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)
    channel = models.CharField(_("Channel"), max_length=10, choices=Channel)
    purpose = models.CharField(_("Purpose"), max_length=10, choices=Purpose)
    codes = models.CharField(_("What spoke against it"), max_length=120, blank=True, default="")
    is_barred = models.BooleanField(_("Was forbidden"), default=False)
    way = models.CharField(_("How it passed"), max_length=10, choices=Way, default=Way.HAND)
    reason = models.CharField(_("Why all the same"), max_length=250, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Who")
    )
    at = models.DateTimeField(_("When"))

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("contact in spite of a warning")
        verbose_name_plural = _("contacts in spite of a warning")
        indexes = [
            models.Index(fields=["by", "-at"], name="passing_by"),
            models.Index(fields=["company_id", "-at"], name="passing_company"),
        ]

    @property
    def client_id(self) -> int | None:
        return self.company_id


class DataRequest(models.Model):
    """What somebody asks about their own data: to be told it, to correct it, to erase it, to stop.

    Whose it is: a contact, or a person known by what was typed (`person`, `phone`, `email`), which
    goes when the person is erased. `due_on` is the last day for the answer by the company's rule.
    """

    class Kind(models.TextChoices):
        TELL = "tell", _("Tell what is kept")
        CORRECT = "correct", _("Correct")
        ERASE = "erase", _("Erase")
        STOP = "stop", _("Stop using, withdraw the consent")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("data request", "In work")
        DONE = "done", pgettext_lazy("data request", "Done")
        REFUSED = "refused", pgettext_lazy("data request", "Refused")

    noun = "data_request"
    public_reason = "read only by those who answer for people's data and by whom it was given to"

    kind = models.CharField(_("What is asked"), max_length=10, choices=Kind)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, related_name="+", verbose_name=_("Contact")
    )
    person = models.CharField(_("Person"), max_length=200, blank=True, default="")
    phone = models.CharField(_("Phone"), max_length=40, blank=True, default="")
    email = models.CharField(_("E-mail"), max_length=200, blank=True, default="")
    words = models.TextField(_("In their words"), blank=True, default="")
    how = models.CharField(_("How it came"), max_length=10, choices=Consent.How)
    came_on = models.DateField(_("Came on"))
    due_on = models.DateField(_("Answer by"))
    is_extended = models.BooleanField(_("Term extended"), default=False)
    extension = models.CharField(_("Why extended"), max_length=250, blank=True, default="")
    doer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Who works on it"),
    )
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(_("What was answered"), blank=True, default="")
    answered_on = models.DateField(_("Answered on"), null=True, blank=True)
    allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Erasure allowed by"),
    )
    allowed_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Entered by")
    )
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        indexes = [
            models.Index(
                fields=["due_on"], name="data_request_open", condition=models.Q(state="open")
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", answered_on=None)
                | (~models.Q(state="open") & models.Q(answered_on__isnull=False)),
                name="data_request_answered_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"№ {self.pk}"

    @property
    def client_id(self) -> int | None:
        return None

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due_on < on


class DataHold(models.Model):
    """A person who may not be erased for a while: a dispute, an order of an authority. Set by hand."""

    noun = "data_hold"
    public_reason = "read only through its contact by those who answer for people's data"

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    reason = models.CharField(_("Reason"), max_length=250)
    till_on = models.DateField(_("Till"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("hold on erasure")
        verbose_name_plural = _("holds on erasure")

    def __str__(self) -> str:
        return str(self.contact)

    def holds(self, on: date) -> bool:
        return self.lifted_at is None and on <= self.till_on


class Erasure(models.Model):
    """That a person was erased: when, by whom, how many rows of what. Nothing by which to know them.

    `contact_id`: a number, not a key: it is all that is left. `counts`: {noun: rows}.
    """

    noun = "erasure"
    public_reason = "says of nobody who they were"

    contact_id = models.BigIntegerField(null=True)
    request = models.OneToOneField(DataRequest, models.PROTECT, null=True, related_name="erasure")
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            models.UniqueConstraint(
                fields=["contact_id"],
                condition=models.Q(contact_id__isnull=False),
                name="erased_once",
            )
        ]

    @property
    def client_id(self) -> int | None:
        return None
