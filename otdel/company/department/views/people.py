"""The people: list, one person, invitations, rights, handing a book over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.department import absences, forms, queries, services
from otdel.company.department.cover_lists import state_of as state_of_cover
from otdel.company.department.lists import PEOPLE, state_of
from otdel.foundation.journal.queries import about, lines
from otdel.foundation.people import queries as people
from otdel.foundation.people import services as people_services
from otdel.foundation.people.models import Grant, User
from otdel.foundation.people.reach import require
from otdel.foundation.people.site import site_of
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import close_dialog, dialog, new_batch, page, reload_part, toast, undo_url
from otdel.foundation.web.lists import list_view
from otdel.kernel.errors import NotAllowed, Refused

from .asking import ask

ASKING = require_http_methods(["GET", "HEAD", "POST"])


@login_required
def people_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, PEOPLE, {"tab": "people"})


@require_safe
@login_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: what everybody knows, and for those who may, rights, sessions and history."""
    by: Any = request.user
    found = get_object_or_404(people.people(by), pk=pk)
    today = timezone.localdate()
    may_edit = by.may("people.edit")
    grants = people.grants_of(pk)
    jobs = queries.employments_of(pk)
    own = {grant.origin for grant in grants}
    context = {
        "person": found,
        "state": state_of(found),
        "jobs": [
            (job, job.ends_on is not None and job.ends_on < today, job_origin(job.pk) in own)
            for job in jobs
        ],
        "grants": grants,
        "widest": queries.rights_in_words(grants),
        "sees": queries.seen_by(found),
        "parts": queries.book_of(by, pk) if by.may("book.reassign") else [],
        "may_edit": may_edit,
        "may_invite": by.may("people.invite"),
        "may_staff": by.may("department.edit"),
        "may_reassign": by.may("book.reassign"),
        "covers": [(row, state_of_cover(row)) for row in absences.covers_of(by, pk)[:5]],
        "may_be_away": found.is_active and (pk == by.pk or absences.may_decide(by, pk)),
        "invitation": people.invitation_of(pk) if by.may("people.invite") else None,
        "sessions": people.sessions(by, pk) if may_edit else [],
        "has_second_factor": bool(people.has_second_factor([pk])),
        "lines": lines(by, about("user", pk)[:30]) if by.may("people.invite") else [],
        "now": timezone.now(),
        "tab": "people",
    }
    return page(request, "department/person.html", "panel", context)


def job_origin(pk: int) -> str:
    return f"employment:{pk}"


@ASKING
@login_required
def invite(request: HttpRequest) -> HttpResponse:
    """Add somebody, give them work, send the letter: one act, all or nothing."""
    by: Any = request.user
    require(by, "people.invite")
    form = forms.InviteForm(request.POST or None, by=by, initial={"language": by.language})
    if request.method == "POST" and form.is_valid():
        try:
            found = _invited(form.cleaned_data, by, site_of(request))
        except NotAllowed as refusal:
            if type(refusal) is NotAllowed:
                raise
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            text = _("%(name)s was invited: the letter is on its way") % {"name": found.full_name}
            return close_dialog(toast(reload_part(HttpResponse(status=204), "list"), text))
    context = {"form": form, "title": _("Invite"), "action": request.path, "submit": _("Invite")}
    return dialog(request, "department/dialog.html", context, 422 if request.POST else 200)


@transaction.atomic
def _invited(told: dict[str, Any], by: User, site: str) -> User:
    at = timezone.now()
    found = people_services.create_person(
        told["email"], told["full_name"], language=told["language"], by=by, at=at
    )
    if told["unit"]:
        services.employ(
            found.pk,
            told["unit"],
            told["functions"],
            starts_on=timezone.localdate(at),
            is_head=told["is_head"],
            title=told["title"],
            by=by,
            at=at,
        )
    days = timedelta(days=value("people.invitation_days"))
    people_services.invite(found.pk, by=by, at=at, valid=days, site=site)
    return found


@require_POST
@login_required
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new letter; the earlier link stops working."""
    by: Any = request.user
    get_object_or_404(people.people(by), pk=pk)
    days = timedelta(days=value("people.invitation_days"))
    try:
        people_services.invite(pk, by=by, at=timezone.now(), valid=days, site=site_of(request))
    except User.DoesNotExist as missing:
        raise Http404 from missing
    return toast(
        reload_part(HttpResponse(status=204), "department"), _("A new letter is on its way")
    )


@require_POST
@login_required
def invitation_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a new link to hand over oneself, once: where no mail is set up."""
    by: Any = request.user
    found = people.invitation_of(pk)
    if found is None:
        raise Http404
    token = people_services.renew_link(found.pk, by=by, at=timezone.now())
    link = site_of(request) + reverse("people_invitation", args=[token])
    return dialog(request, "department/link.html", {"link": link, "invitation": found})


@ASKING
@login_required
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    require(by, "people.edit")
    found = get_object_or_404(people.people(by), pk=pk)
    initial = {"full_name": found.full_name, "email": found.email if found.has_mail else ""}
    form = forms.PersonForm(request.POST or None, initial=initial)

    def act(batch: str) -> None:
        people_services.edit_person(pk, form.cleaned_data, by=by, at=timezone.now())

    return ask(request, form, act, title=found.full_name, done=_("Saved"))


@ASKING
@login_required
def role_give(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    require(by, "people.edit")
    found = get_object_or_404(people.people(by), pk=pk)
    form = forms.RoleForm(request.POST or None)

    def act(batch: str) -> None:
        people_services.grant(pk, **form.cleaned_data, by=by, at=timezone.now())

    title = _("Rights of %(name)s") % {"name": found.full_name}
    return ask(request, form, act, title=title, done=_("Rights given"))


@require_POST
@login_required
def role_take(request: HttpRequest, grant_id: int) -> HttpResponse:
    by: Any = request.user
    try:
        people_services.revoke(grant_id, by=by, at=timezone.now())
    except Grant.DoesNotExist as missing:
        raise Http404 from missing
    return toast(reload_part(HttpResponse(status=204), "department"), _("Rights taken back"))


@ASKING
@login_required
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    require(by, "people.invite")
    found = get_object_or_404(people.people(by), pk=pk)
    initial = {"on": found.notice_on or timezone.localdate()}
    form = forms.NoticeForm(request.POST or None, initial=initial)

    def act(batch: str) -> None:
        people_services.give_notice(
            pk,
            form.cleaned_data["on"],
            by=by,
            at=timezone.now(),
            narrow=value("people.leaving_narrows"),
        )

    return ask(request, form, act, title=_("Notice of leaving"), done=_("Saved"))


SWITCHES: dict[str, tuple[Any, str]] = {
    "off": (people_services.switch_off, gettext_noop("Switched off: every session has ended")),
    "on": (people_services.switch_on, gettext_noop("Switched on")),
    "narrow": (people_services.narrow_rights, gettext_noop("Exports are closed")),
    "widen": (people_services.widen_rights, gettext_noop("Exports are open again")),
    "sign-out": (people_services.end_sessions, gettext_noop("Signed out everywhere")),
    "second-factor": (
        people_services.reset_second_factor,
        gettext_noop("The second step was taken off"),
    ),
}


@require_POST
@login_required
def switch(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Switch a person off or on, sign out everywhere, take a lost second factor off."""
    by: Any = request.user
    if act not in SWITCHES:
        raise Http404
    get_object_or_404(people.people(by), pk=pk)
    service, said = SWITCHES[act]
    service(pk, by=by, at=timezone.now())
    return toast(reload_part(HttpResponse(status=204), "department"), _(said))


@ASKING
@login_required
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a person's whole book over, with what passes counted first."""
    by: Any = request.user
    require(by, "book.reassign")
    found = get_object_or_404(people.people(by), pk=pk)
    form = forms.BookForm(request.POST or None, by=by, person_id=pk)
    if request.method == "POST" and form.is_valid():
        batch, told = new_batch(), form.cleaned_data
        try:
            done = services.reassign_book(
                pk, told["heir"], parts=told["parts"], by=by, at=timezone.now(), batch=batch
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            number = sum(done.values())
            text = ngettext("%(n)s record passed over", "%(n)s records passed over", number)
            answer = reload_part(HttpResponse(status=204), "department", "list")
            return close_dialog(toast(answer, text % {"n": number}, undo_url(batch)))
    context = {"form": form, "person": found, "action": request.path}
    return dialog(request, "department/reassign.html", context, 422 if request.POST else 200)
