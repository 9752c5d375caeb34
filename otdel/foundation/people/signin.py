"""Addresses of the sign-in under /accounts/, named as allauth names them.

What we do not offer (open sign-up, several mails, codes by mail) has no page: its name leads elsewhere.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, path, re_path
from django.views.generic import RedirectView

from . import views

_TO_SIGN_IN = RedirectView.as_view(pattern_name="account_login")
_TO_ME = RedirectView.as_view(pattern_name="department:me")
_KEY = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

urlpatterns: list[URLPattern] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(_KEY, account.password_reset_from_key, name="account_reset_password_from_key"),
    path("second-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("second-factor/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/on/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("recovery-codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("invitation/<str:token>/", views.invitation, name="people_invitation"),
    path("signup/", _TO_SIGN_IN, name="account_signup"),
    path("mail/", _TO_ME, name="account_email"),
    path("second-factor/about/", _TO_ME, name="mfa_index"),
    path("sessions/", _TO_ME, name="usersessions_list"),
    path("mail/sent/", _TO_SIGN_IN, name="account_email_verification_sent"),
]
