"""Who keeps what of a person: tells it on request, loses it on erasure, or stands against that.

The test `tests/architecture/test_personal.py` asks of every column of text in the database that it
is swept here or named in `KEPT` with the reason why no client's person can stand in it.
"""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from otdel.company.clients import erasing as clients
from otdel.company.clients.models import Affiliation, Away, Company, Contact, Merge, Tag
from otdel.company.contacting import erasing as contacting
from otdel.company.contacting.erasers import Eraser, Hold, Know
from otdel.company.contacting.models import Ban, Consent, DataHold, DataRequest, Passing
from otdel.company.department.models import Cover
from otdel.company.namedlists import erasing as namedlists
from otdel.company.namedlists.models import Entry, NamedList
from otdel.edges.api.models import Answer
from otdel.edges.demo.models import Demo
from otdel.edges.exchange import erasing as exchange
from otdel.edges.exchange.models import (
    CellFix,
    Import,
    ImportFile,
    ImportRow,
    MappingMemory,
    ValueMemory,
)
from otdel.edges.intake.models import Submission
from otdel.foundation.files import erasing as files
from otdel.foundation.files.models import Attachment
from otdel.foundation.jobs.models import Attempt, Job
from otdel.foundation.journal import erasing as journal
from otdel.foundation.journal.models import Trace
from otdel.foundation.people.models import Alert, ExportNote, ExportRequest
from otdel.foundation.web.models import SavedView
from otdel.managing.portrait.models import Portrait, Trait
from otdel.selling.approvals.models import Approval
from otdel.selling.handoffs.models import Handoff
from otdel.selling.letters.models import Letter
from otdel.selling.offers.models import Approval as OfferApproval
from otdel.selling.offers.models import Link as OfferLink
from otdel.selling.offers.models import Offer, OfferLine, PartnerTerm
from otdel.selling.offers.models import Paper as OfferPaper
from otdel.selling.pipeline import erasing as pipeline
from otdel.selling.pipeline.models import Deal, Evidence, Lead, LeadPoint
from otdel.selling.requests.models import ServiceRequest
from otdel.selling.work import erasing as work
from otdel.selling.work.models import Activity

ERASERS: dict[str, Eraser] = {
    "import": Eraser(
        _("Imported tables"), "file-import", _("the uploaded files go, what they brought in stays"),
        exchange.count, exchange.erase, exchange.tell,
    ),
    "lead": Eraser(
        _("Leads"), "magnet", _("person, phone, mail, note and fields go; source, days and outcome stay"),
        pipeline.count_leads, pipeline.erase_leads, pipeline.tell_leads,
    ),
    "deal": Eraser(
        _("Deals"), "layout-kanban", _("stay with their sums and days; only the name in their texts goes"),
        pipeline.count_deals, pipeline.erase_deals, pipeline.tell_deals,
    ),
    "activity": Eraser(
        _("Tasks, calls, meetings"), "checkbox", _("the texts go, what is planned is called off; kinds and days stay"),
        work.count, work.erase, work.tell,
    ),
    "list_entry": Eraser(
        _("Lists"), "list-details", _("notes and fields go; the line stays in the list"),
        namedlists.count, namedlists.erase, namedlists.tell,
    ),
    "attachment": Eraser(
        _("Files"), "paperclip", _("go for good, from the card and from the leads"),
        files.count, files.erase, files.tell,
    ),
    "consent": Eraser(
        _("Consents, bans, requests"), "shield-check", _("proofs and reasons go, consents end; phones and mails stay closed without being kept"),
        contacting.count, contacting.erase, contacting.tell,
    ),
    "contact": Eraser(
        _("Card, phones and mails, merged cards"), "address-book", _("go; the number, the company and who was responsible stay"),
        clients.count, clients.erase, clients.tell,
    ),
    "entry": Eraser(
        _("History"), "history", _("stays: what happened and when, without a name"),
        journal.count, None, journal.tell,
    ),
}  # fmt: skip

KNOWS: tuple[Know, ...] = (pipeline.know,)

HOLDS: tuple[Hold, ...] = (contacting.held, pipeline.open_deals, exchange.unfinished)

SWEPT: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Company, ("address", "website", "preferences", "external_ref", "extra")),
    (Contact, ("title", "department", "external_ref", "extra")),
    (Affiliation, ("title", "department")),
    (Merge, ("title", "external_ref", "kept")),
    (Tag, ("name",)),
    (Consent, ("proof",)),
    (Ban, ("shown", "reason")),
    (Passing, ("reason",)),
    (DataRequest, ("person", "phone", "email", "words", "extension", "answer")),
    (DataHold, ("reason",)),
    (NamedList, ("name", "note")),
    (Entry, ("extra", "note", "why")),
    (Away, ("note",)),
    (Cover, ("note", "answer")),
    (Letter, ("message_id", "from_name", "from_mail", "to")),
    (Handoff, ("checklist", "note", "reply")),
    (Submission, ("raw",)),
    (Activity, ("subject", "subject_key", "body", "outcome", "external_ref")),
    (
        Lead,
        ("title", "title_key", "company_name", "person_name", "phone", "email", "note", "answers", "external_ref", "extra"),
    ),
    (LeadPoint, ("value",)),
    (Deal, ("title", "title_key", "loss_note", "external_ref", "extra")),
    (Evidence, ("answer",)),
    (Approval, ("note", "reply")),
    (ServiceRequest, ("words", "reply")),
    (Offer, ("terms", "answer")),
    (OfferLine, ("title", "why")),
    (PartnerTerm, ("note",)),
    (OfferPaper, ("told",)),
    (OfferLink, ("comment",)),
    (OfferApproval, ("note", "reason")),
    (Attachment, ("name",)),
    (Trace, ("before",)),
    (Alert, ("reason",)),
    (ExportNote, ("file_name",)),
    (ExportRequest, ("reason", "answer")),
    (SavedView, ("name",)),
    (Attempt, ("error",)),
    (Job, ("title", "result", "trouble")),
    (DBTaskResult, ("args_kwargs", "return_value", "traceback")),
    (Portrait, ("who_is", "who_is_not", "why")),
    (Trait, ("note", "options", "evidence")),
    (Answer, ("body",)),
    (Import, ("title", "choices", "survey", "counts", "fault")),
    (ImportFile, ("name", "headers", "samples", "habits", "mapping", "settings")),
    (ImportRow, ("title", "problems")),
    (CellFix, ("value",)),
    (MappingMemory, ("mapping", "settings")),
    (ValueMemory, ("text",)),
    (Demo, ("kept",)),
)  # fmt: skip

SWEPT_ADDRESSES: tuple[tuple[type[Model], str], ...] = (
    (SavedView, "query"),
    (ExportRequest, "query"),
)

# Model, or "model.column" -> why nothing of a client's person can stand there (or must stay).
KEPT: dict[str, str] = {
    "journal.Entry": "history is append-only; its facts are ids, days, codes and numbers",
    "journal.Trace.noun": "a code",
    "journal.Trace.batch": "a code",
    "journal.Trace.refusal": "a code",
    "people.User": "the company's own people, who are no clients",
    "people.Grant": "codes",
    "people.Invitation": "a digest",
    "people.AccessNote": "a code",
    "people.ExportNote.what": "a list's key",
    "people.ExportRequest.list_key": "a list's key",
    "people.ExportRequest.form": "a code",
    "people.DecoyMark": "rows of nobody, made up by us",
    "people.Lent": "codes",
    "preferences.Override": "thresholds",
    "jobs.Attempt.task_path": "code",
    "jobs.Attempt.worker_id": "a code",
    "jobs.Beat": "codes",
    "jobs.Lease": "codes",
    "jobs.Mark": "codes",
    "jobs.CacheRow": "forgets by itself within a day",
    "jobs.Job.kind": "a code",
    "web.SavedView.list_key": "a list's key",
    "web.SavedView.columns": "keys of columns",
    "web.Layout": "keys of columns",
    "files.Attachment.noun": "a code",
    "files.Attachment.content_type": "a code",
    "files.Attachment.sha256": "a digest",
    "timelines.Pin": "a code",
    "calendars.WorkCalendar": "the company's calendar",
    "calendars.DayException": "the company's calendar",
    "department.Unit": "the company's own structure",
    "department.Position": "the company's own structure",
    "department.Function": "the company's own structure",
    "department.FieldRule": "codes",
    "department.FunctionLayout": "keys of fields and columns",
    "department.Cover.parts": "codes and ids",
    "department.Employment": "the company's own people",
    "structures.Step": "the company's own structure",
    "structures.Zone": "the company's own structure",
    "structures.JobDescription": "the company's own structure",
    "structures.Advice": "the company's own structure",
    "confidentiality.Wording": "the company's own text",
    "confidentiality.Agreement": "the company's own people",
    "confidentiality.Bound": "codes",
    "clients.Company.name": "a firm's name in public registers; a sole trader asks as a company",
    "clients.Company.name_key": "the same",
    "clients.Company.tax_id": "the same",
    "clients.Company.industry": "a word of a firm",
    "clients.Company.country": "a place",
    "clients.Company.city": "a place",
    "clients.Company.currency": "a code",
    "clients.Contact.full_name": "a namesake's own name; the person's own card is shaded",
    "clients.Contact.name_key": "the same",
    "clients.ContactPoint": "the person's own go; another card's own stays with it",
    "clients.Relation": "a code",
    "clients.Merge.batch": "a code",
    "clients.Pair": "codes",
    "clients.Heard": "how a firm's name sounds",
    "clients.Field": "the form's shape",
    "clients.AwayReason": "the company's words",
    "contacting.Wording": "the company's own text",
    "contacting.Consent.channels": "codes",
    "contacting.Consent.language": "a code",
    "contacting.Ban.digest": "a keyed digest, kept so that the address stays closed",
    "contacting.TalkRule": "the company's own rules",
    "contacting.Passing.codes": "codes",
    "contacting.Erasure": "numbers of rows",
    "namedlists.NamedList.states": "the list's own words",
    "namedlists.ListField": "the form's shape",
    "namedlists.Entry.state": "a code",
    "catalog.Product": "the company's goods",
    "catalog.PriceList": "the company's prices",
    "playbook.Piece": "the company's own texts",
    "playbook.Edition": "the company's own texts",
    "work.Activity.about_noun": "a code",
    "letters.Letter.message_key": "a digest",
    "letters.Letter.drop_key": "a digest",
    "letters.Letter.file_ids": "numbers of files",
    "pipeline.Process": "the company's process",
    "pipeline.Stage": "the company's process",
    "pipeline.StageTask": "the company's process",
    "pipeline.LossReason": "the company's words",
    "pipeline.Source": "the company's words",
    "pipeline.Criterion": "the company's words",
    "pipeline.SaleType": "the company's words",
    "pipeline.Lead.currency": "a code",
    "pipeline.Deal.currency": "a code",
    "pipeline.Evidence.asked": "the stage's own line",
    "pipeline.ProcessVersion": "the company's process",
    "pipeline.DealMigration": "numbers of stages and a code",
    "pipeline.ProcessReview": "the company's process",
    "leadflow.Rule": "the company's own rules",
    "leadflow.Requalified": "a code",
    "leadflow.Cadence": "the company's own texts",
    "leadflow.Run": "codes",
    "leadflow.LetterTemplate": "the company's own texts",
    "handoffs.HandoffRule": "the company's process",
    "handoffs.ReturnReason": "the company's words",
    "approvals.StageDemand": "the company's process",
    "approvals.Approval.name": "the stage's own line",
    "approvals.Approval.currency": "a code",
    "approvals.Approval.products": "a digest",
    "approvals.Approval.outcome": "a code",
    "offers.Offer.currency": "a code",
    "offers.Offer.language": "a code",
    "offers.Offer.channel": "a code",
    "offers.OfferLine.unit": "a word of the goods",
    "offers.Link.digest": "a digest",
    "offers.Visit": "a keyed digest",
    "offers.Letterhead": "our own details",
    "offers.WordTemplate": "the company's own form, with fields in place of clients",
    "offers.DiscountRule": "the company's price policy",
    "offers.DiscountLimit": "the company's price policy",
    "offers.Cost": "the company's price policy",
    "offers.SegmentList": "the company's price policy",
    "offers.Promo": "the company's price policy",
    "requests.AdjacentService": "the company's own people",
    "requests.Agreement": "the company's process",
    "requests.ServiceRequest.name": "the company's process",
    "requests.ServiceRequest.expected": "the company's process",
    "requests.ServiceRequest.state": "a code",
    "requests.ServiceRequest.reminders": "numbers of tasks",
    "metrics.Fact": "codes and numbers",
    "metrics.MonthSum": "codes and numbers",
    "metrics.TypeFigures": "codes of figures",
    "compliance.Verdict": "codes and numbers",
    "compliance.Tally": "codes and numbers",
    "upkeep.CardNorm": "codes",
    "upkeep.CardState": "codes",
    "upkeep.WinBack": "codes",
    "portrait.Portrait.currency": "a code",
    "portrait.Trait.attribute": "a code",
    "api.Token": "keys of the company's own people and programs",
    "api.Answer.key": "made by the program",
    "api.Answer.request_digest": "a digest",
    "exchange.Import.batch": "a code",
    "insight.LeverGoal.currency": "a code",
    "exchange.Import.currency": "a code",
    "exchange.ImportFile.upload": "a place; the file itself goes",
    "exchange.ImportFile.form": "a code",
    "exchange.ImportFile.sheet": "the sheet's name",
    "exchange.ImportFile.encoding": "a code",
    "exchange.ImportFile.separator": "a sign",
    "exchange.ImportFile.kind": "a code",
    "exchange.ImportFile.problem": "a code",
    "exchange.ImportRow.noun": "a code",
    "exchange.CellFix.header": "the head of a column",
    "exchange.MappingMemory.signature": "a digest",
    "exchange.MappingMemory.kind": "a code",
    "exchange.ValueMemory.noun": "a code",
    "blueprint.Version": "the company's own structure",
    "intake.IntakeForm": "the company's own form",
    "intake.Submission.key": "made by the site or its program",
    "intake.Submission.digest": "a keyed digest",
    "intake.Submission.nonce": "made by us",
    "intake.Submission.reference": "a number",
    "intake.Submission.reasons": "codes",
    "intake.Submission.language": "a code",
    "intake.Submission.matched": "a code",
    "intake.Agreed": "a number, a code and the form's name",
    "intake.Knock": "a keyed digest",
    "demo.Demo.language": "a code",
    "demo.Demo.batch": "a code",
}
