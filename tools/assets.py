"""Fetch the front-end assets into build/assets/vendor, and the browser of the tests if asked to.

    python -m tools.assets             what the pages need
    python -m tools.assets --browser   the same, and a Chromium where the machine has none

npm installs exactly what package-lock.json names, by its digests. node is the one on PATH, else
one that comes as a Python package, in a virtual environment of its own.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
NODE_ENVIRONMENT = ROOT / ".venv-node"
FILES = ("@tabler/core/dist/css/tabler.min.css",)
EMBEDDED_PICTURE = re.compile(r"""url\("data:image/svg\+xml,([^"]+)"\)""")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=\S+ \*/")


def node() -> str:
    """Give the node program, installing one where there is none."""
    on_path = shutil.which("node")
    if on_path and shutil.which("npm"):
        return on_path
    program = NODE_ENVIRONMENT / "bin" / "node"
    if not program.exists():
        print("No node found: installing one into", NODE_ENVIRONMENT.name, flush=True)
        subprocess.run([sys.executable, "-m", "venv", NODE_ENVIRONMENT], check=True)
        pip = str(NODE_ENVIRONMENT / "bin" / "pip")
        lock = str(ROOT / "requirements" / "node.lock")
        options = ["--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([pip, "install", *options, "--requirement", lock], check=True)
    return str(program)


def install(*, browser: bool) -> None:
    """Let npm install what the lock names; no package runs a script of its own."""
    folder = Path(node()).parent
    path = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    npm = shutil.which("npm", path=path) or "npm"
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    command = [npm, "ci", "--ignore-scripts", *quiet]
    if not browser:
        command.append("--omit=dev")
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=True)


def files_of(style: str, name: str) -> Iterator[tuple[str, str]]:
    """Give a style sheet and the pictures that were embedded in it, each as a file of its own.

    The site's policy (img-src 'self') admits pictures from files only, not from data: addresses.
    """
    pictures: dict[str, str] = {}

    def to_file(match: re.Match[str]) -> str:
        picture = unquote(match[1]).replace("\\'", "'")
        digest = hashlib.sha256(picture.encode()).hexdigest()[:12]
        pictures[f"picture-{digest}.svg"] = picture
        return f'url("picture-{digest}.svg")'

    yield name, SOURCE_MAP.sub("", EMBEDDED_PICTURE.sub(to_file, style))
    yield from pictures.items()


def copy(into: Path) -> None:
    """Put the files the pages use into a fresh folder, then in place of the old one."""
    fresh = into.with_name(f"{into.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for source in FILES:
        path = ROOT / "node_modules" / source
        for name, content in files_of(path.read_text(encoding="utf-8"), path.name):
            (fresh / name).write_text(content, encoding="utf-8")
    shutil.rmtree(into, ignore_errors=True)
    fresh.rename(into)


def fingerprint() -> str:
    """Tell one state of the lock and of this program from another."""
    seen = hashlib.sha256()
    for path in (ROOT / "package-lock.json", Path(__file__)):
        seen.update(path.read_bytes())
    return seen.hexdigest()


def has_browser() -> bool:
    """Tell whether the tests will find a Chromium without us."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return bool(os.environ.get("CHROMIUM")) or any(shutil.which(name) for name in names)


def main() -> None:
    """Do what is still to be done; nothing where the lock has not changed since."""
    parser = argparse.ArgumentParser(prog="python -m tools.assets", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--browser", action="store_true")
    browser = parser.parse_args().browser and not has_browser()

    vendor = ROOT / "build" / "assets" / "vendor"
    done = ROOT / "build" / ("assets-and-browser.done" if browser else "assets.done")
    if vendor.exists() and done.exists() and done.read_text() == fingerprint():
        return
    try:
        install(browser=browser)
    except subprocess.CalledProcessError as error:
        sys.exit(f"The front-end assets are not installed ({error}); the reason stands above.")
    copy(vendor)
    for stamp in {done, ROOT / "build" / "assets.done"}:
        stamp.write_text(fingerprint())
    print(f"{len(list(vendor.iterdir()))} front-end files in {vendor.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
