"""Figures for Prometheus: requests as each web process counts them, the rest from the database."""

import os
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from config.health import findings
from notifications import outbox

REQUESTS = Counter("suggestions_requests", "Requests answered.", ["view", "method", "status"])
SECONDS = Histogram(
    "suggestions_request_seconds",
    "Time until a request was answered.",
    ["view"],
    buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)


def count(view: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    known = method if method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
    REQUESTS.labels(view, known, status).inc()
    SECONDS.labels(view).observe(seconds)


class _Installation(Collector):
    """How the parts of the installation are, asked when it is told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give one gauge for how the parts are, one for their seconds, one for the outbox."""
        parts = findings(self.at)
        well = GaugeMetricFamily("suggestions_well", "1 where the part is well.", labels=["part"])
        late = GaugeMetricFamily(
            "suggestions_seconds", "Age of the last sign of life, or lateness.", labels=["part"]
        )
        for found in parts:
            well.add_metric([found.part], float(found.well))
            if found.seconds is not None:
                late.add_metric([found.part], found.seconds)
        yield from (well, late)
        if parts[0].well:
            waiting = GaugeMetricFamily(
                "suggestions_messages", "Messages that are not out.", labels=["state"]
            )
            for state, number in outbox.waiting().items():
                waiting.add_metric([state], number)
            yield waiting


def exposition(at: datetime) -> bytes:
    """Give all figures in Prometheus's text format, those of all web processes together."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        folder = str(settings.METRICS_DIR)
        MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]  # no types
    else:
        registry.register(_Requests())
    registry.register(_Installation(at))
    return generate_latest(registry)


class _Requests(Collector):
    """What this one process has counted."""

    def collect(self) -> Iterator[object]:  # type: ignore[override]  # passes on what others made
        """Give the counters of the requests."""
        for metric in (REQUESTS, SECONDS):
            yield from metric.collect()
