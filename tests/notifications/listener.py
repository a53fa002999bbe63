"""A web server for tests: it keeps what is posted to it, and answers as it is told."""

import json
import ssl
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Heard:
    """One post."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """What was said."""
        return json.loads(self.body)


class _Ear(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        kept = self.server.kept
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kept.heard.append(Heard(self.path, dict(self.headers), body))
        self.send_response(kept.status)
        for name, value in kept.headers.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in kept.answer:
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(kept.pause)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    kept: "Listener"

    def handle_error(self, *_: object) -> None:
        """Say nothing when somebody hangs up."""


class Listener:
    """Listens on a port of the loopback address."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls
        self.heard: list[Heard] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.answer: list[bytes] = [b'{"errcode": 0, "errmsg": "ok"}']
        self.pause = 0.0

    def __enter__(self) -> Self:
        self.server = _Server(("127.0.0.1", 0), _Ear)
        self.server.kept = self
        if self.tls is not None:
            self.server.socket = self.tls.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join(5)
        self.server.server_close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.server_address[1])

    def url(self, path: str = "/hook?key=k") -> str:
        """Give an address on it."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}{path}"
