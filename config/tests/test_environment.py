"""Every setting: what is taken, what is refused and with which sentence."""

import contextlib
import os
import stat

import pytest

from config.environment import Misconfigured, Postgres, read


def chosen(tmp_path, **variables):
    return read(
        {f"OTDEL_{name}": value for name, value in variables.items()}, default_data_dir=tmp_path
    )


def test_nothing_set_is_a_working_installation(tmp_path):
    found = chosen(tmp_path)
    assert found.database == tmp_path / "otdel.sqlite3"
    assert (found.language, found.currency, found.log_format) == ("ru", "RUB", "json")
    assert "localhost" in found.hosts
    assert found.smtp is None


def test_secret_key_is_made_once_and_kept_for_its_user_alone(tmp_path):
    first, second = chosen(tmp_path), chosen(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 48
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("url", "path"),
    [("sqlite:////srv/a%20b.sqlite3", "/srv/a b.sqlite3"), ("sqlite:///here.sqlite3", None)],
)
def test_sqlite_address_is_absolute_with_four_slashes(tmp_path, url, path):
    assert str(chosen(tmp_path, DATABASE_URL=url).database) == (
        path or os.path.abspath("here.sqlite3")
    )


def test_postgres_address_keeps_escapes_and_the_case_of_a_socket_folder(tmp_path):
    url = "postgres://sales:p%40ss@%2Fvar%2FRun%2Fpg:5433/otdel?sslmode=require"
    assert chosen(tmp_path, DATABASE_URL=url).database == Postgres(
        "otdel", "sales", "p@ss", "/var/Run/pg", "5433", {"sslmode": "require"}
    )


def test_address_of_the_site_decides_about_hosts_and_https(tmp_path):
    found = chosen(tmp_path, URL="https://otdel.example.com", HOSTS="10.0.0.5")
    assert found.is_https
    assert {"otdel.example.com", "10.0.0.5", "127.0.0.1"} <= set(found.hosts)


def test_smtp_address(tmp_path):
    plain = chosen(tmp_path, SMTP_URL="smtp://localhost:2525").smtp
    assert (plain.port, plain.tls, plain.starttls) == (2525, False, False)
    usual = chosen(tmp_path, SMTP_URL="smtp://me:s%3A@mail.example.com").smtp
    assert (usual.port, usual.password, usual.starttls) == (587, "s:", True)
    assert chosen(tmp_path, SMTP_URL="smtps://mail.example.com").smtp.port == 465


WRONG = {
    "DATABASE_URL": ["mysql://x/y", "sqlite://x", "postgres://host", "postgres://h:x/db", "postgres://h/d?ssl=1"],
    "SECRET_KEY": ["short"],
    "URL": ["otdel.example.com", "https://example.com/otdel"],
    "HOSTS": ["https://example.com"],
    "PORT": ["0", "65536", "http", "-1"],
    "BIND": ["http://0.0.0.0"],
    "WORKERS": ["0", "many"],
    "THREADS": ["1.5"],
    "TIME_ZONE": ["Mars/Base", "../etc/passwd"],
    "CURRENCY": ["rub", "₽"],
    "LANGUAGE": ["de"],
    "SMTP_URL": ["mail.example.com", "smtp://", "smtp://host?starttls=maybe", "http://host"],
    "MAIL_FROM": ["Otdel"],
    "LOG_FORMAT": ["xml"],
    "METRICS_TOKEN": ["short"],
    "DEBUG": ["maybe"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in WRONG.items() for v in values])
def test_wrong_value_is_refused_with_its_variable_and_a_way_out(tmp_path, name, value):
    with pytest.raises(Misconfigured) as refusal:
        chosen(tmp_path, **{name: value})
    sentence = str(refusal.value)
    assert sentence.startswith(f"OTDEL_{name}: ")
    assert any(word in sentence for word in ("Example", "Make one", "Known", "begin with"))
    assert "\n" not in sentence


def test_all_wrong_values_are_named_at_once(tmp_path):
    with pytest.raises(Misconfigured) as refusal:
        chosen(tmp_path, PORT="x", CURRENCY="x")
    assert str(refusal.value).count("\n") == 1


def test_misspelt_name_is_refused_and_a_tools_own_is_not(tmp_path):
    with pytest.raises(Misconfigured, match=r"OTDEL_DATABASE_ULR.*OTDEL_DATABASE_URL"):
        chosen(tmp_path, DATABASE_ULR="sqlite:////x")
    chosen(tmp_path, SHOTS="/somewhere")


def test_folder_that_may_not_be_written_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with as_nobody(), pytest.raises(Misconfigured, match="OTDEL_DATA_DIR"):
        chosen(tmp_path, DATA_DIR=str(tmp_path / "inside"))


@contextlib.contextmanager
def as_nobody():
    """Root may write anywhere, so root puts its rights off meanwhile."""
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(mine)


def test_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match="OTDEL_DATA_DIR"):
        chosen(tmp_path, DATA_DIR=str(tmp_path / "file" / "inside"))
