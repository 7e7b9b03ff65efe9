"""A stored file reaches the browser so that nothing in it runs and nothing of it stays (C36, assurance 17)."""

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from tests.files import corpus
from tingyan.files import actions, storage
from tingyan.files.serve import serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo():
    return actions.store_image(SimpleUploadedFile("问题.png", corpus.JPEG), by=None)


@pytest.fixture
def sheet():
    return actions.store_document(SimpleUploadedFile("台账.xlsx", corpus.XLSX), by=None)


def content_of(response):
    content = b"".join(response.streaming_content)
    for close in response._resource_closers:
        close()
    return content


def test_an_image_is_shown_locked_down(rf, photo):
    response = serve(photo, rf.get("/"))
    assert len(content_of(response)) == photo.size == int(response["Content-Length"])
    assert {name: response[name] for name in sorted(response.headers)} == {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f"inline; filename*=utf-8''{quote('问题.jpg')}",
        "Content-Length": str(photo.size),
        "Content-Security-Policy": "sandbox",
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
    }


def test_a_document_is_downloaded_whatever_the_caller_wishes(rf, sheet):
    response = serve(sheet, rf.get("/"), inline=True)
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('台账.xlsx')}"
    assert content_of(response) == corpus.XLSX


def test_a_name_given_by_the_caller_breaks_no_header(rf, photo):
    response = serve(photo, rf.get("/"), name='x"\r\nSet-Cookie: a.jpg', inline=False)
    assert response["Content-Disposition"] == 'attachment; filename="x_Set-Cookie_ a.jpg"'
    content_of(response)


def test_a_question_for_the_head_opens_no_file(rf, photo):
    storage.remove(photo.key)
    response = serve(photo, rf.head("/"))
    assert (response.content, response["Content-Length"]) == (b"", str(photo.size))


def test_a_web_server_may_send_the_bytes(rf, photo, settings):
    settings.TINGYAN_ACCEL = "/private/"
    response = serve(photo, rf.get("/"))
    assert response["X-Accel-Redirect"] == f"/private/{photo.key[:2]}/{photo.key}"
    assert response["Content-Security-Policy"] == "sandbox"


def test_a_file_lost_from_the_disk_is_not_found_and_logged(rf, photo, caplog):
    storage.remove(photo.key)
    with pytest.raises(Http404):
        serve(photo, rf.get("/"))
    assert "stored file is missing" in caplog.text
