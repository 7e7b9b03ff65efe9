"""A provider of OpenID Connect for one run of the tests, over HTTP on loopback, and somebody in between who lies.

The provider is `oidc-provider-mock` in a process of its own. Before it stands a relay that passes everything on as it
is, until a test says what to falsify: then it signs tokens with a key of its own and publishes that key, so that what
is wrong with them is the one thing that the test is about.
"""

import atexit
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import urllib3
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.slapd import free_port, stop, wait_for

HTTP = urllib3.PoolManager(retries=False)
DESCRIPTION, TOKEN, KEYS, USERINFO = "/.well-known/openid-configuration", "/oauth2/token", "/jwks", "/userinfo"


class Provider:
    """Where it is (`issuer`), what it was asked (`asked`: path, form), and how it lies; `honest()` forgets both."""

    def __init__(self) -> None:
        self.inner = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "oidc_provider_mock", "-p", str(self.inner)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        atexit.register(stop, process)
        self.relay = ThreadingHTTPServer(("127.0.0.1", 0), relay_for(self))
        threading.Thread(target=self.relay.serve_forever, args=(0.05,), daemon=True).start()
        self.issuer = f"http://127.0.0.1:{self.relay.server_port}"
        self.published, self.secret = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
        self.honest()
        wait_for(self.inner, process)

    def honest(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.description: dict[str, Any] = {}
        self.claims: dict[str, Any] | None = None  # with None in place of a claim, it is left out
        self.userinfo: dict[str, Any] = {}
        self.algorithm, self.key = "RS256", self.published
        self.answers: dict[str, tuple[int, bytes]] = {}

    def person(self, sub: str, **claims: Any) -> None:
        HTTP.request("PUT", f"http://127.0.0.1:{self.inner}/users/{sub}", json=claims)

    def agree(self, url: str, sub: str, action: str = "") -> str:
        """Be the person at the platform who signs in as `sub`; return where the platform sends him."""
        fields = {"sub": sub, "action": action}
        return HTTP.request("POST", url, fields=fields, encode_multipart=False, redirect=False).headers["Location"]

    def told(self, path: str, body: bytes) -> bytes:
        """Return the answer as it is passed on."""
        if path == DESCRIPTION:
            return json.dumps(json.loads(body) | self.description).encode()
        if path == USERINFO:
            return json.dumps(json.loads(body) | self.userinfo).encode()
        if path == KEYS and self.claims is not None:
            return json.dumps({"keys": [self.published.as_dict(private=False)]}).encode()
        if path == TOKEN and self.claims is not None:
            answer = json.loads(body)
            return json.dumps(answer | {"id_token": self.forged(answer["id_token"])}).encode()
        return body

    def forged(self, token: str) -> str:
        keys = HTTP.request("GET", f"http://127.0.0.1:{self.inner}{KEYS}").json()["keys"]
        claims = jwt.decode(token, RSAKey.import_key(keys[0])).claims | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm} | ({"kid": self.published.kid} if self.published.kid else {})
        return jwt.encode(header, claims, self.key, algorithms=[self.algorithm])


def relay_for(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Relay(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            provider.asked.append((path, form))
            if path in provider.answers:
                status, body = provider.answers[path]
                moved = {"Location": f"{provider.issuer}/elsewhere"} if 300 <= status < 400 else {}
                return self.answer(status, body, {"Content-Type": "application/json"} | moved)
            url = f"http://127.0.0.1:{provider.inner}{self.path}"
            headers = {name: value for name, value in self.headers.items() if name != "Content-Length"}
            got = HTTP.request(self.command, url, body=body or None, headers=headers, redirect=False)
            passed = {name: got.headers[name] for name in ("Content-Type", "Location") if name in got.headers}
            right = got.status == 200
            return self.answer(got.status, provider.told(path, got.data) if right else got.data, passed)

        do_POST = do_GET

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """A test reads `asked`."""

    return Relay
