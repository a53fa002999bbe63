"""What an installation is made of: units, image, compose, samples, and what the docs say of them.

Neither Docker nor systemd is needed: the files are read as they read them, and what they start is
asked whether it knows the words it is started with.
"""

import configparser
import fnmatch
import http.client
import inspect
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

import gunicorn.config
import pytest
from django.core.management import get_commands
from django.urls import reverse

from tests.plugin import FOREIGN, ROOT

DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
KEY = "kQ7vW2xZ9rT4mB8nC3pL6sD1fG5hJ0yA-uE_iO+wRqXzVbNtMcPl"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
OPERATION = (ROOT / "docs" / "operation.md").read_text()
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()


# --- Readers --------------------------------------------------------------------------------


def unit(path: Path) -> dict[str, str]:
    """Give the [Service] section of a unit."""
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read_string(path.read_text())
    return dict(read["Service"])


def block(lines: list[str], anchors: dict[str, dict]) -> dict | list:
    """Give what an indented block of YAML says, as far as compose.yaml makes use of YAML."""
    depth = len(lines[0]) - len(lines[0].lstrip())
    if lines[0].lstrip().startswith("- "):
        items: list = []
        while lines and lines[0][:depth].strip() == "" and lines[0][depth:].startswith("- "):
            lines[0] = f"{lines[0][:depth]}  {lines[0][depth + 2 :]}"
            text = lines[0].strip()
            if re.match(r"\w+: ", text):
                items.append(block(lines, anchors))
            else:
                items.append(scalar(text))
                lines.pop(0)
        return items
    read: dict = {}
    while lines and len(lines[0]) - len(lines[0].lstrip()) == depth:
        name, colon, value = lines.pop(0).strip().partition(":")
        assert colon, f"no reader for {name!r}"
        value, anchor = value.strip(), ""
        if value.startswith("&"):
            anchor, value = value[1:], ""
        if value.startswith("*"):
            read.update(anchors[value[1:]])
            continue
        deeper = lines and len(lines[0]) - len(lines[0].lstrip()) > depth
        inside = block(lines, anchors) if not value and deeper else scalar(value)
        read[name] = inside
        if anchor:
            anchors[anchor] = inside
    return read


def scalar(text: str) -> str | list[str]:
    """Give a word, a quoted text or a list in brackets."""
    if text.startswith("["):
        try:
            return json.loads(text)
        except ValueError:
            return [word.strip() for word in text.strip("[]").split(",")]
    return json.loads(text) if text.startswith('"') else text


def compose() -> dict:
    lines = (DEPLOY / "compose.yaml").read_text().splitlines()
    told = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    read = block(told, {})
    assert told == []
    return read


def sample(name: str) -> dict[str, str]:
    lines = (DEPLOY / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def ours() -> dict[str, dict]:
    """Give the services that run our own image."""
    return {n: s for n, s in COMPOSE["services"].items() if s["image"] == "suggestions"}


def started() -> Iterator[tuple[str, list[str]]]:
    """Give every command line that a unit or a service starts, by its name."""
    for path in UNITS:
        yield path.stem, shlex.split(unit(path)["ExecStart"])
    for name, service in ours().items():
        yield name, [*service.get("entrypoint", []), *service["command"]]


def passes(patterns: list[str], path: str) -> bool:
    """Tell whether .dockerignore lets a path into the image: the last pattern that fits decides."""
    parts = path.split("/")
    over = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    into = True
    for pattern in patterns:
        name = pattern.removeprefix("!").removeprefix("**/")
        tried = parts if "**/" in pattern else [one for one in over if one.count("/") == 0]
        if any(fnmatch.fnmatchcase(one, name) for one in tried):
            into = pattern.startswith("!")
    return into


COMPOSE = compose()
STARTED = list(started())


def variables(folder: Path) -> dict[str, str]:
    """The environment of an installation by env.sample, filled in."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    told = sample("env.sample") | {"SECRET_KEY": KEY}
    return {**kept, **{n: v for n, v in told.items() if v}, "DATA_DIR": str(folder)}


# --- Where it may write -----------------------------------------------------------------------


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_keeps_its_data_where_systemd_lets_it_write(path):
    service = unit(path)

    assert service["Environment"] == f"DATA_DIR=/var/lib/{service['StateDirectory']}"
    assert (service["ProtectSystem"], service["StateDirectoryMode"]) == ("strict", "0700")


def test_there_is_a_unit_for_each_program():
    assert [path.stem for path in UNITS] == [
        "suggestions-clock", "suggestions-web", "suggestions-worker",
    ]  # fmt: skip


def test_a_service_keeps_its_data_in_a_volume_that_is_its_own():
    (folder,) = re.findall(r"^ENV DATA_DIR=(\S+)$", DOCKERFILE, re.MULTILINE)
    (made,) = re.findall(r"install --directory --owner site --mode 700 (.+)", DOCKERFILE)

    for name, service in ours().items():
        mounted = dict(volume.split(":") for volume in service["volumes"])
        assert service["read_only"] == "true", name
        assert mounted["data"] == folder
        assert set(mounted) <= set(COMPOSE["volumes"])
        assert set(mounted.values()) <= set(made.split()), "the image gives it to somebody else"


def test_no_sample_leads_out_of_the_folder_that_may_be_written():
    told = sample("env.sample")

    assert "DATA_DIR" not in told, "it would win over the units"
    assert [name for name, value in told.items() if value.startswith("/")] == []


def test_the_folder_may_stand_there_already_and_old_figures_go(tmp_path, settings):
    import config.gunicorn

    settings.METRICS_DIR = tmp_path / "metrics"
    for _ in range(2):
        config.gunicorn.on_starting(None)
        assert list(settings.METRICS_DIR.iterdir()) == []
        (settings.METRICS_DIR / "counter_1.db").touch()


# --- The samples ------------------------------------------------------------------------------


def test_every_name_of_the_sample_is_read_by_somebody():
    code = (ROOT / "config" / "settings.py").read_text()
    read = set(re.findall(r'environment\.\w+\(\s*"(\w+)"', code))
    read |= set(re.findall(r'environ\.get\("(\w+)"', inspect.getsource(gunicorn.config)))

    assert set(sample("env.sample")) - read == set()


def test_the_sample_filled_in_is_an_installation_with_nothing_to_complain_of(tmp_path):
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(
        command, cwd=ROOT, env=variables(tmp_path), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_the_samples_name_the_services_and_the_database_that_compose_makes():
    told, database = sample("env.sample"), sample("postgres.env.sample")
    url = urlsplit(told["DATABASE_URL"])

    assert (url.username, url.path) == (database["POSTGRES_USER"], f"/{database['POSTGRES_DB']}")
    hosts = {urlsplit(told[name]).hostname for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL")}
    assert hosts == {"postgres", "redis"} <= set(COMPOSE["services"])
    assert {service["env_file"] for service in ours().values()} == {"env"}


# --- Who may reach it, and who is believed ------------------------------------------------------


def test_only_this_host_reaches_a_port():
    bound = {
        name: service["ports"]
        for name, service in COMPOSE["services"].items()
        if "ports" in service
    }
    words = shlex.split(unit(DEPLOY / "systemd" / "suggestions-web.service")["ExecStart"])

    assert bound == {"web": ["127.0.0.1:8000:8000"]}
    assert words[words.index("--bind") + 1] == "127.0.0.1:8000"


def test_only_the_web_server_in_front_is_believed():
    """In a container it comes from the gateway of the bridge, which no container can be."""
    believed = COMPOSE["services"]["web"]["environment"]["FORWARDED_ALLOW_IPS"]
    (network,) = COMPOSE["networks"]["default"]["ipam"]["config"]

    assert believed == network["gateway"]
    assert ip_address(believed) in ip_network(network["subnet"])
    assert set(COMPOSE["networks"]) == {"default"}
    assert not [name for name, service in ours().items() if "networks" in service]
    assert sample("env.sample")["FORWARDED_ALLOW_IPS"] == "127.0.0.1"


@pytest.fixture
def web(tmp_path) -> Iterator[tuple[int, Path]]:
    """The web server as its unit starts it, on another port; gives the port and its log."""
    words = shlex.split(unit(DEPLOY / "systemd" / "suggestions-web.service")["ExecStart"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words[words.index("--bind") + 1] = f"127.0.0.1:{port}"
    log = tmp_path / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [BIN / Path(words[0]).name, *words[1:]],
            cwd=ROOT,
            env=variables(tmp_path / "data"),
            stderr=output,
        )
    try:
        give_up = time.monotonic() + 60
        while b"Booting" not in log.read_bytes():
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < give_up, log.read_text()
            time.sleep(0.05)
        yield port, log
    finally:
        server.terminate()
        server.wait(60)


def asked(port: int, *, by: str) -> tuple[int, str]:
    """Give how a visitor is answered whom a web server at that address says to come by https."""
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(by, 0))
    with closing(server):
        told = {"Host": "jianyi.example.cn", "X-Forwarded-Proto": "https"}
        server.request("GET", "/", headers=told)
        answer = server.getresponse()
        return answer.status, answer.headers.get("Location", "")


@pytest.mark.worker
def test_the_web_server_runs_in_front_of_it_and_every_line_it_writes_is_json(web, settings):
    port, log = web

    assert asked(port, by="127.0.0.1") == (302, f"{reverse(settings.LOGIN_URL)}?next=/")
    assert asked(port, by="127.0.0.2") == (301, "https://jianyi.example.cn/")

    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {line["logger"] for line in lines} >= {"gunicorn.error", "requests"}
    assert all({"event", "level", "at"} <= set(line) for line in lines)
    answered = [line for line in lines if line["event"] == "answered"]
    assert len(answered) == len([line for line in lines if line["logger"] == "requests"])


def test_settings_that_make_no_sense_are_said_in_one_line(tmp_path):
    command = [BIN / "gunicorn", "--config", "python:config.gunicorn"]

    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**variables(tmp_path), "DEBUG": "perhaps"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Not started, the settings make no sense: DEBUG is 'perhaps'")
    assert len(done.stderr.splitlines()) == 1


# --- What is started ----------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "words"), STARTED, ids=[name for name, _ in STARTED])
def test_what_is_started_exists_and_knows_its_options(tmp_path, name, words):
    program, *rest = words
    question = {"gunicorn": ["--check-config"], "python": ["--help"], "celery": ["--help"]}
    program = Path(program).name

    done = subprocess.run(
        [BIN / program, *rest, *question[program]],
        cwd=ROOT,
        env=variables(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert program != "python" or rest[:1] == ["manage.py"]


def test_a_command_of_celery_with_an_unknown_option_would_be_noticed(tmp_path):
    done = subprocess.run(
        [BIN / "celery", "--app", "config", "beat", "--loudness", "INFO", "--help"],
        cwd=ROOT,
        env=variables(tmp_path),
        capture_output=True,
        check=False,
    )

    assert done.returncode != 0


# --- The image and the backup -------------------------------------------------------------------


def test_no_secret_and_no_data_get_into_an_image():
    patterns = (ROOT / ".dockerignore").read_text().splitlines()
    told = [line for line in patterns if line and not line.startswith("#")]

    for path in (
        "deploy/env", "deploy/postgres.env", "deploy/env.old", "env", ".env", "var/secret_key",
        "var/db.sqlite3", "var/media/a.pdf", "backup.tar", ".git/config", ".venv/bin/python",
        ".venv-node/bin/node", "build/test/1/secret_key", "node_modules/a.js",
        "config/__pycache__/settings.pyc",
    ):  # fmt: skip
        assert not passes(told, path), path


def test_all_that_the_site_is_made_of_gets_into_an_image():
    patterns = (ROOT / ".dockerignore").read_text().splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = [*project["tool"]["importlinter"]["root_packages"], "tools"]
    needed = [
        path.relative_to(ROOT).as_posix()
        for folder in (*packages, "locale", "requirements", "static", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".mo"
    ]

    assert len(needed) > 500
    for path in (*needed, "manage.py", "package.json", "package-lock.json", ".npmrc"):
        assert passes(patterns, path), path


def test_what_is_filled_in_stays_out_of_the_repository():
    ignored = (ROOT / ".gitignore").read_text().splitlines()

    for name in ("env", "postgres.env"):
        assert (DEPLOY / f"{name}.sample").exists()
        assert f"/deploy/{name}" in ignored


def test_the_image_has_the_programs_of_the_server_that_is_backed_up():
    server = COMPOSE["services"]["postgres"]["image"].removeprefix("postgres:")

    assert re.findall(r"postgresql-client-(\d+)", DOCKERFILE) == [server]
    assert f"/usr/lib/postgresql/{server}/bin" in DOCKERFILE


def test_only_the_service_for_commands_reaches_the_backups_and_it_waits_to_be_asked():
    holding = {n for n, s in ours().items() if any("backups:" in v for v in s["volumes"])}
    manage = COMPOSE["services"]["manage"]

    assert holding == {"manage"}
    assert manage["profiles"] == ["manage"]
    assert set(manage["depends_on"]) == {"postgres"}, "migrate would fill the database first"


# --- The docs -----------------------------------------------------------------------------------


def test_every_command_that_the_docs_name_exists():
    targets = set(
        re.findall(r"^([a-z-]+(?: [a-z-]+)*):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    )
    known = {name for names in targets for name in names.split()}

    assert set(re.findall(r"manage\.py (\w+)", OPERATION)) <= set(get_commands())
    assert set(re.findall(r"`make ([a-z-]+)", OPERATION)) <= known
    for path in re.findall(r"`?((?:deploy|config|docs)/[\w./-]*\w)", OPERATION):
        assert (ROOT / path).exists(), path


def test_the_docs_back_up_and_restore_by_the_service_that_can():
    asked_for = re.findall(
        r"compose\.yaml run (?:--?[\w-]+ (?:(?:cat|tee) )?)*(\w+) (\S+)", OPERATION
    )

    assert {"backup", "restore"} <= {word for _service, word in asked_for}
    for service, word in asked_for:
        assert "backups:/backups" in COMPOSE["services"][service]["volumes"]
        assert word in get_commands() or word.startswith("/backups/")
