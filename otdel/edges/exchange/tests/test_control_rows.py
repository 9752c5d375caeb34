"""Our own export comes back: its control rows and its mark are no clients."""

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft, PointDraft
from otdel.company.clients.models import Company, ContactPoint
from otdel.company.clients.services import create_companies
from otdel.edges.exchange.models import ImportRow
from otdel.edges.exchange.wording import told
from otdel.foundation.people.models import ExportNote

from .support import brought_in, checked

pytestmark = pytest.mark.django_db


@pytest.fixture
def file_of_sixty(client, clara, system):
    """What Clara took away: sixty companies, a control row and the mark."""
    drafts = [
        CompanyDraft(
            f"Company {n}",
            owner_id=clara.pk,
            points=(PointDraft("phone", f"+7916555{n:04}"), PointDraft("email", f"c{n}@x.org")),
        )
        for n in range(60)
    ]
    create_companies(drafts, by=system, at=timezone.now())
    client.force_login(clara)
    answer = client.get(reverse("clients:company-list"), {"export": "csv"})
    return b"".join(answer.streaming_content)


def test_the_trial_says_which_rows_are_left_out_and_why(file_of_sixty, clara):
    imp = checked({"companies.csv": file_of_sixty}, clara)

    note = ExportNote.objects.get()
    rows = ImportRow.objects.filter(file__owner_import=imp, is_trial=True)
    noted = [(row, problem) for row in rows for problem in row.problems]
    assert sorted(problem["code"] for _row, problem in noted) == ["control-row", "export-mark"]
    assert {row.outcome for row, _problem in noted} == {"duplicate"}
    assert all(f"№ {note.pk}" in told(problem) for _row, problem in noted)
    assert not rows.filter(outcome="rejected").exists()


def test_the_run_makes_no_client_of_them(file_of_sixty, clara):
    imp = brought_in({"companies.csv": file_of_sixty}, clara)

    assert imp.counts["total"]["created"] == 0
    assert Company.objects.count() == 60
    assert not ContactPoint.objects.filter(value__startswith="+7000").exists()


def test_a_real_row_with_a_phone_of_ours_beside_its_own_is_left_out_too(file_of_sixty, clara):
    """A control row mixed into another file is told from the clients of that file."""
    stolen = file_of_sixty.decode("utf-8-sig").splitlines()
    head, rows = stolen[0], [line for line in stolen if "+7 000" in line]

    imp = brought_in({"other.csv": "\n".join([head, *rows, rows[0]]).encode()}, clara)

    assert imp.counts["total"] == {"created": 0, "updated": 0, "duplicate": 2, "rejected": 0}
    assert Company.objects.count() == 60
