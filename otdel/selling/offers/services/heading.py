"""What stands of us in documents, and the company's own templates of Word."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.engine import tidy
from otdel.foundation.files import word
from otdel.foundation.files.engine import file_name
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

from .. import errors
from ..drafts import LetterheadDraft
from ..events import LetterheadSet, TemplateSet
from ..models import Letterhead, WordTemplate
from ..wording import FIELDS, GROUPS
from .undoing import VERB, keep_rule, plain

LANGUAGES = ("ru", "en")


@transaction.atomic
def put_template(
    language: str, name: str, body: bytes, *, by: User, at: datetime, batch: str = ""
) -> WordTemplate:
    """Use a template of Word for documents in a language from now on.

    Raises NotAllowed, RuleWrong, and what `files.word.check` refuses.
    """
    require(by, VERB)
    if language not in LANGUAGES:
        raise errors.RuleWrong(field=_("Language"), problem=_("there is no such language"))
    word.check(body, FIELDS, GROUPS)
    for old in WordTemplate.objects.filter(language=language, is_used=True):
        _lay_aside(old, by=by, at=at, batch=batch)
    row = WordTemplate.objects.create(
        language=language, name=file_name(name)[:200], body=body, by=by, at=at
    )
    record(TemplateSet(template_id=row.pk, what="added"), about=row, by=by, at=at, batch=batch)
    keep_rule(row, None, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def drop_template(template_id: int, *, by: User, at: datetime, batch: str = "") -> WordTemplate:
    """Go back to the product's own template; what was sent keeps its own. Raises NotAllowed, NoSuchRule."""
    require(by, VERB)
    row = WordTemplate.objects.filter(pk=template_id, is_used=True).first()
    if row is None:
        raise errors.NoSuchRule
    _lay_aside(row, by=by, at=at, batch=batch)
    record(TemplateSet(template_id=row.pk, what="removed"), about=row, by=by, at=at, batch=batch)
    return row


def _lay_aside(row: WordTemplate, *, by: User, at: datetime, batch: str) -> None:
    was = plain(row)
    row.is_used = False
    row.save(update_fields=["is_used"])
    keep_rule(row, was, by=by, at=at, batch=batch)


@transaction.atomic
def set_letterhead(
    draft: LetterheadDraft, *, by: User, at: datetime, batch: str = ""
) -> Letterhead:
    """Lay or change who we are in the documents of a language; what was sent keeps its words.

    Raises NotAllowed, RuleWrong.
    """
    require(by, VERB)
    if draft.language not in LANGUAGES:
        raise errors.RuleWrong(field=_("Language"), problem=_("there is no such language"))
    if not tidy(draft.name):
        raise errors.RuleWrong(field=_("Our name"), problem=_("must not be empty"))
    values = {
        "name": tidy(draft.name)[:250],
        "details": tidy(draft.details, lines=True),
        "contacts": tidy(draft.contacts, lines=True),
        "closing": tidy(draft.closing, lines=True),
    }
    old = Letterhead.objects.filter(language=draft.language).first()
    row, is_new = Letterhead.objects.get_or_create(language=draft.language, defaults=values)
    if not is_new:
        Letterhead.objects.filter(pk=row.pk).update(**values, version=F("version") + 1)
        row.refresh_from_db()
    record(LetterheadSet(language=row.language), about=row, by=by, at=at, batch=batch)
    keep_rule(row, plain(old) if old else None, by=by, at=at, batch=batch)
    return row
