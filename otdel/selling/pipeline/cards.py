"""Cards of the board as HTML. A board has hundreds: a template would take most of the page's time."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from otdel.foundation.web import address
from otdel.foundation.web.templatetags import web as look

from .models import Deal, Stage


def card(deal: Deal, stage: Stage, *, still: bool, shows_sum: bool) -> SafeString:
    """Return the card; beside the deal stand `next_step` and `days_here`. still: it cannot be dragged."""
    company = f'<div class="board-sub">{escape(deal.company.name)}</div>' if deal.company else ""
    owner = look.person(deal.owner) if deal.owner else ""
    body = (
        f'{company}<div class="board-line"><span class="board-money">{_sum(deal) if shows_sum else ""}</span>{owner}</div>'
        f'<div class="board-line board-sub">{_next_step(deal)}</div>{_stay(deal, stage)}'
    )
    return look.board_card(
        deal.pk, address("pipeline:deal-detail", deal.pk), deal.title, SafeString(body), still
    )


def _sum(deal: Deal) -> str:
    if deal.amount_minor:
        return look.money(deal.amount)
    return f'<span class="text-secondary">{_("no sum")}</span>'


def _next_step(deal: Deal) -> str:
    step = deal.next_step  # type: ignore[attr-defined]
    if step is None:
        sign = look.icon("alert-triangle")
        return f'<span class="board-stuck">{sign} {_("No next step")}</span>'
    due = look.due(step.due_at)
    return (
        f'<span class="text-truncate">{escape(step.subject)}</span>'
        f'<span class="text-nowrap">{due}</span>'
    )


def _stay(deal: Deal, stage: Stage) -> str:
    days, norm = deal.days_here, stage.norm_days  # type: ignore[attr-defined]
    if not norm:
        return f'<div class="board-sub">{look.days(days)}</div>'
    stay = _("%(days)s of %(norm)s d.") % {"days": days, "norm": norm}
    if days <= norm:
        return f'<div class="board-sub">{stay}</div>'
    return f'<div class="board-sub board-stuck">{look.icon("clock-exclamation")} {stay}</div>'
