"""By which figures a sale type is judged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused
from otdel.selling.pipeline.models import SaleType

from ..events import TypeFiguresChosen
from ..models import TypeFigures
from ..registry import BY_TYPE

MOST = 12


class NoSuchFigure(Refused):
    code = "no-such-figure"
    status = 422
    text = _("“%(key)s” is no figure by sale type. Choose among those that are offered.")


class TooManyFigures(Refused):
    code = "too-many-figures"
    status = 422
    text = _("Choose from one to %(most)s figures: nobody looks at more.")


@transaction.atomic
def choose_figures(
    sale_type_id: int, keys: Sequence[str], *, by: User, at: datetime
) -> TypeFigures:
    """Set the figures of a sale type, in the given order; a key named twice counts once.

    Raises NotAllowed, SaleType.DoesNotExist, NoSuchFigure, TooManyFigures.
    """
    require(by, "process.design")
    kind = SaleType.objects.get(pk=sale_type_id)
    wanted = list(dict.fromkeys(keys))
    for key in wanted:
        if key not in BY_TYPE:
            raise NoSuchFigure(key=key)
    if not 0 < len(wanted) <= MOST:
        raise TooManyFigures(most=MOST)
    row, _is_new = TypeFigures.objects.update_or_create(sale_type=kind, defaults={"keys": wanted})
    record(TypeFiguresChosen(sale_type_id=kind.pk, keys=wanted), about=kind, by=by, at=at)
    return row
