"""A server on the loopback interface that answers each request with the body that was put into it."""

import random
import re
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Where each vendor serves a stream.
PATHS = {
    "anthropic": r"/v1/messages",
    "openai": r"/v1/chat/completions",
    "responses": r"/v1/responses",
    "gemini": r"/v1beta/models/[^/]+:streamGenerateContent\?alt=sse",
}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Nothing: a client that has read enough closes the connection."""


class Replay:
    def __init__(self, chunk, seed):
        """`chunk` is how many bytes go out at a time: 0 is all at once, None a random number."""
        self.chunk = chunk
        self.seed = seed
        self.vendor = self.body = None
        self.server = Server(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def serve(self, vendor, body):
        """What every request gets from now on."""
        self.vendor, self.body = vendor, body

    def pieces(self):
        random_size = random.Random(f"{self.seed} {len(self.body)}")
        at = 0
        while at < len(self.body):
            if self.chunk is None:
                # Some cuts fall into a line, some into a character, and a long body still ends soon.
                size = random_size.randint(1, random_size.choice((3, 40, 600, 4000)))
            else:
                size = self.chunk or len(self.body)
            yield self.body[at : at + size]
            at += size

    def _handler(replay):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                self.rfile.read(int(self.headers.get("content-length", 0)))
                is_known = re.fullmatch(PATHS[replay.vendor], self.path)
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.send_response(200 if is_known else 404)
                self.send_header("content-type", "text/event-stream; charset=utf-8")
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                for piece in replay.pieces() if is_known else (self.path.encode(),):
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                self.wfile.write(b"0\r\n\r\n")

            def log_message(self, *_):
                pass

        return Handler
