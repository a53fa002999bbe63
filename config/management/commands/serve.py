"""Serve the site on this machine: web, worker, broker and clock, until Ctrl-C."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.serving import Household, StoppedEarlyError, port_is_free
from tools.embedded import CannotRunError


class Command(BaseCommand):
    help = "Serve the site on this machine: web, worker, broker and clock, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="on 127.0.0.1; default 8000")
        parser.add_argument("--workers", type=int, default=2, help="web processes; default 2")

    def handle(self, *_: Any, port: int, workers: int, **__: Any) -> None:
        if not port_is_free(port):
            raise CommandError(
                f"Port {port} is taken by another program. Choose one: make demo PORT={port + 1}"
            )
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The tables are not up to date. Run: manage.py migrate")
        here = f"http://127.0.0.1:{port}"
        logs = settings.DATA_DIR / "log"
        try:
            with Household(logs, {"SITE_URL": here, **os.environ}, self.say) as household:
                if not settings.CELERY_BROKER_URL:
                    self.start_broker(household)
                household.start_web(port, workers=workers)
                if household.environment.get("BROKER_URL"):
                    household.start_worker()
                household.start_clock()
                household.wait_until_answered(f"{here}/health/ready")
                self.say(f"\nThe site is on {here} (Ctrl-C ends it; logs in {logs})")
                household.watch()
        except StoppedEarlyError as error:
            raise CommandError(str(error)) from error

    def say(self, line: str) -> None:
        """Print a line at once, also where nobody looks on."""
        self.stdout.write(line)
        self.stdout.flush()

    def start_broker(self, household: Household) -> None:
        """Start a broker of our own, or say what it means that there is none."""
        try:
            household.start_broker()
        except CannotRunError as error:
            self.stderr.write(f"{error} Without a broker, messages go out with the clock.")
