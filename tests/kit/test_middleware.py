"""What travels packed, and what does not."""

import gzip

import pytest
from django.urls import reverse

PACKED = {"HTTP_ACCEPT_ENCODING": "gzip"}


@pytest.fixture
def head(client, cast):
    client.force_login(cast.head_a)
    return client


def test_a_page_travels_packed(head):
    plain, packed = head.get(reverse("visits:report")), head.get(reverse("visits:report"), **PACKED)
    assert "Content-Encoding" not in plain.headers
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert "填写体验记录" in gzip.decompress(packed.content).decode()
    assert len(packed.content) < len(plain.content) / 3


def test_a_file_travels_as_it_is(head):
    response = head.get(reverse("visits:export"), **PACKED)
    assert response.status_code == 200
    assert "Content-Encoding" not in response.headers
    assert response.getvalue().startswith(b"PK")
