"""Django's settings; everything a person may choose comes from `OTDEL_…` in the environment."""

import os
from pathlib import Path
from typing import Any

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config.environment import Postgres, read
from config.logs import logging_for

BASE_DIR = Path(__file__).resolve().parent.parent
IS_SOURCE_TREE = (BASE_DIR / "pyproject.toml").exists()
HOME_DATA = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "otdel"
CHOSEN = read(os.environ, default_data_dir=BASE_DIR / "var" if IS_SOURCE_TREE else HOME_DATA)

DATA_DIR = CHOSEN.data_dir
SECRET_KEY = CHOSEN.secret_key
DEBUG = CHOSEN.debug
ALLOWED_HOSTS = list(CHOSEN.hosts)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton",
    "django_htmx",
    "django_tasks_db",
    "otdel.foundation.journal",
    "otdel.foundation.people",
    "otdel.foundation.preferences",
    "otdel.foundation.jobs",
    "otdel.foundation.web",
    "otdel.foundation.files",
    "otdel.foundation.timelines",
    "otdel.company.calendars",
    "otdel.company.department",
    "otdel.company.structures",
    "otdel.company.confidentiality",
    "otdel.company.clients",
    "otdel.company.contacting",
    "otdel.company.namedlists",
    "otdel.company.catalog",
    "otdel.company.playbook",
    "otdel.selling.work",
    "otdel.selling.letters",
    "otdel.selling.pipeline",
    "otdel.selling.handoffs",
    "otdel.selling.approvals",
    "otdel.selling.requests",
    "otdel.selling.leadflow",
    "otdel.selling.offers",
    "otdel.managing.metrics",
    "otdel.managing.upkeep",
    "otdel.managing.protection",
    "otdel.managing.portrait",
    "otdel.managing.insight",
    "otdel.managing.compliance",
    "otdel.edges.api",
    "otdel.edges.exchange",
    "otdel.edges.intake",
    "otdel.edges.blueprint",
    "otdel.edges.demo",
    # after people, whose templates of the sign-in come first
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "config.watch.RequestWatch",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "otdel.foundation.web.middleware.TasteMiddleware",
    "otdel.foundation.web.middleware.RefusedMiddleware",
    "otdel.company.confidentiality.door.AgreementDoor",
]

ROOT_URLCONF = "config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "otdel.foundation.web.frame.frame",
            ],
        },
    }
]

# Read by every connection: WAL lets readers go on while one writes; IMMEDIATE takes the write lock at
# the start of a transaction, so two writers wait for each other instead of failing half-way.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; "
    "PRAGMA mmap_size=1073741824; PRAGMA cache_size=-65536; PRAGMA journal_size_limit=67108864"
)


def database() -> dict[str, Any]:
    place = CHOSEN.database
    if not isinstance(place, Postgres):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": place,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_PRAGMAS,
            },
        }
    pool = {"min_size": 1, "max_size": CHOSEN.threads + 6, "timeout": 15, "max_idle": 300}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": place.name,
        "USER": place.user,
        "PASSWORD": place.password,
        "HOST": place.host,
        "PORT": place.port,
        "OPTIONS": {"pool": pool, **place.options},
    }


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
]

# Sign-in by mail and password, by invitation only; who has an account is never told.
ACCOUNT_ADAPTER = "otdel.foundation.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {"reset_password": "otdel.foundation.people.forms.ResetPassword"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reached the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_ADAPTER = "otdel.foundation.people.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Otdel"

LANGUAGE_CODE = CHOSEN.language
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [
    BASE_DIR / "config/locale",
    BASE_DIR / "otdel/kernel/locale",
    BASE_DIR / "otdel/wiring/locale",
]
TIME_ZONE = CHOSEN.time_zone
CURRENCY = CHOSEN.currency
USE_TZ = True

# `otdel run` and `otdel prepare` gather the static files here, under names that carry their content's hash.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = DATA_DIR / "attachments"
FILE_UPLOAD_PERMISSIONS = 0o600

# Shared by all processes: files on one machine, a table where several machines share PostgreSQL.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "jobs_cacherow",
    }
    if isinstance(CHOSEN.database, Postgres)
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

DEFAULT_FROM_EMAIL = SERVER_EMAIL = CHOSEN.mail_from
MAILERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": CHOSEN.smtp.host,
            "port": CHOSEN.smtp.port,
            "username": CHOSEN.smtp.username,
            "password": CHOSEN.smtp.password,
            "use_ssl": CHOSEN.smtp.tls,
            "use_tls": CHOSEN.smtp.starttls,
            "timeout": 15,
        },
    }
    if CHOSEN.smtp
    else {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": DATA_DIR / "mail"},
    }
}

LOGGING = logging_for(CHOSEN.log_format, debug=DEBUG)

# Behind https the cookies travel only there; the proxy says which way a request came.
SITE_URL = CHOSEN.url
METRICS_TOKEN = CHOSEN.metrics_token
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = CHOSEN.is_https
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_TRUSTED_ORIGINS = [CHOSEN.url] if CHOSEN.url else []
SECURE_REFERRER_POLICY = "same-origin"
if CHOSEN.is_https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # or a guesser would lock the sign-in for everybody
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked from inside, over http
    SECURE_HSTS_SECONDS = 30 * 24 * 3600

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

# Who hears of what happened, how nouns are named: literal dictionaries, read when first needed.
OTDEL_SUBSCRIPTIONS = "otdel.wiring.subscriptions.SUBSCRIPTIONS"
OTDEL_NOUNS = "otdel.wiring.nouns.NOUNS"
OTDEL_PREFERENCES = "otdel.wiring.preferences.PREFERENCES"
OTDEL_UNDO = "otdel.wiring.undo.UNDO"
OTDEL_ADDITIONS = "otdel.wiring.additions.ADDITIONS"
OTDEL_LISTS = "otdel.wiring.lists.LISTS"
OTDEL_MENU = "otdel.wiring.menu.MENU"
OTDEL_QUICK = "otdel.wiring.menu.QUICK"
OTDEL_SEARCH = "otdel.wiring.search.SEARCH"
OTDEL_SLOTS = "otdel.wiring.slots.SLOTS"
OTDEL_FIELDS = "otdel.wiring.fields.FIELDS"
OTDEL_SHEETS = "otdel.wiring.sheets.SHEETS"
OTDEL_BOOKS = "otdel.wiring.books.BOOKS"
OTDEL_LAYOUTS = "otdel.wiring.layouts.LAYOUTS"
OTDEL_HANDOVER = "otdel.wiring.handover.HANDOVER"
OTDEL_STARTERS = "otdel.wiring.starters.STARTERS"
OTDEL_SCHEDULE = "config.schedule.SCHEDULE"
