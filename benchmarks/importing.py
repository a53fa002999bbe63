"""How long 2,707 real cases take to come in, and how much memory, on both databases.

    .venv/bin/python -m benchmarks.importing [FILE.csv MAPPING.toml]

Each row is a durable transaction that waits for the disk. Goal: under a minute and 500 MB; the
second time, when every row is unchanged, seconds.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.servers import ROOT, KeptPostgres

FILE = ROOT.parent / "shared" / "data" / "uk_written_questions_2024-07.csv"
MAPPING = ROOT / "docs" / "mappings" / "uk_written_questions.toml"


def measured(file: Path, mapping: Path, environment: dict[str, str]) -> str:
    """Import a file; give what came of it, in which time and with which memory, as one line."""
    started = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = subprocess.run(
        [sys.executable, "manage.py", "import_suggestions", file, "--mapping", mapping, "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )
    took = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    counts = {key: count for key, count in json.loads(answer.stdout).items() if count}
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{took:5.1f} s ({cpu:.1f} s of CPU), {after.ru_maxrss / 1024:.0f} MB: {counts}"


def main(arguments: Sequence[str]) -> None:
    """Measure both databases, each twice from empty."""
    file, mapping = map(Path, arguments) if arguments else (FILE, MAPPING)
    if not file.exists():
        raise SystemExit(f"There is no {file}: name a file of cases and its mapping.")
    with tempfile.TemporaryDirectory() as folder:
        server = KeptPostgres(Path(folder) / "postgres").start()
        try:
            for name, url in (("sqlite", ""), ("postgres", server.database("importing"))):
                data = Path(folder) / name / "data"
                data.mkdir(parents=True)
                environment = {**os.environ, "DATA_DIR": str(data), "DATABASE_URL": url}
                subprocess.run(
                    [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
                    cwd=ROOT,
                    env=environment,
                    check=True,
                )
                for _time in range(2):
                    print(f"{name:10}{measured(file.resolve(), mapping.resolve(), environment)}")
        finally:
            server.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
