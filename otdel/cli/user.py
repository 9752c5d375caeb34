"""The first owner of an installation, made on the machine itself."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser, Namespace

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from otdel.foundation.people import services
from otdel.foundation.people.policy import Reach, Role
from otdel.kernel.errors import Refused


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("email")
    parser.add_argument("--name", default="", help="full name; the mail's first part if left out")
    parser.add_argument("--role", choices=[str(role) for role in Role], default=str(Role.OWNER))
    parser.add_argument("--password-stdin", action="store_true", help="read it from standard input")


def handle(options: Namespace) -> int:
    secret = sys.stdin.readline().strip() if options.password_stdin else getpass.getpass()
    try:
        validate_password(secret)
        _make(options, secret)
    except ValidationError as weak:
        return _refuse(" ".join(weak.messages))
    except Refused as refusal:
        return _refuse(str(refusal))
    print(f"{options.email} may sign in.", file=sys.stderr)  # noqa: T201
    return 0


@transaction.atomic
def _make(options: Namespace, secret: str) -> None:
    """The same road as by letter, walked at once: a person, a right, an invitation, its acceptance."""
    by, at = services.system_user(), timezone.now()
    name = options.name or options.email.partition("@")[0]
    language = settings.LANGUAGE_CODE[:2]
    person = services.create_person(options.email, name, by=by, at=at, language=language)
    services.grant(person.pk, options.role, Reach.ALL, by=by, at=at)
    invitation = services.invite(person.pk, by=by, at=at)
    services.accept_invitation(services.renew_link(invitation.pk, by=by, at=at), secret, at=at)


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201
    return 1
