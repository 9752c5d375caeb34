"""Removing the demo from the screen."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otdel.foundation.jobs.services import begin
from otdel.foundation.people.reach import reader, require
from otdel.foundation.web import dialog
from otdel.kernel.later import after_commit

from . import queries, services, tasks


@require_POST
@login_required
def remove(request: HttpRequest) -> HttpResponse:
    """Begin the removal and show how it goes."""
    by = reader(request)
    require(by, "demo.remove")
    if queries.present() is None:
        raise services.NoDemo
    job = begin(_("Removing the demo"), 0, by=by, at=timezone.now(), kind="demo")
    after_commit(tasks.remove_demo, job.pk, by.pk)
    return dialog(request, "web/job_dialog.html", {"job": job})
