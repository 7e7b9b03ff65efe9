"""A wire between browser and server that can be cut: closed altogether, in the middle of a request, before an answer.

The browser talks to the wire's port, the wire to the live server. One request a connection. `cut` is asked with the
first line of each request, such as "POST /visits/report/ HTTP/1.1", and says "" (let it pass), "request" (half of it
reaches the server, then both ends are closed), "answer" (the server does its work, the browser hears nothing), "hang"
(taken, and never answered) or "fault" (the server breaks down).
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

FAULT = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Wire:
    def __init__(self, host: str, port: int) -> None:
        self.server = (host, port)
        self.cut: Callable[[str], str] = lambda line: ""
        self.lines: list[str] = []  # of every request that came
        self.place = bound(0)  # never listens: it keeps the port from others while the wire is closed
        self.port = self.place.getsockname()[1]
        self.open()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def open(self) -> None:
        """Listen, on the same port as before."""
        self.listener = bound(self.port)
        self.listener.listen(64)
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def close(self) -> None:
        """Nobody answers at this port any more."""
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self, listener: socket.socket) -> None:
        while True:
            try:
                browser, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(browser,), daemon=True).start()

    def serve(self, browser: socket.socket) -> None:
        with browser, suppress(OSError):
            request = whole_request(browser)
            if not request:
                return
            line = request.partition(b"\r\n")[0].decode()
            self.lines.append(line)
            fate = self.cut(line)
            if fate == "hang":
                browser.recv(1)  # until the browser gives up
                return
            if fate == "fault":
                browser.sendall(FAULT)
                return
            with socket.create_connection(self.server) as server:
                server.sendall(request[: len(request) // 2] if fate == "request" else request)
                if fate == "request":
                    return
                answer = whole_answer(server)
                if fate != "answer":
                    browser.sendall(answer)


def bound(port: int) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    return made


def whole_request(browser: socket.socket) -> bytes:
    """Head and body; it says that the connection ends after it."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = browser.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    length = next((int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        chunk = browser.recv(65536)
        if not chunk:
            return b""
        body += chunk
    return b"\r\n".join([*lines, b"Connection: close", b"", body])


def whole_answer(server: socket.socket) -> bytes:
    data = b""
    while chunk := server.recv(65536):
        data += chunk
    return data
