"""How long each page takes with few and with many cases: `python -m benchmarks.pages`.

Short slices of requests go to all databases in turn, so that a change of the machine's speed hits
all alike; the ratio of many to few is taken round by round. Believe the ratios, not the times, and
those of `--full` only: the default is small, to see that everything still runs.
"""

import argparse
import json
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import servers
from benchmarks.servers import Target
from benchmarks.visitor import Answer, Visitor

PASSWORD = "a password for the benchmark only"
SMALL = {"sizes": [1_000, 5_000], "rounds": 3, "seconds": 0.3}
FULL = {"sizes": [1_000, 100_000], "rounds": 7, "seconds": 0.8}
LETTER = {
    "text": "您提出的建议收悉，现答复如下：已列入今年计划，年内完成。",
    "outcome": "A",
    "letter_no": "区字〔2026〕1号",
    "signatory": "签发人",
    "contact_person": "经办人",
    "contact_phone": "021-5555 0101",
    "openness": "open",
    "checked": "on",
}


@dataclass(frozen=True)
class Page:
    """A page, who opens it, and the ids that its address takes in turn.

    One that is sent to has a form. `goal` and `limit` are how many statements it may take.
    """

    name: str
    who: str
    path: str
    ids: str = ""
    form: dict[str, str] | None = None
    goal: int = 0

    @property
    def limit(self) -> int:
        """How many statements it must not pass."""
        return 2 * self.goal


PAGES = (
    Page("unit queue", "handler", "/queue/", goal=4),
    Page("review queue", "secretary", "/secretariat/queue/review/", goal=4),
    Page("what waits", "secretary", "/secretariat/", goal=4),
    Page("case, unit", "handler", "/suggestions/{}/", "cases", goal=6),
    Page("case, deputy", "deputy", "/suggestions/{}/", "own", goal=6),
    Page("case, secretariat", "secretary", "/suggestions/{}/", "cases", goal=6),
    Page("work on a case", "handler", "/work/{}/", "parts", goal=6),
    Page("deputy's page", "deputy", "/mine/", goal=4),
    Page("figures", "supervisor", "/figures/", goal=4),
    Page("figures.csv", "supervisor", "/figures.csv", goal=4),
    Page("cases.csv", "supervisor", "/figures/cases.csv?rate=solve", goal=4),
    Page("submit", "writer", "/suggestions/{}/edit/check/", "drafts", {}, goal=8),
    Page("issue a reply", "replier", "/work/{}/issue/", "letters", LETTER, goal=9),
)


@dataclass
class Round:
    """What one slice of requests came to."""

    seconds: list[float] = field(default_factory=list)
    statements: set[int] = field(default_factory=set)
    sql_ms: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """The middle one of the answer times, in milliseconds."""
        return median(self.seconds) * 1000

    def rate(self, people: int) -> float:
        """Answers a second of so many people who each wait for their answer."""
        return people * len(self.seconds) / sum(self.seconds)


class Side:
    """One database: its people are signed in, and the ids of its pages go round."""

    def __init__(self, target: Target, pages: Sequence[Page], people: int) -> None:
        self.target = target
        ids = json.loads((target.folder / "ids.json").read_text())
        self.visitors = {}
        for who in {page.who for page in pages}:
            first = Visitor(target.port).sign_in(who, PASSWORD)
            self.visitors[who] = [first, *(first.twin() for _ in range(people - 1))]
        self.ids: dict[str, Iterator[str]] = {
            name: iter(found) if name in {"drafts", "letters"} else _round_and_round(found)
            for name, found in ids.items()
        }

    def slice(self, page: Page, people: int, seconds: float, most: int) -> Round:
        """Have so many people open the page again and again, for so long or so often."""
        found = Round()
        jobs = count()

        def one(visitor: Visitor) -> None:
            spent = 0.0
            while spent < seconds and next(jobs) < most:
                answer = self._once(visitor, page)
                spent += answer.seconds
                found.seconds.append(answer.seconds)
                found.statements.add(answer.statements)
                found.sql_ms.append(answer.sql_ms)

        with ThreadPoolExecutor(people) as pool:
            list(pool.map(one, self.visitors[page.who][:people]))
        return found

    def _once(self, visitor: Visitor, page: Page) -> Answer:
        path = page.path.format(next(self.ids[page.ids])) if page.ids else page.path
        if page.form is None:
            answer, expected = visitor.get(path), 200
        else:
            answer = visitor.post(path, {**page.form, "act_key": secrets.token_hex(16)})
            expected = 302
        if answer.status != expected:
            raise SystemExit(f"{page.name}: {path} answered {answer.status}, not {expected}")
        if answer.location:  # what was said there would pile up in the session
            visitor.get(answer.location)
        return answer


def _round_and_round(ids: Sequence[str]) -> Iterator[str]:
    return (ids[i % len(ids)] for i in count())


def measure(
    sides: Sequence[Side], page: Page, *, people: int, rounds: int, seconds: float
) -> dict[Target, list[Round]]:
    """Give the rounds of each database; the first slice of each only warms up."""
    most = 10 if page.form is not None else 10_000
    found: dict[Target, list[Round]] = defaultdict(list)
    for side in sides:
        side.slice(page, people, seconds / 2, most // 2)
    for _ in range(rounds):
        for side in sides:
            found[side.target].append(side.slice(page, people, seconds, most))
    return found


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Give median, least and most."""
    low, high = min(values), max(values)
    return f"{median(values):.{digits}f} [{low:.{digits}f}..{high:.{digits}f}]"


def line(
    page: Page, database: str, people: int, few: Sequence[Round], many: Sequence[Round]
) -> str:
    """Give a row of the table of times."""
    of: Callable[[Round], float] = lambda one: one.p50  # noqa: E731
    ratios = [of(b) / of(a) for a, b in zip(few, many, strict=True)]
    cells = [
        page.name,
        database,
        str(people),
        *(
            f"{median(r.p50 for r in side):.0f} ms · {median(r.rate(people) for r in side):.0f}/s"
            for side in (few, many)
        ),
        *(f"{median(ms for r in side for ms in r.sql_ms):.1f}" for side in (few, many)),
        spread(ratios),
    ]
    return f"| {' | '.join(cells)} |"


def statements(page: Page, found: dict[Target, list[Round]]) -> str:
    """Give a row of the table of statements."""
    counts = {
        target: sorted(set().union(*(one.statements for one in rounds)))
        for target, rounds in found.items()
    }
    told = [" ".join(map(str, numbers)) for numbers in counts.values()]
    return f"| {' | '.join([page.name, *told, str(page.goal), str(page.limit)])} |"


def main() -> None:
    """Read what is wanted, and measure it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="the sizes that the goals are about")
    parser.add_argument("--sizes", type=int, nargs=2, metavar=("FEW", "MANY"))
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="of each slice")
    parser.add_argument("--people", type=int, nargs="+", default=[1], help="at the same time")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgres"])
    parser.add_argument("--workers", type=int, default=2, help="of each web server")
    parser.add_argument("--only", nargs="+", default=[], help="names of pages")
    parser.add_argument("--folder", type=Path, default=servers.KEPT, help="of the databases")
    parser.add_argument("--port", type=int, default=servers.FIRST_PORT, help="the first of four")
    told = vars(parser.parse_args())
    extent = FULL if told.pop("full") else SMALL
    asked = argparse.Namespace(**extent | {k: v for k, v in told.items() if v is not None})
    pages = [page for page in PAGES if not asked.only or page.name in asked.only]
    with servers.postgres(asked.databases, asked.folder) as postgres:
        targets = servers.targets(
            asked.databases, asked.sizes, postgres, kept=asked.folder, first_port=asked.port
        )
        for target in targets:
            servers.fill(target)
        with servers.serving(targets, workers=asked.workers):
            sides = [Side(target, pages, max(asked.people)) for target in targets]
            report(sides, pages, asked)


def report(sides: Sequence[Side], pages: Sequence[Page], asked: Any) -> None:
    """Measure page by page, and print a row for each as soon as it is known."""
    few, many = asked.sizes
    print(f"| page | database | people | {few:,} | {many:,} | SQL ms | SQL ms | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    counted = []
    for page in pages:
        for people in asked.people:
            found = measure(sides, page, people=people, rounds=asked.rounds, seconds=asked.seconds)
            by_size = {(t.database, t.cases): rounds for t, rounds in found.items()}
            for database in asked.databases:
                row = line(page, database, people, by_size[database, few], by_size[database, many])
                print(row, flush=True)
        counted.append(statements(page, found))
    names = " | ".join(f"{side.target.database} {side.target.cases:,}" for side in sides)
    print(f"\n| statements | {names} | goal | limit |")
    print("|---" * (len(sides) + 3) + "|")
    print("\n".join(counted))


if __name__ == "__main__":
    main()
