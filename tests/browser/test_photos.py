"""Photos before they leave the phone: smaller, upright, without the camera's notes, and painted over where it matters."""

import hashlib
import io

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from visits.models import DraftFile

pytestmark = pytest.mark.django_db(transaction=True)
TURNED, MAKE, EXIF, TAKEN, GPS = 0x0112, 0x010F, 0x8769, 0x9003, 0x8825


def stripes(size=(2400, 1800), turn=1):
    """A photo of black and white stripes, eight pixels wide, with everything that a camera notes beside it."""
    tile = Image.new("RGB", (16, 1), "white")
    tile.paste("black", (0, 0, 8, 1))
    picture = Image.new("RGB", size)
    line = Image.new("RGB", (size[0], 1))
    for x in range(0, size[0], 16):
        line.paste(tile, (x, 0))
    picture = line.resize(size, Image.Resampling.NEAREST)
    exif = Image.Exif()
    exif[TURNED], exif[MAKE] = turn, "Canary"
    exif.get_ifd(EXIF)[TAKEN] = "2026:06:01 09:30:15"
    exif.get_ifd(GPS)[1] = "N"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, exif=exif)
    return {"name": "人脸.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.fixture
def form(phone, desk, cast):
    """The form at its photos, on a phone or at a desk."""

    def open_form(shape=phone):
        page = shape(cast.head_a)
        page.goto("/visits/report/")
        page.click("#next")
        page.click("#next")
        return page

    return open_form


def choose(page, *files):
    page.get_by_role("group", name="体验照片").locator("input").set_input_files(list(files))
    page.locator("#cover canvas").wait_for()


BYTES = "async () => Array.from(new Uint8Array(await document.getElementById('report').tingyanPhotos[0].blob.arrayBuffer()))"


def sent(page):
    """The bytes that reach the server when 上传 is pressed, as a picture."""
    page.click("[data-cover=send]")
    page.wait_for_selector("#words [data-photo]")
    data = bytes(page.evaluate(BYTES))
    assert hashlib.sha256(data).hexdigest() == DraftFile.objects.get().blob.original_sha256
    return Image.open(io.BytesIO(data))


def swing(picture, x, y):
    """How far light and dark lie apart along sixteen pixels there: stripes do, one colour does not."""
    left, top = int(picture.width * x), int(picture.height * y)
    values = [picture.convert("L").getpixel((left + n, top)) for n in range(16)]
    return max(values) - min(values)


def drag(page, start, end):
    """Press at one share of the picture and let go at the other."""
    frame = page.locator("#cover canvas").bounding_box()
    points = [(frame["x"] + frame["width"] * x, frame["y"] + frame["height"] * y) for x, y in (start, end)]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=4)
    page.mouse.up()


def test_what_a_finger_painted_over_is_gone_from_the_bytes(form, axe):
    page = form()
    choose(page, stripes())
    axe(page)
    drag(page, (0.4, 0.5), (0.6, 0.5))
    expect(page.locator("#cover [role=status]")).to_have_text("已遮盖1处")
    picture = sent(page)
    assert picture.size == (1920, 1440)
    assert swing(picture, 0.5, 0.5) < 20
    assert swing(picture, 0.5, 0.1) > 150
    assert swing(picture, 0.1, 0.5) > 150
    kept = DraftFile.objects.get().blob
    assert timezone.localtime(kept.taken_at).isoformat(sep=" ")[:19] == "2026-06-01 09:30:15"


def test_nothing_of_the_camera_is_sent_but_the_time_and_it_stands_upright(form):
    page = form()
    choose(page, stripes(turn=6))
    picture = sent(page)
    exif = picture.getexif()
    assert picture.size == (1440, 1920)
    assert set(exif) == {EXIF}
    assert dict(exif.get_ifd(EXIF)) == {TAKEN: "2026:06:01 09:30:15"}


def test_painted_by_mistake_is_undone(form):
    page = form()
    choose(page, stripes())
    expect(page.get_by_role("button", name="撤销")).to_be_disabled()
    drag(page, (0.2, 0.2), (0.8, 0.8))
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#cover [role=status]")).to_have_text("没有遮盖")
    assert swing(sent(page), 0.5, 0.5) > 150


def test_a_mouse_draws_a_frame(form, desk):
    page = form(desk)
    choose(page, stripes())
    page.get_by_label("拖动画框").check()
    drag(page, (0.3, 0.3), (0.7, 0.7))
    picture = sent(page)
    assert swing(picture, 0.5, 0.5) < 20
    assert swing(picture, 0.35, 0.65) < 20
    assert swing(picture, 0.1, 0.1) > 150


def test_keys_cover_too(form, desk):
    page = form(desk)
    choose(page, stripes())
    expect(page.get_by_role("application")).to_be_focused()
    for key in ("ArrowRight", "ArrowRight", "Space"):
        page.keyboard.press(key)
    picture = sent(page)
    assert swing(picture, 0.5 + 4 / 32, 0.5) < 20
    assert swing(picture, 0.2, 0.5) > 150


def test_the_whole_picture_is_blurred_by_one_button(form):
    page = form()
    choose(page, stripes())
    page.get_by_role("button", name="整张模糊").click()
    picture = sent(page)
    assert max(swing(picture, x, y) for x in (0.1, 0.5, 0.9) for y in (0.1, 0.5, 0.9)) < 20


def test_of_several_photos_each_is_shown_and_one_can_be_left_out(form):
    page = form()
    choose(page, stripes(), stripes((1200, 900)), stripes((800, 900)))
    expect(page.get_by_role("dialog")).to_contain_text("照片1/3")
    page.get_by_role("button", name="不要这张").click()
    expect(page.get_by_role("dialog")).to_contain_text("照片2/3")
    page.get_by_role("button", name="其余直接上传").click()
    expect(page.locator("#words [data-photo]")).to_have_count(2)
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert sorted(DraftFile.objects.values_list("blob__width", "blob__height")) == [(800, 900), (1200, 900)]


def test_a_file_that_the_phone_cannot_draw_says_so_and_the_server_decides(form):
    page = form()
    page.get_by_role("group", name="体验照片").locator("input").set_input_files(
        {"name": "坏的.heic", "mimeType": "image/heic", "buffer": b"not a picture"}
    )
    expect(page.get_by_role("dialog")).to_contain_text("本机不能显示这张照片，无法遮盖")
    expect(page.get_by_role("button", name="整张模糊")).to_be_hidden()
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator(".failed")).to_contain_text("坏的.heic")
    assert not DraftFile.objects.exists()
