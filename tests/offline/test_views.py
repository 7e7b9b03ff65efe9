"""The worker, the neutral page and the manifest: the same for everybody, whole, and of nobody."""

import json
import re
from io import BytesIO

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from tingyan.offline import build


@pytest.fixture
def signed_in(cast):
    client = Client()
    client.force_login(cast.head_a)
    return client


@pytest.mark.parametrize("address", ["/offline/", "/worker.js", "/manifest.webmanifest"])
def test_a_stranger_and_a_head_get_the_same_bytes(client, signed_in, address):
    anonymous, head = client.get(address), signed_in.get(address)
    assert anonymous.status_code == 200
    assert anonymous.content == head.content
    assert "周明" not in head.content.decode()
    assert not anonymous.cookies


def test_the_worker_may_rule_the_whole_site_and_is_kept_by_nobody(client, db):
    answer = client.get("/worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Service-Worker-Allowed"] == "/"
    assert "no-store" in answer["Cache-Control"]


def test_the_worker_knows_its_build(client, db):
    script = client.get("/worker.js").content.decode()
    known = json.loads(re.match(r"self\.BUILD = (\{.*\});\n", script).group(1))
    assert known["cache"] == f"tingyan-{build.version()}"
    assert known["shell"] == "/offline/"
    assert all(url.startswith("/static/") and finders.find(url.removeprefix("/static/")) for url in known["assets"])
    page = client.get("/offline/").content.decode()
    assert set(re.findall(r'"(/static/[^"#]+)[#"]', page)) == set(known["assets"])
    assert {"/static/js/offline/store.js", "/static/vendor/icons.svg"} <= set(known["assets"])


def test_the_version_follows_from_every_file_that_the_page_needs(monkeypatch, tmp_path, db):
    before = build.version()
    assert before == build.version()
    changed = tmp_path / "changed.js"
    changed.write_text("changed")
    find = finders.find
    monkeypatch.setattr(finders, "find", lambda path: str(changed) if path.endswith("outbox.js") else find(path))
    assert build.version() != before


def test_the_version_follows_from_the_worker(monkeypatch, tmp_path, db):
    before = build.version()
    other = tmp_path / "worker.js"
    other.write_text("other")
    monkeypatch.setattr(build, "WORKER", other)
    assert build.version() != before


def test_the_icons_of_the_manifest_are_of_the_size_it_says(client, db):
    manifest = client.get("/manifest.webmanifest").json()
    assert (manifest["name"], manifest["start_url"], manifest["scope"]) == ("厅验", "/", "/")
    for icon in manifest["icons"]:
        with open(finders.find(icon["src"].removeprefix("/static/")), "rb") as file:
            assert "{}x{}".format(*Image.open(BytesIO(file.read())).size) == icon["sizes"]


def test_pages_say_whose_they_are_by_a_tag_alone(signed_in, cast):
    page = signed_in.get("/").content.decode()
    tag = re.search(r'data-owner="(\w+)" data-fills', page).group(1)
    assert len(tag) == 32
    auditor = Client()
    auditor.force_login(cast.auditor)
    page = auditor.get("/").content.decode()
    assert "data-owner=" in page
    assert "data-fills" not in page


def test_logging_out_tells_the_page_to_shut_what_is_kept(signed_in):
    answer = signed_in.post("/account/logout/")
    assert answer["Clear-Site-Data"] == '"cache"'
    assert (answer.cookies["left"].value, answer.cookies["left"]["httponly"]) == ("1", "")
