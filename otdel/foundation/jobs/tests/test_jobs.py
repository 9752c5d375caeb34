import pytest

from otdel.foundation.jobs import queries, services
from otdel.foundation.jobs.models import Job
from otdel.kernel.errors import NotAllowed


@pytest.fixture
def job(anna, moment):
    return services.begin("Change 200 companies", 200, by=anna, at=moment)


def test_job_says_how_much_is_done_and_when_it_will_end(job, moment):
    later = moment.replace(minute=1)
    assert services.advance(job.pk, 50, failed=2, at=later)
    job.refresh_from_db()
    assert (job.share, job.failed) == (0.25, 2)
    assert job.seconds_left == 180


def test_job_without_a_total_says_no_end(anna, moment):
    job = services.begin("Count", 0, by=anna, at=moment)
    assert (job.share, job.seconds_left) == (None, None)


def test_finished_job_keeps_its_result(job, anna, moment):
    assert services.finish(job.pk, {"done": 200}, at=moment)
    assert queries.job(anna, job.pk).result == {"done": 200}
    assert not services.fail(job.pk, "late", at=moment)


def test_cancelled_job_does_not_move_any_more(job, anna, moment):
    services.cancel(job.pk, by=anna, at=moment)
    assert queries.is_cancelled(job.pk)
    assert not services.advance(job.pk, 60, at=moment)
    assert Job.objects.get().done == 0


def test_ended_job_cannot_be_cancelled(job, anna, moment):
    services.finish(job.pk, {}, at=moment)
    with pytest.raises(services.JobOver):
        services.cancel(job.pk, by=anna, at=moment)
    assert Job.objects.get().state == Job.State.DONE


def test_outsider_cannot_find_the_job(job, vera, moment):
    with pytest.raises(Job.DoesNotExist):
        services.cancel(job.pk, by=vera, at=moment)
    assert Job.objects.get().is_running


def test_lead_sees_the_job_and_may_not_stop_it(job, dana, moment):
    assert queries.job(dana, job.pk) == job
    with pytest.raises(NotAllowed):
        services.cancel(job.pk, by=dana, at=moment)
    assert Job.objects.get().is_running


def test_head_may_stop_it(job, clara, moment):
    services.cancel(job.pk, by=clara, at=moment)
    assert not Job.objects.get().is_running


def test_job_that_failed_without_words_has_a_sentence(job, moment):
    services.fail(job.pk, "", at=moment)
    assert Job.objects.get().why
