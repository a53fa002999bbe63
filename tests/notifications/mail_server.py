"""A mail server for tests: it speaks as much SMTP as is needed, and keeps what it was given."""

import socketserver
import threading
import time
from typing import Self


class _Talk(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        kept = self.server.kept
        kept.connections += 1
        self.say("220 hello")
        recipient = ""
        while line := self.rfile.readline():
            word = line.decode().strip()
            verb = word[:4].upper()
            if verb == "RCPT":
                recipient = word.partition("<")[2].rstrip(">")
                refused = kept.refused and kept.refused in recipient
                self.say("550 no such mailbox" if refused else "250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                for _tenth in range(kept.dawdles):
                    self.say("250-still at it")
                    time.sleep(0.1)
                kept.recipients.append(recipient)
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    kept: "MailServer"

    def handle_error(self, *_: object) -> None:
        """Say nothing when somebody hangs up."""


class MailServer:
    """Takes mail on a port of its own; `refused` is a part of addresses that it does not know.

    It `dawdles` for so many tenths of a second before it takes one, saying a word in each.
    """

    def __init__(self) -> None:
        self.refused = ""
        self.dawdles = 0
        self.connections = 0
        self.recipients: list[str] = []

    def __enter__(self) -> Self:
        self.server = _Server(("127.0.0.1", 0), _Talk)
        self.server.kept = self
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join(5)
        self.server.server_close()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self.server.server_address[:2]
        return str(host), port
