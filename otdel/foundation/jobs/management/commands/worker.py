from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from otdel.foundation.jobs.worker import Worker


class Command(BaseCommand):
    help = "Do background work and lead the schedule until stopped"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--batch", action="store_true", help="end when nothing is left that could run now"
        )

    def handle(self, *, batch: bool, **options: object) -> None:
        worker = Worker(batch=batch)
        worker.listen_to_signals()
        worker.run()
