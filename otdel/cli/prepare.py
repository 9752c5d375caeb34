"""What `run` does before it starts: for an installation whose web server and worker are services."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from .run import prepare


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="fill an empty base with the demo")
    parser.add_argument("--seed", type=int, default=1, help="which demo department")


def handle(options: Namespace) -> int:
    prepare(with_demo=options.demo, seed=options.seed)
    return 0
