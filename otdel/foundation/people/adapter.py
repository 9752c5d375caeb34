"""How django-allauth behaves here: no open sign-up, no letters of its own, the second factor's secret encrypted."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """People come in by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages show what happened themselves."""


class MFAAdapter(DefaultMFAAdapter):
    """Keeps the seed of the second factor under a key that follows from the installation's secret."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = sha256(b"otdel.second-factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(urlsafe_b64encode(key))
