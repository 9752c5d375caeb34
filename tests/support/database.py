"""Where tests keep their database and files: always in a temporary folder, never in the data of a person."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseOperations

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_configure(config: pytest.Config) -> None:
    """Quick passwords, plain static files; translations compiled if somebody changed them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    DatabaseOperations.execute_sql_flush = flush_past_triggers(DatabaseOperations.execute_sql_flush)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    if not hasattr(config, "workerinput"):
        compile_stale_translations()


def flush_past_triggers(flush: Callable[..., None]) -> Callable[..., None]:
    """Let the tests with real transactions empty the tables on SQLite: the journal refuses DELETE.

    PostgreSQL truncates, which row triggers do not see.
    """

    def flushed(self: DatabaseOperations, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
        flush(self, sql_list)
        with self.connection.cursor() as cursor:
            for _name, sql in triggers:
                cursor.execute(sql)

    return flushed


def compile_stale_translations() -> None:
    catalogues = [
        *ROOT.glob("otdel/**/locale/*/LC_MESSAGES/*.po"),
        *ROOT.glob("config/locale/*/LC_MESSAGES/*.po"),
    ]
    stale = [po for po in catalogues if not fresh(po)]
    if stale:
        subprocess.run([sys.executable, str(ROOT / "tools" / "messages.py"), "compile"], check=True)


def fresh(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests need a Chromium; tests of one database are left out on the other."""
    browser = any(shutil.which(name) for name in BROWSERS)
    postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    for item in items:
        if item.get_closest_marker("browser") and not browser:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
        if item.get_closest_marker("postgres") and not postgres:
            item.add_marker(pytest.mark.skip(reason="only on PostgreSQL"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a real file, as in life: several threads and processes can then open the same one."""
    mine = connections["default"]
    if mine.vendor == "sqlite":
        mine.settings_dict["TEST"]["NAME"] = str(
            tmp_path_factory.mktemp("database") / "test.sqlite3"
        )


@pytest.fixture(autouse=True, scope="session")
def own_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of the tests go to a folder of their own."""
    folder = tmp_path_factory.mktemp("data")
    settings.DATA_DIR = folder
    settings.MEDIA_ROOT = folder / "attachments"
    return folder


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """Address of the test's own database, for commands run as separate processes."""
    return url_of_test_database()


def url_of_test_database() -> str:
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    password = f":{quote(place['PASSWORD'], safe='')}" if place.get("PASSWORD") else ""
    port = f":{place['PORT']}" if place.get("PORT") else ""
    host = quote(place.get("HOST") or "", safe="")
    return f"postgres://{quote(place['USER'], safe='')}{password}@{host}{port}/{place['NAME']}"


@pytest.fixture
def as_many_queries(django_assert_max_num_queries: Callable) -> Callable[..., None]:
    """as_many_queries(make, show): as many queries for 30 rows as for 3.

    `make(n)` adds n rows; `show()` does what is measured.
    """

    def compare(
        make: Callable[[int], object], show: Callable[[], object], few: int = 3, many: int = 30
    ) -> None:
        make(few)
        show()  # caches of content types, translations and the like fill here
        with django_assert_max_num_queries(10_000) as with_few:
            show()
        number = len(with_few.captured_queries)  # before requests empty the log
        make(many - few)
        with django_assert_max_num_queries(number):
            show()

    return compare
