"""Letters, sent by the worker so that a page neither waits for mail nor tells by its pace who exists."""

from django.tasks import task
from django.utils import timezone

from . import letters


@task
def mail_invitation(invitation_id: int, site: str) -> int:
    """Make the invitation's link and mail it; return 1 if it went out. A second run mails a newer link."""
    return letters.send_invitation(invitation_id, site=site, at=timezone.now())


@task
def mail_reset(email: str, site: str) -> int:
    """Mail a link for a new password to whoever has the address and a sign-in; return to how many."""
    return letters.send_reset(email, site=site)


@task
def mail_alert(alert_id: int, site: str) -> int:
    """Tell those who watch about an alert that is still open; return to how many."""
    return letters.send_alert(alert_id, site=site)
