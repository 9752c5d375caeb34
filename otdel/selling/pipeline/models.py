"""Processes with their stages and gates, leads, deals and the visits of deals to stages."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.catalog.models import Product
from otdel.company.clients.models import Company, Contact
from otdel.company.playbook.models import Piece
from otdel.foundation.people.models import Scoped
from otdel.kernel.money import Money


class Process(models.Model):
    """A company's own way of selling one kind of thing (PIPE-01, PIPE-17).

    is_sale: a deal won here is a sale. Where it is not, the client was only passed on: the deal counts
    as passed on in every figure, those of the past too, and the client has bought nothing yet (KPI-17).
    """

    noun = "process"
    public_reason = "the approved process is everybody's"

    name = models.CharField(_("Name"), max_length=120, unique=True)
    position = models.PositiveSmallIntegerField(_("Place"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)
    is_default = models.BooleanField(_("Used unless another is named"), default=False)
    may_skip = models.BooleanField(_("Stages may be skipped"), default=True)
    may_go_back = models.BooleanField(_("A deal may go back"), default=True)
    is_sale = models.BooleanField(
        _("A win here is a sale"),
        default=True,
        help_text=_("Untick it where a deal is won when the client is passed on to whoever sells."),
    )
    needs_next_step = models.BooleanField(
        _("A move needs a dated next step"),
        default=False,
        help_text=_("Otherwise a deal without one is only flagged."),
    )

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_process",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProcessVersion(models.Model):
    """One edition of a process: its stages as they were drafted, approved and superseded (PIPE-01, PIPE-07).

    A deal stands in a stage, and so on the version of that stage, until it is carried over. At most
    one version of a process is approved, at most one is a draft; what is superseded does not change.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", pgettext_lazy("version of a process", "Approved")
        SUPERSEDED = "superseded", _("Superseded")

    noun = "process_version"
    public_reason = "the approved process is everybody's"

    process = models.ForeignKey(Process, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("Version"), default=1)
    state = models.CharField(_("Status"), max_length=10, choices=State, default=State.DRAFT)
    why = models.CharField(_("What changed and why"), max_length=500, blank=True, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["process", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["process"], condition=models.Q(state="draft"), name="version_one_draft"
            ),
            models.UniqueConstraint(
                fields=["process"],
                condition=models.Q(state="approved"),
                name="version_one_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process} · {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_current(self) -> bool:
        return self.state == self.State.APPROVED


class Stage(models.Model):
    """A step of a process. What it demands is asked when a deal *leaves* it forward (its gate).

    The same step of another version is another row; `root` is the first of them, so that they are
    known as kin whatever they are called.

    `required`: keys of fields ("amount", "contact", "expected_on", "extra.budget" …);
    `evidence`: what has to be shown, one line each; `guide`: what the seller should see here.
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("In work")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    noun = "stage"
    public_reason = "the approved process is everybody's"

    process = models.ForeignKey(Process, models.CASCADE, related_name="stages")
    version = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="stages")
    root = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("Name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("Place"), default=0)
    kind = models.CharField(_("Kind"), max_length=5, choices=Kind, default=Kind.OPEN)
    colour = models.CharField(_("Colour"), max_length=10, default="blue")
    norm_days = models.PositiveSmallIntegerField(_("Norm, days"), null=True, blank=True)
    probability = models.PositiveSmallIntegerField(_("Probability, %"), default=0)
    required = models.JSONField(_("Required fields"), default=list, blank=True)
    evidence = models.JSONField(_("Evidence"), default=list, blank=True)
    roles = models.JSONField(
        _("Who may move here"), default=list, blank=True
    )  # empty: all who sell
    guide = models.TextField(_("What to do here"), blank=True, default="")

    class Meta:
        verbose_name = _("stage")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="stage_name_once"),
            models.CheckConstraint(
                condition=models.Q(probability__lte=100), name="stage_probability_is_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kin(self) -> int:
        """The number that this step has in every version."""
        return self.root_id or self.pk


class StageTask(models.Model):
    """A task the process opens when a deal enters the stage; a compulsory one must be done to leave.

    What was done for a deal is remembered by `kin`, so that it counts in the next version too.
    """

    noun = "stage_task"
    public_reason = "the approved process is everybody's"

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="tasks")
    root = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(_("Task"), max_length=200)
    kind = models.CharField(_("Kind"), max_length=10, default="task")
    due_in_days = models.PositiveSmallIntegerField(_("Due in working days"), default=1)
    is_compulsory = models.BooleanField(_("Compulsory"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    @property
    def kin(self) -> int:
        """The number that this task has in every version."""
        return self.root_id or self.pk


class LossReason(models.Model):
    """Why deals are lost (PIPE-11)."""

    noun = "loss_reason"
    public_reason = "a dictionary of the company"

    name = models.CharField(_("Name"), max_length=120, unique=True)
    is_competitor = models.BooleanField(_("Went to a competitor"), default=False)
    is_active = models.BooleanField(_("In use"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """Where a lead came from and through which channel (PIPE-23)."""

    class Channel(models.TextChoices):
        MARKETING = "marketing", _("Marketing campaign")
        COLD_CALL = "cold_call", _("Cold call")
        EMAIL = "email", _("E-mail")
        SOCIAL = "social", _("Social network")
        EXHIBITION = "exhibition", _("Exhibition or conference")
        FREE_PHONE = "free_phone", _("Free phone number")
        REFERRAL = "referral", _("Referral")
        SITE = "site", _("Website")
        OTHER = "other", _("Other")

    noun = "source"
    public_reason = "a dictionary of the company"

    name = models.CharField(_("Name"), max_length=120, unique=True)
    channel = models.CharField(_("Channel"), max_length=12, choices=Channel, default=Channel.OTHER)
    is_active = models.BooleanField(_("In use"), default=True)

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """One of the company's own criteria of a qualified lead (PIPE-16)."""

    noun = "criterion"
    public_reason = "the approved process is everybody's"

    question = models.CharField(_("Question"), max_length=200, unique=True)
    is_compulsory = models.BooleanField(_("Compulsory"), default=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("In use"), default=True)

    def __str__(self) -> str:
        return self.question


class Lead(models.Model):
    """Interest not yet a deal: as it came, then qualified, then converted or rejected."""

    class Status(models.TextChoices):
        NEW = "new", _("New")
        WORKING = "working", _("In work")
        QUALIFIED = "qualified", _("Qualified")
        CONVERTED = "converted", _("Converted")
        REJECTED = "rejected", _("Rejected")

    noun = "lead"
    owner_path: ClassVar[str] = "owner"
    lent_as: ClassVar[str] = "lead"
    lent_client: ClassVar[str] = "company_id"

    title = models.CharField(_("What it is about"), max_length=250)
    title_key = models.CharField(max_length=250, default="")
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Responsible"),
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Source")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Company")
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Contact")
    )
    company_name = models.CharField(_("Company as it came"), max_length=250, blank=True, default="")
    person_name = models.CharField(
        pgettext_lazy("lead", "Person"), max_length=200, blank=True, default=""
    )
    phone = models.CharField(_("Phone"), max_length=40, blank=True, default="")
    email = models.CharField(_("E-mail"), max_length=200, blank=True, default="")
    amount_minor = models.BigIntegerField(_("Expected sum"), null=True, blank=True)
    currency = models.CharField(max_length=3)
    note = models.TextField(_("Note"), blank=True, default="")
    answers = models.JSONField(default=dict, blank=True)  # criterion id -> true/false
    reject_reason = models.ForeignKey(
        LossReason,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Reason of rejection"),
    )
    deal = models.ForeignKey(
        "Deal", models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name=_("Deal")
    )
    came_at = models.DateTimeField(_("Came"))
    closed_at = models.DateTimeField(null=True, blank=True)
    external_ref = models.CharField(max_length=120, blank=True, default="")
    extra = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = [
            models.Index(fields=["owner", "status", "-came_at"], name="lead_owner_status"),
            models.Index(fields=["status", "-came_at"], name="lead_status"),
            models.Index(fields=["title_key"], name="lead_title"),
            models.Index(
                fields=["external_ref"], name="lead_ref", condition=~models.Q(external_ref="")
            ),
        ]

    @property
    def is_hidden(self) -> bool:
        """Say whether the reader for whom `queries.leads` loaded the row sees phone and mail masked."""
        return bool(getattr(self, "masks", False))

    def __str__(self) -> str:
        return self.title

    @property
    def client_id(self) -> int | None:
        return self.company_id


class LeadPoint(models.Model):
    """What a lead is found by: its phone or mail in normal form. Written by `services.reaching` alone."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")

    public_reason = "read only through its lead"

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="points", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=250)

    class Meta:
        indexes = [models.Index(fields=["kind", "value"], name="lead_point_value")]
        constraints = [models.UniqueConstraint(fields=["lead", "kind"], name="lead_point_once")]

    def __str__(self) -> str:
        return self.value


class Deal(models.Model):
    """A chance to sell that stands in one stage of one process.

    `title_key` is the title casefolded, for search in any alphabet on any database. `is_open`
    says the same as `status` and exists for the partial indexes that keep boards from growing
    with closed history. `stage_since` is the day the present visit began.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("In work")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    noun = "deal"
    owner_path: ClassVar[str] = "owner"
    lent_as: ClassVar[str] = "deal"
    lent_client: ClassVar[str] = "company_id"

    title = models.CharField(_("Name of the deal"), max_length=250)
    title_key = models.CharField(max_length=250, default="")
    process = models.ForeignKey(
        Process, models.PROTECT, related_name="+", db_index=False, verbose_name=_("Process")
    )
    stage = models.ForeignKey(
        Stage, models.PROTECT, related_name="+", db_index=False, verbose_name=_("Stage")
    )
    status = models.CharField(_("Status"), max_length=5, choices=Status, default=Status.OPEN)
    is_open = models.BooleanField(default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Responsible"),
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Company")
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Contact")
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("Source"),
    )
    amount_minor = models.BigIntegerField(_("Sum"), default=0)
    currency = models.CharField(max_length=3)
    opened_on = models.DateField(_("Opened"))
    expected_on = models.DateField(_("Expected to close"), null=True, blank=True)
    closed_on = models.DateField(_("Closed"), null=True, blank=True)
    stage_since = models.DateField()
    loss_reason = models.ForeignKey(
        LossReason,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("Reason of loss"),
    )
    loss_note = models.CharField(_("What happened"), max_length=250, blank=True, default="")
    external_ref = models.CharField(
        _("Key in another system"), max_length=120, blank=True, default=""
    )
    extra = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        indexes = [
            models.Index(
                fields=["stage", "owner", "stage_since", "currency", "amount_minor", "is_open"],
                name="deal_board",
                condition=models.Q(is_open=True),
            ),
            models.Index(
                fields=["stage", "stage_since", "id"],
                name="deal_board_cards",
                condition=models.Q(is_open=True),
            ),
            models.Index(
                fields=["owner", "expected_on"],
                name="deal_owner_open",
                condition=models.Q(is_open=True),
            ),
            models.Index(
                fields=["external_ref"], name="deal_ref", condition=~models.Q(external_ref="")
            ),
            models.Index(fields=["closed_on", "status"], name="deal_closed"),
            models.Index(fields=["owner", "-opened_on", "-id"], name="deal_owner_opened"),
            models.Index(fields=["-opened_on", "-id"], name="deal_opened"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_open=True, status="open", closed_on=None)
                | models.Q(is_open=False, status__in=["won", "lost"], closed_on__isnull=False),
                name="deal_closed_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def client_id(self) -> int | None:
        return self.company_id

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class DealLine(models.Model):
    """A product in a deal. `quantity_milli` counts thousandths, so that sums stay exact."""

    public_reason = "read only through its deal"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    quantity_milli = models.BigIntegerField(default=1000)
    price_minor = models.BigIntegerField(default=0)
    amount_minor = models.BigIntegerField(default=0)

    @property
    def quantity_shown(self) -> str:
        """The quantity as people write it: 2, 0.5."""
        return f"{Decimal(self.quantity_milli).scaleb(-3).normalize():f}"


class StageVisit(models.Model):
    """A stay of a deal in a stage: from, to, who moved it there (PIPE-08)."""

    public_reason = "read only through its deal"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="visits")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deal"], condition=models.Q(left_at=None), name="visit_one_present"
            )
        ]


class Evidence(models.Model):
    """What was shown to pass a gate: the line that asked and the answer (text or an attachment's number)."""

    public_reason = "read only through its deal"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="evidence")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+", db_index=False)
    asked = models.CharField(max_length=200)
    answer = models.TextField(blank=True, default="")
    file_id = models.BigIntegerField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()


class StagePiece(models.Model):
    """A piece of the playbook that is shown in a stage (PIPE-05, SCRIPT-04)."""

    public_reason = "the approved process is everybody's"

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="pieces")
    piece = models.ForeignKey(Piece, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "piece"], name="piece_once_in_stage")
        ]


class DealMigration(models.Model):
    """Open deals of a superseded version carried over to the approved one, a portion at a time.

    `mapping`: {stage of the source: stage of the target}. Each portion moves wholly or not at all and
    is counted in the same transaction; what is `running` and has no job at work was interrupted, and is
    continued or taken back.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Under way")
        DONE = "done", _("Finished")
        UNDONE = "undone", _("Taken back")

    noun = "deal_migration"
    public_reason = "how the process was changed is everybody's"

    source = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="+")
    target = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="+")
    mapping = models.JSONField(default=dict)
    calls_off = models.BooleanField(default=True)
    opens = models.BooleanField(default=True)
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    total = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    batch = models.CharField(max_length=64, blank=True, default="")
    job_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(state="running"),
                name="migration_one_running",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target.number}"

    @property
    def stages(self) -> dict[int, int]:
        """The mapping with numbers as numbers."""
        return {int(old): new for old, new in self.mapping.items()}


class ProcessReview(models.Model):
    """A head looked whether the written process still fits the market; the next look is on `next_on` (PIPE-27)."""

    noun = "process_review"
    public_reason = "the approved process is everybody's"

    version = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="reviews")
    has_changed = models.BooleanField(_("The market or the buyers have changed"), default=False)
    note = models.CharField(_("What was found"), max_length=500, blank=True, default="")
    on = models.DateField()
    next_on = models.DateField(_("Next review"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["-pk"]


class SaleType(models.Model):
    """A way of selling whose processes are counted apart: active, passive, phone, large clients … (PIPE-17).

    `code`: of one of the six that ship ("active", "phone" …), empty for the company's own; by it the
    figures know what to show until somebody chooses.
    """

    noun = "sale_type"
    public_reason = "a dictionary of the company"

    name = models.CharField(_("Name"), max_length=120, unique=True)
    code = models.CharField(max_length=20, blank=True, default="")
    is_active = models.BooleanField(_("In use"), default=True)
    position = models.PositiveSmallIntegerField(_("Place"), default=0)

    class Meta:
        verbose_name = _("sale type")
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="sale_type_code_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProcessType(models.Model):
    """Of which type a process is, at most one; a deal is of the type of its process."""

    public_reason = "the approved process is everybody's"

    process = models.OneToOneField(Process, models.CASCADE, related_name="+")
    sale_type = models.ForeignKey(SaleType, models.CASCADE, related_name="+")


class SourceType(models.Model):
    """Of which type leads of a source are, at most one: a lead stands in no process yet."""

    public_reason = "a dictionary of the company"

    source = models.OneToOneField(Source, models.CASCADE, related_name="+")
    sale_type = models.ForeignKey(SaleType, models.CASCADE, related_name="+")
