"""The client's page of an offer: opened by whoever has its address, without a sign-in.

An address is long and random and only its digest is kept, so nothing is listed and nothing guessed.
The page fetches nothing from elsewhere, is not indexed, not kept, and sends no referrer. Our own signed-in
people and programs that look at links do not count as the client.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from otdel.company.department.absences import company_day
from otdel.foundation.people.services import system_user
from otdel.foundation.preferences.queries import value
from otdel.kernel.errors import Refused
from otdel.kernel.visits import address_digest, minutes_left, window_of

from . import engine, errors, papers, queries, services
from .downloads import download
from .models import Link, Offer

SALT = "otdel.offers.visit"
MOST_COMMENT = 500


def by_address(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Find the page by its address, count the request, speak the offer's language, shut the answer in."""

    @csrf_exempt  # nothing is read from a session; who knows the address may do what it allows
    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponseBase:
        link = queries.link_by_digest(engine.digest_of(token))
        language = link.offer.language if link else translation.get_language_from_request(request)
        with translation.override(language):
            try:
                if link is None:
                    raise errors.LinkGone
                _count(request, link)
                services.check_link(link, company_day(timezone.now()))
                answer = view(request, link, token)
            except Refused as refusal:
                answer = _closed(request, refusal, is_known=link is not None)
        return _shut_in(answer)

    return found


def _shut_in(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


@require_safe
@by_address
def offer_page(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    told = _told(link)
    context = {
        "told": told,
        "link": link,
        "token": token,
        "is_ours": request.user.is_authenticated,
        "may_answer": link.offer.state in Offer.WITH_CLIENT and link.answered_at is None,
    }
    return render(request, "offers/public/offer.html", context)


@require_safe
@by_address
def offer_pdf(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    """The document; who takes it has opened the offer."""
    if request.method == "GET":
        _open(request, link)
    return download(papers.pdf(link.offer, _told(link)), papers.file_name(link.offer, "pdf"))


@require_POST
@by_address
def offer_opened(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    """Said by the page once somebody sees it: programs that only fetch it never do."""
    _open(request, link)
    return HttpResponse(status=204)


@require_POST
@by_address
def offer_answer(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    """The client's yes or no with a word; the seller hears of it."""
    if request.user.is_authenticated:
        raise errors.OwnPeople
    word = request.POST.get("word", "")
    if word in Link.Word:
        at = timezone.now()
        services.answer_link(
            link.pk, word, request.POST.get("comment", "")[:MOST_COMMENT].replace("\x00", ""),
            by=system_user(), at=at, on=company_day(timezone.now()), reminder=_reminder(link, word),
        )  # fmt: skip
    return redirect("offer:page", token)


def _told(link: Link) -> dict[str, Any]:
    kept = queries.paper_of(link.offer)
    if kept is None:
        raise errors.LinkGone
    return dict(kept.told)


def _address(request: HttpRequest, link: Link) -> str:
    ip = get_adapter().get_client_ip(request)
    return address_digest(f"{SALT}.{link.pk}", ip, window_of(timezone.now()))


def _count(request: HttpRequest, link: Link) -> None:
    """Raises TooManyVisits."""
    at = timezone.now()
    if services.count_visit(link.pk, _address(request, link), at=at) > value("offers.per_address"):
        raise errors.TooManyVisits(minutes=minutes_left(at))


def _open(request: HttpRequest, link: Link) -> None:
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    agent = request.headers.get("User-Agent", "")
    if request.user.is_authenticated or not engine.is_person(agent, purpose):
        return
    services.note_opening(
        link.pk, _address(request, link), by=system_user(), at=timezone.now(),
        on=company_day(timezone.now()),
        reminder=_reminder(link, "") if value("offers.tells_opening") else None,
    )  # fmt: skip


def _reminder(link: Link, word: str) -> services.Reminder | None:
    """Return the task for the seller in the seller's language; word: "" when the page was opened."""
    seller = queries.seller_of(link.offer)
    if seller is None:
        return None
    with translation.override(seller.language):
        said = {
            Link.Word.ACCEPTS.value: _("The client agrees to the offer %(code)s: confirm it"),
            Link.Word.DECLINES.value: _("The client says no to the offer %(code)s: find out why"),
        }.get(word, _("The client has opened the offer %(code)s: call while it is fresh"))
        return services.Reminder(seller.pk, said % {"code": link.offer.code})


def _closed(request: HttpRequest, refusal: Refused, *, is_known: bool) -> HttpResponse:
    status = refusal.status if is_known else 404
    answer = render(request, "offers/public/closed.html", {"refusal": refusal}, status=status)
    if isinstance(refusal, errors.TooManyVisits):
        answer.headers["Retry-After"] = str(60 * refusal.gaps["minutes"])
    return answer
