"""A mail server and a webhook that write down what they are sent: one JSON line each on standard output.

    python receivers.py

The first line gives the two ports. Ends when standard input does.
"""

import json
import socket
import sys
import threading
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller


def say(what: dict) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


class Mails:
    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        say(
            {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "subject": mail["Subject"],
                "text": mail.get_content(),
            }
        )
        return "250 OK"


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        say({"path": self.path, "json": json.loads(body)})
        self.send_response(500 if self.path == "/broken" else 204)
        self.end_headers()

    def log_message(self, *_):
        pass


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


# It connects to its own port to see whether it is up, so that the port must be known before.
mails = Controller(Mails(), hostname="127.0.0.1", port=free_port())
mails.start()
hook = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
threading.Thread(target=hook.serve_forever, daemon=True).start()
say({"smtp": mails.port, "http": hook.server_address[1]})
sys.stdin.read()
mails.stop()
hook.shutdown()
