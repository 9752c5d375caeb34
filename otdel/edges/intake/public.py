"""The public side: the page, the frame, the endpoint for forms and programs, the line for a site.

Nobody signs in here, so nothing is read from a session: CSRF is off, and the sites of the form may
frame it. All that a request may do is bring one request to the form whose key it names.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from otdel.foundation.people.services import system_user
from otdel.foundation.preferences.queries import value
from otdel.kernel.errors import Refused
from otdel.kernel.visits import minutes_left, window_of

from . import described, engine, errors, queries, services
from .drafts import Arrival, House
from .engine import MARK_LENGTH, MARKS, TRAP, Clues, Limits, Token
from .models import IntakeForm, Submission

LANGUAGES = ("ru", "en")
AGREE = "agree_"


@dataclass(frozen=True, slots=True)
class Box:
    """A field on the page: what is asked, what stands in it, what is wrong with it."""

    asked: engine.Asked
    text: str = ""
    problem: Any = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A consent on the page."""

    name: str
    body: str
    is_required: bool
    is_set: bool = False
    problem: Any = ""


def open_door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Find the form by its key, speak its language, let its sites frame the answer and read it."""

    @csrf_exempt
    @wraps(view)
    def found(request: HttpRequest, key: str) -> HttpResponseBase:
        form = queries.form_by_key(key)
        if form is None:
            raise Http404
        with translation.override(language_of(request, form)):
            try:
                answer = view(request, form)
            except Refused as refusal:
                answer = _refused(request, form, refusal)
        return _let_in(request, form, answer)

    return found


def _let_in(request: HttpRequest, form: IntakeForm, answer: HttpResponse) -> HttpResponse:
    """Open the answer to the form's sites, and to nobody else."""
    answer.xframe_options_exempt = True  # type: ignore[attr-defined]
    answer._csp_config = {  # type: ignore[attr-defined]
        **settings.SECURE_CSP,
        "frame-ancestors": [CSP.SELF, *form.allowed],
    }
    asking = _origin(request)
    if asking in form.allowed:
        answer.headers["Access-Control-Allow-Origin"] = asking
        answer.headers["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key"
        answer.headers["Access-Control-Expose-Headers"] = "Idempotency-Replayed"
    answer.headers["Vary"] = "Origin, Accept, Accept-Language"
    return answer


def language_of(request: HttpRequest, form: IntakeForm) -> str:
    """The language asked for, else one that the browser reads, among those of the form."""
    asked = request.GET.get("lang", "")
    if asked in form.spoken:
        return asked
    preferred = str(translation.get_language_from_request(request))[:2]
    return preferred if preferred in form.spoken else form.spoken[0]


# ---------------------------------------------------------------- addresses


@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
@open_door
def form_page(request: HttpRequest, form: IntakeForm) -> HttpResponse:
    """The form by itself or in a frame (?embed=1); POST brings a request, as a form or as JSON."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    if not form.is_active:
        raise errors.FormClosed
    if request.method == "POST":
        return _posted(request, form)
    answer = _page(request, form, marks=_marks(request.GET, request))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
@open_door
def form_token(request: HttpRequest, form: IntakeForm) -> HttpResponse:
    """A token for a form that the site draws by its own script."""
    if not form.is_active:
        raise errors.FormClosed
    answer = JsonResponse({"token": _token(form)})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
@open_door
def form_description(request: HttpRequest, form: IntakeForm) -> HttpResponse:
    """What a program may send here and what it is answered (OpenAPI), in the language asked for."""
    if not form.is_active:
        raise errors.FormClosed
    language = str(translation.get_language())[:2]
    ticks = [
        (AGREE + purpose, wording.body(language), is_must)
        for purpose, is_must, wording in queries.consents_asked(form)
    ]
    told = described.description(
        title=form.text("title", language) or form.name,
        address=reverse("forms:page", args=[form.key]),
        asked=queries.asked_by(form, language),
        ticks=ticks,
    )
    return JsonResponse(told)


@require_safe
@cache_control(max_age=3600, public=True)
def embed_script(request: HttpRequest, key: str) -> HttpResponse:
    """The script that puts the frame where it stands; the same for every form."""
    if queries.form_by_key(key) is None:
        raise Http404
    context = {"address": request.build_absolute_uri(reverse("forms:page", args=[key]))}
    return render(request, "intake/embed.js", context, content_type="text/javascript")


# ---------------------------------------------------------------- a request


def _posted(request: HttpRequest, form: IntakeForm) -> HttpResponse:
    sent = _read(request)
    _check_site(request, form)
    try:
        row, is_repeat = _receive(request, form, sent)
    except errors.NotFilled as refusal:
        if _wants_json(request):
            raise
        return _page(request, form, sent, refusal.problems, marks=_marks(sent, request), status=422)
    return _thanks(request, form, row, is_repeat)


def _receive(
    request: HttpRequest, form: IntakeForm, sent: Mapping[str, str]
) -> tuple[Submission, bool]:
    """Check a request and keep it. Raises NotFilled, TooMany, BadKey, KeyReused."""
    at = timezone.now()
    sealed = sent.get("token", "")
    token = engine.unseal(form.key, sealed) if sealed else None
    language = str(translation.get_language())[:2]
    values, problems = engine.read(
        queries.asked_by(form, language), sent, value("clients.phone_country")
    )
    agreed, missing = _agreed(form, sent, token)
    if problems or missing:
        raise errors.NotFilled(problems | missing)
    told = {name: text for name, text in sent.items() if name not in ("token", "idempotency_key")}
    digest = engine.content_digest(form.key, told)
    key = _key(request, sent, token, digest, at)
    known = queries.known_submission(form.pk, key)
    clues = None
    if known is None:
        clues = _clues(request, form, sent, token, values, at)
    arrival = Arrival(
        key=key,
        digest=digest,
        language=language,
        values=values,
        nonce=token.nonce if token else "",
        marks=_marks(sent, request),
        wordings=agreed,
        reasons=engine.suspicions(clues, _limits(), at) if clues else (),
    )
    return services.receive(form, arrival, by=system_user(), at=at, house=house())


def _clues(
    request: HttpRequest,
    form: IntakeForm,
    sent: Mapping[str, str],
    token: Token | None,
    values: Mapping[str, Any],
    at: Any,
) -> Clues:
    """Count the request and gather what may be suspicious about it. Raises TooMany."""
    address = engine.address_digest(get_adapter().get_client_ip(request), window_of(at))
    mine = services.count_knock(form.pk, address, at=at)
    if mine > value("intake.per_address"):
        raise errors.TooMany(minutes=minutes_left(at))
    return Clues(
        trap=sent.get(TRAP, ""),
        token=token,
        was_sealed=bool(sent.get("token")),
        is_bare=form.takes_bare and _origin(request) in form.allowed,
        links=engine.links_in(values),
        uses=queries.uses_of(form.pk, token.nonce) if token else 0,
        number=services.count_knock(form.pk, "", at=at),
    )


def _limits() -> Limits:
    return Limits(
        min_seconds=value("intake.min_seconds"),
        token_hours=value("intake.token_hours"),
        max_links=value("intake.max_links"),
        per_form=value("intake.per_form"),
    )


def _key(
    request: HttpRequest, sent: Mapping[str, str], token: Token | None, digest: str, at: Any
) -> str:
    """What makes two requests one: the caller's key, else the token with the content, else content and day."""
    given = request.headers.get("Idempotency-Key") or sent.get("idempotency_key", "")
    if given:
        if not engine.is_key(given):
            raise errors.BadKey
        return f"key:{given}"
    return f"form:{token.nonce}:{digest}" if token else f"day:{at:%Y-%m-%d}:{digest}"


def _agreed(
    form: IntakeForm, sent: Mapping[str, str], token: Token | None
) -> tuple[tuple[int, ...], dict[str, Any]]:
    """Return (texts agreed to, {input: what is wrong}) by the very texts that were shown."""
    agreed, missing = [], {}
    for purpose, is_required, wording in queries.consents_asked(
        form, token.wordings if token else ()
    ):
        if sent.get(AGREE + purpose, "").strip().lower() in ("1", "on", "yes", "true"):
            agreed.append(wording.pk)
        elif is_required:
            missing[AGREE + purpose] = engine.NO_CONSENT
    return tuple(agreed), missing


def _read(request: HttpRequest) -> dict[str, str]:
    """Return the request's fields as texts. Raises TooLarge, Unreadable."""
    if int(request.headers.get("Content-Length") or 0) > engine.MOST_BYTES:
        raise errors.TooLarge
    if request.content_type == "application/json":
        try:
            told = json.loads(request.body)
        except (ValueError, RecursionError):
            raise errors.Unreadable from None
        if not isinstance(told, dict):
            raise errors.Unreadable
        texts = {str(name): _text(one) for name, one in told.items()}
    else:
        texts = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    if sum(len(text) for text in texts.values()) > engine.MOST_BYTES:
        raise errors.TooLarge
    return {name: text.replace("\x00", "") for name, text in texts.items()}


def _text(one: Any) -> str:
    if one is None:
        return ""
    if isinstance(one, dict | list):
        raise errors.Unreadable
    return ("yes" if one else "no") if isinstance(one, bool) else str(one)


def _check_site(request: HttpRequest, form: IntakeForm) -> None:
    """Raises ForeignSite if a browser says that the request comes from a site that is not the form's."""
    asking = _origin(request)
    ours = f"{request.scheme}://{request.get_host()}"
    if asking and asking != "null" and asking != ours and asking not in form.allowed:
        raise errors.ForeignSite


def _origin(request: HttpRequest) -> str:
    return request.headers.get("Origin", "")


def _marks(told: Mapping[str, str], request: HttpRequest) -> dict[str, str]:
    """Where the person came from: UTM, page and referrer, as far as they are told."""
    marks = {key: told.get(key, "").strip()[:MARK_LENGTH] for key, _label in MARKS}
    if not marks["page"] and not told.get("token"):
        marks["page"] = request.headers.get("Referer", "")[:MARK_LENGTH]
    return {key: text for key, text in marks.items() if text}


def house() -> House:
    """What leads take from this installation."""
    return House(settings.CURRENCY, settings.LANGUAGE_CODE)


# ---------------------------------------------------------------- answers


def _wants_json(request: HttpRequest) -> bool:
    accepts = request.headers.get("Accept", "")
    return request.content_type == "application/json" or accepts.startswith("application/json")


def _thanks(
    request: HttpRequest, form: IntakeForm, row: Submission, is_repeat: bool
) -> HttpResponse:
    """The same answer to the same request, held or taken: a program learns nothing of the quarantine."""
    language = str(translation.get_language())[:2]
    text = form.text("thanks", language) or _("Thank you! We have got your request.")
    if _wants_json(request):
        told = {"status": "received", "reference": row.reference, "text": text}
        answer: HttpResponse = JsonResponse(told, status=201)
        if is_repeat:
            answer.headers["Idempotency-Replayed"] = "true"
        return answer
    if form.return_url and not _is_embedded(request):
        return redirect(form.return_url)
    context = {"form": form, "text": text, "row": row, "embed": _is_embedded(request)}
    return render(request, "intake/thanks.html", context)


def _refused(request: HttpRequest, form: IntakeForm, refusal: Refused) -> HttpResponse:
    if _wants_json(request):
        told: dict[str, Any] = {"code": refusal.code, "sentence": str(refusal), "fields": {}}
        if isinstance(refusal, errors.NotFilled):
            told["fields"] = {name: str(text) for name, text in refusal.problems.items()}
        answer: HttpResponse = JsonResponse(told, status=refusal.status)
    else:
        context = {"form": form, "refusal": refusal, "embed": _is_embedded(request)}
        answer = render(request, "intake/closed.html", context, status=refusal.status)
    if isinstance(refusal, errors.TooMany):
        answer.headers["Retry-After"] = str(60 * refusal.gaps["minutes"])
    return answer


def _is_embedded(request: HttpRequest) -> bool:
    return "embed" in request.GET


def _page(
    request: HttpRequest,
    form: IntakeForm,
    sent: Mapping[str, str] | None = None,
    problems: Mapping[str, Any] | None = None,
    *,
    marks: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    language = str(translation.get_language())[:2]
    context = drawn(form, language, sent or {}, problems or {}) | {
        "token": (sent or {}).get("token") or _token(form),
        "marks": marks,
        "embed": _is_embedded(request),
        "action": request.get_full_path(),
        "others": [one for one in form.spoken if one != language],
    }
    return render(request, "intake/page.html", context, status=status)


def drawn(
    form: IntakeForm, language: str, sent: Mapping[str, str], problems: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what `intake/fields.html` shows of a form; also for the preview of one not yet kept."""
    asked = queries.asked_by(form, language)
    ticks = [
        Tick(
            AGREE + purpose,
            wording.body(language),
            is_required,
            bool(sent.get(AGREE + purpose)),
            problems.get(AGREE + purpose, ""),
        )
        for purpose, is_required, wording in queries.consents_asked(form)
    ]
    return {
        "form": form,
        "title": form.text("title", language) or form.name,
        "intro": form.text("intro", language),
        "boxes": [Box(one, sent.get(one.name, ""), problems.get(one.name, "")) for one in asked],
        "ticks": ticks,
        "trap": TRAP,
        "has_problems": bool(problems),
        "language": language,
    }


def _token(form: IntakeForm) -> str:
    wordings = tuple(wording.pk for _p, _must, wording in queries.consents_asked(form))
    token = Token(secrets.token_urlsafe(12), timezone.now().timestamp(), wordings)
    return engine.seal(form.key, token)


def body_of(context: Mapping[str, Any]) -> str:
    """Return the drawn form's inside, for a preview: the inputs have names and are sent nowhere."""
    return render_to_string("intake/fields.html", dict(context))
