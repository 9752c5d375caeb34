"""Build the wheel into dist/: Python, templates, migrations, the built front end, compiled translations.

    tools/build.py                 builds the front end and the translations first where they are old
    tools/build.py --no-frontend   takes the front end as it stands (refused when it is not there)

What the wheel lacks is told and the wheel is removed: an installation must not find out.
"""

import argparse
import sys
import zipfile
from pathlib import Path

import bootstrap
from bootstrap import ROOT, Trouble, say

DIST = ROOT / "dist"
FRONT = bootstrap.DIST.relative_to(ROOT).as_posix()
PACKAGES = ("otdel", "config")
NEVER = ("/tests/", "conftest.py", "__pycache__")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--no-frontend", action="store_true", help="take it as it stands")
    options = parser.parse_args()
    try:
        with bootstrap.one_at_a_time():
            wheel = build(with_frontend=not options.no_frontend)
    except Trouble as sentence:
        print(f"Stopped: {sentence}", file=sys.stderr)
        return 1
    print(wheel.relative_to(ROOT))
    return 0


def build(*, with_frontend: bool) -> Path:
    if with_frontend:
        bootstrap.prepare_frontend()
    if not bootstrap.built():
        raise Trouble(f"there is no built front end in {FRONT}: run `make build`.")
    bootstrap.prepare_translations()
    say("building the wheel")
    said = bootstrap.run(
        sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", DIST,
        trouble="the wheel did not build; the output is above.",
    )  # fmt: skip
    wheel = ROOT / said.strip().splitlines()[-1]
    wrong = [*lacking(wheel), *superfluous(wheel)]
    if wrong:
        wheel.unlink()
        raise Trouble("the wheel is not whole: " + "; ".join(wrong[:10]) + ".")
    return wheel


def lacking(wheel: Path) -> list[str]:
    """Files that an installation needs and the wheel has not."""
    held = set(zipfile.ZipFile(wheel).namelist())
    return [f"{name} is missing" for name in sorted(wanted() - held)]


def wanted() -> set[str]:
    """Every file of the packages but tests, Python's caches and sources that have a compiled twin."""
    found = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            name = path.relative_to(ROOT).as_posix()
            if path.is_file() and not any(part in f"/{name}" for part in NEVER):
                found.add(name)
    found |= {f"{name.removesuffix('.po')}.mo" for name in found if name.endswith(".po")}
    return found


def superfluous(wheel: Path) -> list[str]:
    """Files that have no place at a customer's: tests and what lies beside the packages."""
    names = zipfile.ZipFile(wheel).namelist()
    return [
        f"{name} does not belong there"
        for name in names
        if "/tests/" in name or not name.startswith((*[f"{p}/" for p in PACKAGES], "otdel-"))
    ]


if __name__ == "__main__":
    sys.exit(main())
