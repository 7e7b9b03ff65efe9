"""The exact security headers of every route, for everybody, in every status that it answers with: 34."""

import re
from collections import Counter

from tests.assurance.house import HOST, House
from tests.assurance.people import Person

PEOPLE = ("officer", "head_b", "stranger", "superuser")
METHODS = {"": ("GET", "POST"), "officer": ("GET", "HEAD", "POST", "PUT", "OPTIONS")}  # POST comes without its token
OTHERS = ("GET", "POST", "PUT")
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Frame-Options": "DENY",
    "Cache-Control": "private, no-store",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
POLICY = (
    "default-src 'none'; script-src 'self' NONCE; style-src 'self' NONCE; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
NONCE = re.compile(r"'nonce-[\w+/=-]{20,}'")
FILES = {"visits:draft_photo", "visits:photo", "issues:evidence"}  # files of people, which run nothing at all


def test_34_exact_headers_on_every_route_and_status(quiet_sqlite, place, figure):
    """Every route by every method for five persons, over HTTP: the headers are exactly these."""
    house = House(place / "house", f"sqlite:///{place}/db.sqlite3")
    house.home.mkdir()
    (house.home / "static").symlink_to((quiet_sqlite.home / "static").resolve())
    house.manage("migrate", "--verbosity", "0")
    addresses = house.inside("doors")
    seen, wrong = Counter(), []
    with house.served(threads=2) as server:
        for who, session in {"": "", **house.inside("sign_in", *PEOPLE)}.items():
            person = Person(server, session)
            for name, url in addresses.items():
                if name == "directory:logout" and who:
                    continue  # its POST has no token, but nobody is to be signed out half-way
                for method in METHODS.get(who, OTHERS):
                    answer = person.pool.request(method, url, headers=person.headers, redirect=False)
                    seen[answer.status] += 1
                    wrong += faults(name, method, who, answer)
        for answer in (strange_host(server), too_much(server, house), *without_session(server)):
            seen[answer.status] += 1
            wrong += faults("", "", "", answer)
    kinds = Counter((status, header, value) for *_, status, header, value in wrong)
    assert {kind: [times, next(w[:3] for w in wrong if w[3:] == kind)] for kind, times in kinds.items()} == {}
    assert {200, 302, 400, 401, 403, 404, 405, 413} <= seen.keys()
    assert 500 not in seen
    figure(f"{len(addresses)} routes, {seen.total():,} answers: {dict(sorted(seen.items()))}")


def faults(name, method, who, answer):
    """What is not as it should be, each with the place."""
    expected = dict(COMMON)
    sandboxed = "sandbox" in answer.headers.get("Content-Security-Policy", "")
    expected["Content-Security-Policy"] = answer.headers.get("Content-Security-Policy") if sandboxed else POLICY
    found = {header: answer.headers.get(header) for header in expected}
    found["Content-Security-Policy"] = NONCE.sub("NONCE", found["Content-Security-Policy"] or "")
    return [
        (name, method, who, answer.status, header, found[header])
        for header, value in expected.items()
        if plain(header, found[header]) != plain(header, value)
    ]


def plain(header, value):
    """A policy without its nonce, where a page has none: the order of its parts says nothing."""
    if header != "Content-Security-Policy":
        return value
    return sorted(part.strip().replace(" NONCE", "") for part in (value or "").split(";"))


def strange_host(server):
    person = Person(server, "")
    return person.pool.request("GET", "/", headers=person.headers | {"Host": "evil.invalid"}, redirect=False)


def without_session(server):
    """A part of a page, and a form with its token, of somebody who is no longer signed in: 401 both."""
    person = Person(server, "")
    headers = person.headers | {"HX-Request": "true"}
    yield person.pool.request("GET", "/issues/", headers=headers, redirect=False)
    yield person.post("/issues/register/", {"description": "x"})


def too_much(server, house):
    person = Person(server, house.inside("sign_in", "head_b")["head_b"])
    return person.post("/visits/report/", {"client_key": "x" * (6 * 2**20)})


def test_34_a_header_that_is_missing_is_found():
    """The judge itself."""
    answer = type("Answer", (), {"status": 200, "headers": COMMON | {"Content-Security-Policy": POLICY}})
    assert faults("", "", "", answer) == []
    for header in [*COMMON, "Content-Security-Policy"]:
        answer.headers = {
            name: value for name, value in (COMMON | {"Content-Security-Policy": POLICY}).items() if name != header
        }
        assert faults("", "", "", answer)[0][4] == header
    answer.headers = COMMON | {"Content-Security-Policy": POLICY.replace("'self'", "'self' 'unsafe-inline'", 1)}
    assert faults("", "", "", answer)
    assert HOST
