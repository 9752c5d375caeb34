"""People who sign in, what they may do and whose rows they see."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .engine import NO_MAIL
from .levels import Level, widest
from .policy import POLICY, WIDTH, Reach, Role


class Users(BaseUserManager["User"]):
    """Makes the rows; allauth and the services call it."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(force_insert=True)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person of the company. One without a usable password has a book but no sign-in."""

    noun = "user"
    public_reason = "colleagues' names stand on every card; what they do is scoped"

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("E-mail"), unique=True)
    full_name = models.CharField(_("Full name"), max_length=150)
    language = models.CharField(_("Language"), max_length=5, default="ru")
    time_zone = models.CharField(_("Time zone"), max_length=40, blank=True, default="")
    theme = models.CharField(_("Theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(_("Active"), default=True)
    is_system = models.BooleanField(default=False)
    notice_on = models.DateField(_("Notice of leaving"), null=True, blank=True)
    # Since then nothing leaves by this person's hand and phones are masked, whatever the functions say.
    narrowed_at = models.DateTimeField(_("Exports closed"), null=True, blank=True)
    joined_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = Users()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["is_system"], condition=models.Q(is_system=True), name="one_system_user"
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def has_mail(self) -> bool:
        """Say whether letters can reach the person."""
        return not self.email.endswith(("@" + NO_MAIL, "@localhost"))

    @property
    def can_sign_in(self) -> bool:
        return self.is_active and self.has_usable_password()

    @property
    def short_name(self) -> str:
        return self.full_name.split(" ")[0] or self.email

    @cached_property
    def grants(self) -> list[Grant]:
        return list(Grant.objects.filter(user=self))

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    @cached_property
    def reach(self) -> str:
        if self.is_system:
            return Reach.ALL
        held = [Reach(grant.reach) for grant in self.grants]
        return max(held, key=WIDTH.__getitem__, default=Reach.OWN)

    @cached_property
    def is_masked(self) -> bool:
        """Say whether phones and mails are shown masked: every function that gives rights says so, or a leaver
        whose rights were narrowed."""
        if self.narrowed_at:
            return True
        return not self.is_system and bool(self.grants) and all(g.is_masked for g in self.grants)

    @cached_property
    def closed(self) -> dict[str, str]:
        """Return the fields that are hidden or read-only for the person: {"deal.amount_minor": "hidden"}.

        Ask through `people.fields`.
        """
        return {} if self.is_system else widest([grant.fields for grant in self.grants])

    @cached_property
    def field_labels(self) -> dict[tuple[str, str], Any]:
        """Names of fields that refusals have told already, by noun and attribute."""
        return {}

    @cached_property
    def arranged(self) -> dict[str, Any]:
        """Layouts of the person's functions, kept by who tells them for as long as the request lives."""
        return {}

    def reads(self, field: str) -> bool:
        """Say whether a field, named whole ("deal.amount_minor"), is not hidden from the person."""
        return self.closed.get(field) != Level.HIDDEN

    @cached_property
    def seen_ids(self) -> list[int]:
        """Ids of the people whose rows this person sees; meaningless where the reach is "all"."""
        others = Sight.objects.filter(viewer=self).values_list("owner_id", flat=True)
        return sorted({self.pk, *others})

    @cached_property
    def lent(self) -> list[Loan]:
        """What absent colleagues have lent to this person while they are away; one query."""
        rows = Lent.objects.filter(viewer=self).order_by("owner_id")
        return [Loan(*row) for row in rows.values_list("owner_id", "noun", "is_rest", "is_split")]

    def may(self, verb: str) -> bool:
        """Say whether any of the person's roles includes the verb. Raises KeyError for an unknown verb."""
        allowed = POLICY[verb]
        return self.is_system or (self.is_active and not self.roles.isdisjoint(allowed))


class Grant(models.Model):
    """A role with its reach, given directly ("direct") or by an employment ("employment:7")."""

    public_reason = (
        "asked only by `User.roles` and by the people page, which is for those who may edit people"
    )

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    role = models.CharField(_("Role"), max_length=20, choices=Role)
    reach = models.CharField(_("Reach"), max_length=10, choices=Reach, default=Reach.OWN)
    origin = models.CharField(max_length=40, default="direct")
    is_masked = models.BooleanField(default=False)  # phones and mails are shown masked
    fields = models.JSONField(default=dict, blank=True)  # {"deal.amount_minor": "hidden"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "origin"], name="grant_once")
        ]


class Sight(models.Model):
    """A projection: `viewer` sees the rows of `owner`. Rebuilt by the department from its tree."""

    public_reason = "the reach predicate itself"

    viewer = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["viewer", "owner"], name="sight_once")]


class Loan(NamedTuple):
    """Rows of the kind `noun` that `owner_id` has lent; see `Lent`."""

    owner_id: int
    noun: str
    is_rest: bool
    is_split: bool


class Lent(models.Model):
    """A projection: while `owner` is away, `viewer` works with the owner's rows of the kind `noun`.

    Rebuilt by the department from its covers, together with the sights. It widens nothing else:
    only a model that says `lent_as` is lent, and what stand-ins lend is their own, never this.
    `is_split`: the clients of the owner are divided, `LentClient` says which is whose; `is_rest`:
    the viewer has those that nobody else was given (and what has no client).
    """

    public_reason = "the reach predicate itself"

    viewer = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    noun = models.CharField(max_length=12)
    is_rest = models.BooleanField(default=True)
    is_split = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["viewer", "owner", "noun"], name="lent_once")
        ]


class LentClient(models.Model):
    """A projection: this client of an absent `owner` was given to `viewer` apart from the rest."""

    public_reason = "the reach predicate itself"

    owner = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    viewer = models.ForeignKey(User, models.CASCADE, related_name="+")
    client_id = models.BigIntegerField()  # a company, which lies above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "client_id"], name="lent_client_once")
        ]


class Scoped[M: models.Model](models.QuerySet[M]):
    """Rows that belong to somebody. `visible_to` is the only road to them from above the model.

    A model names its owner in `owner_path`. `lent_as` ("deal") with `lent_client`, the path to the
    client's number, lets a stand-in see its rows while the owner is away.
    """

    def visible_to(self, by: User) -> Scoped[M]:
        """Return the rows `by` may see: own, of the people in sight, unowned with a reach above own,
        those an absent colleague has lent, or all."""
        if not by.is_active and not by.is_system:
            return self.none()
        if by.reach == Reach.ALL:
            return self.all()
        path: str = self.model.owner_path  # type: ignore[attr-defined]
        if by.reach == Reach.OWN:
            return self.filter(self._owned(by, [by.pk]))
        return self.filter(self._owned(by, by.seen_ids) | models.Q(**{f"{path}__isnull": True}))

    def led_by(self, by: User) -> Scoped[M]:
        """Return the rows that are `by`'s to work with today: own, and those lent by the absent."""
        return self.filter(self._owned(by, [by.pk]))

    def _loans(self, by: User) -> list[Loan]:
        noun: str = getattr(self.model, "lent_as", "")
        return [one for one in by.lent if one.noun == noun] if noun else []

    def _owned(self, by: User, owner_ids: list[int]) -> models.Q:
        path: str = self.model.owner_path  # type: ignore[attr-defined]
        loans = self._loans(by)
        whole = sorted({*owner_ids, *(one.owner_id for one in loans if not one.is_split)})
        told = models.Q(**{path: whole[0]} if len(whole) == 1 else {f"{path}__in": whole})
        for one in loans:
            if one.is_split and one.owner_id not in whole:
                told |= models.Q(**{path: one.owner_id}) & self._part(by, one)
        return told

    def _part(self, by: User, loan: Loan) -> models.Q:
        """Which of the owner's rows one of several stand-ins has, by their clients."""
        given = LentClient.objects.filter(owner_id=loan.owner_id)
        client: str = self.model.lent_client  # type: ignore[attr-defined]
        if loan.is_rest:
            return ~models.Q(**{f"{client}__in": given.values("client_id")})
        return models.Q(**{f"{client}__in": given.filter(viewer=by).values("client_id")})


class Invitation(models.Model):
    """A link by which a person without a password chooses one. Single use; only the secret's hash is kept.

    Without a hash nobody has been given the link yet: the letter's task makes it.
    """

    noun = "invitation"
    public_reason = "reached by its secret, or from the page of the person it is for"

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation",
            )
        ]


class AccessNote(models.Model):
    """Somebody opened a record; opening it again within half an hour is the same note."""

    noun = "access"

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    record_noun = models.CharField(_("What"), max_length=30)
    record_id = models.BigIntegerField()
    window = models.BigIntegerField()
    at = models.DateTimeField(_("When"))

    owner_path = "user"
    objects = Scoped.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "record_noun", "record_id", "window"], name="access_once"
            )
        ]
        indexes = [
            models.Index(fields=["at", "user"], name="access_at"),
            models.Index(fields=["user", "-at"], name="access_user"),
            models.Index(fields=["record_noun", "record_id", "-at"], name="access_record"),
        ]


class ExportNote(models.Model):
    """Somebody took rows out of the system."""

    noun = "export"

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    what = models.CharField(_("What"), max_length=60)
    rows = models.PositiveIntegerField(_("Rows"))
    file_name = models.CharField(_("File"), max_length=200, blank=True, default="")
    decoys = models.PositiveSmallIntegerField(_("Control rows"), default=0)  # not among `rows`
    at = models.DateTimeField(_("When"))

    owner_path = "user"
    objects = Scoped.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="export_at"),
            models.Index(fields=["user", "-at"], name="export_user"),
        ]


class ExportRequest(models.Model):
    """An export above a person's limit, which somebody else has to allow; it may then be taken once."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waits")
        ALLOWED = "allowed", _("Allowed")
        DENIED = "denied", _("Refused")
        TAKEN = "taken", _("Taken")

    noun = "export_request"

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    list_key = models.CharField(_("List"), max_length=60)
    query = models.TextField(blank=True, default="")
    form = models.CharField(max_length=4)  # csv, xlsx
    rows = models.PositiveIntegerField(_("Rows"))
    reason = models.CharField(_("What for"), max_length=300)
    at = models.DateTimeField(_("Asked"))
    status = models.CharField(_("State"), max_length=7, choices=Status, default=Status.WAITING)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Decided by")
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(_("Answer"), max_length=300, blank=True, default="")
    expires_at = models.DateTimeField(_("May be taken until"), null=True)
    taken_at = models.DateTimeField(null=True)

    owner_path = "user"
    objects = Scoped.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-at"], name="export_request_user"),
            models.Index(fields=["status", "-at"], name="export_request_status"),
        ]

    def is_open(self, at: datetime) -> bool:
        """Say whether a permission still holds at the instant."""
        return self.expires_at is not None and at < self.expires_at


class DecoyMark(models.Model):
    """One thing by which a row of nobody tells the export it was put into (SEC-04).

    `value` is the normal form: digits of a phone, a lower-case mail, a casefolded name.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        NAME = "name", _("Name")

    public_reason = (
        "read only by those who may watch, and by the import, which is told no more than a number"
    )

    export = models.ForeignKey(ExportNote, models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=5, choices=Kind)
    value = models.CharField(max_length=120)
    shown = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["kind", "value"], name="decoy_value")]


class Alert(models.Model):
    """Activity above a limit; one a person, kind and day. It stays open until somebody gives a reason."""

    class Kind(models.TextChoices):
        VIEWS = "views", _("Many records opened in an hour")
        EXPORTS = "exports", _("Many exports in a day")
        LEAVING_VIEWS = "leaving_views", _("Records opened after notice of leaving")
        LEAVING_EXPORT = "leaving_export", _("Export after notice of leaving")

    noun = "alert"

    kind = models.CharField(_("Kind"), max_length=20, choices=Kind)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    on = models.DateField(_("Day"))
    at = models.DateTimeField(_("When"))
    number = models.PositiveIntegerField(_("Number"))
    limit = models.PositiveIntegerField(_("Limit"))
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("What was found"), max_length=300, blank=True, default="")

    owner_path = "user"
    objects = Scoped.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "on"], name="alert_once")]
        indexes = [
            models.Index(fields=["-at"], name="alert_open", condition=models.Q(closed_at=None))
        ]
