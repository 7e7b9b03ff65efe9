"""Drawn scenes of a service hall, so that evidence has two sides to compare; nobody real is in them.

The same words always draw the same picture, and different words different ones. There is no lettering but the time
stamp: a server need not have a Chinese font.
"""

import io
import random
from collections.abc import Callable
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

EXIF_IFD, TAKEN = 0x8769, 0x9003
WIDTH, HEIGHT, FLOOR = 960, 720, 470
WALLS = ((226, 232, 238), (232, 228, 218), (221, 233, 228), (235, 230, 236))
FLOORS = ((186, 180, 170), (170, 178, 186), (196, 188, 172))
SKIN, INK, GOOD, BAD = (233, 201, 176), (58, 66, 78), (46, 125, 80), (178, 120, 40)
COATS = ((70, 96, 140), (136, 84, 76), (84, 120, 92), (110, 100, 130), (160, 130, 80))

Scene = Callable[[ImageDraw.ImageDraw, random.Random, bool], None]


def picture(
    words: str, *, scene: str, at: datetime, settled: bool, taken: datetime | None = None, quality: int = 72
) -> SimpleUploadedFile:
    """Return a JPEG upload of the `scene` (a category, see SCENES); `settled`: after it was put right.

    `taken`: what the camera wrote into it, if it wrote anything.
    """
    chance = random.Random(words)
    image = Image.new("RGB", (WIDTH, HEIGHT), chance.choice(WALLS))
    draw = ImageDraw.Draw(image)
    hall(draw, chance)
    SCENES.get(scene, counter)(draw, chance, settled)
    draw.text((WIDTH - 290, HEIGHT - 40), f"{at:%Y-%m-%d %H:%M}", (250, 210, 90), ImageFont.load_default(28))
    out = io.BytesIO()
    exif = Image.Exif()
    if taken:
        exif.get_ifd(EXIF_IFD)[TAKEN] = f"{taken:%Y:%m:%d %H:%M:%S}"
    image.save(out, "JPEG", quality=quality, exif=exif)
    return SimpleUploadedFile(f"{words}.jpg", out.getvalue(), "image/jpeg")


def hall(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    """Floor tiles, a window band and ceiling lamps."""
    draw.rectangle((0, FLOOR, WIDTH, HEIGHT), chance.choice(FLOORS))
    for x in range(-400, WIDTH + 400, 120):
        draw.line((x, HEIGHT, WIDTH // 2 + (x - WIDTH // 2) // 3, FLOOR), (160, 156, 150), 2)
    for x in range(chance.randrange(20, 80), WIDTH, 230):
        draw.rectangle((x, 40, x + 150, 58), (252, 250, 238))
    left = chance.randrange(0, 500)
    draw.rectangle((left, 90, left + 300, 150), (28, 74, 128))


def person(draw: ImageDraw.ImageDraw, chance: random.Random, x: int, foot: int, height: int = 210) -> None:
    head = height // 8
    draw.ellipse((x - head, foot - height, x + head, foot - height + 2 * head), SKIN)
    draw.rounded_rectangle(
        (x - head * 2, foot - height + 2 * head, x + head * 2, foot - height // 3), head, chance.choice(COATS)
    )
    draw.rectangle((x - head, foot - height // 3, x - 4, foot), INK)
    draw.rectangle((x + 4, foot - height // 3, x + head, foot), INK)


def board(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], lines: int, colour: tuple[int, int, int]) -> None:
    """A paper or sign: lines stand for words."""
    left, top, right, bottom = box
    draw.rectangle(box, (252, 252, 250), colour, 6)
    for number in range(lines):
        y = top + 26 + number * (bottom - top - 40) // max(lines, 1)
        draw.line((left + 22, y, right - 24 - (number % 3) * 30, y), (120, 128, 138), 6)


def counter(draw: ImageDraw.ImageDraw, chance: random.Random, settled: bool) -> None:
    """A row of windows; unsettled, nobody sits behind and people queue."""
    start = chance.randrange(10, 110)
    for number in range(3):
        left = start + number * 300
        draw.rectangle((left, 230, left + 240, 400), (200, 222, 236), (120, 140, 156), 5)
        if settled or chance.random() < 0.4:
            person(draw, chance, left + 120, 420, 150)
    draw.rectangle((0, 400, WIDTH, 520), (150, 112, 78))
    for number in range(1 if settled else chance.randrange(4, 7)):
        person(draw, chance, start + 60 + number * 130, 660 - (number % 2) * 14)


def machine(draw: ImageDraw.ImageDraw, chance: random.Random, settled: bool) -> None:
    """Self-service machines; unsettled, the screen is out of order."""
    for number in range(chance.randrange(2, 5)):
        left = 70 + number * 220
        draw.rounded_rectangle((left, 210, left + 150, 590), 16, (226, 230, 236), (130, 140, 152), 4)
        draw.rectangle((left + 20, 240, left + 130, 380), (96, 170, 220) if settled else (60, 64, 70))
        draw.ellipse((left + 64, 420, left + 86, 442), GOOD if settled else BAD)
    person(draw, chance, 300 + chance.randrange(200), 680)
    if settled:
        person(draw, chance, 560 + chance.randrange(120), 680)


def sign(draw: ImageDraw.ImageDraw, chance: random.Random, settled: bool) -> None:
    """A sign on a post; unsettled, it hangs askew and half empty."""
    left = chance.randrange(160, 320)
    draw.rectangle((left + 210, 380, left + 230, 640), (120, 126, 134))
    board(draw, (left, 190, left + 440, 400), 5 if settled else 2, GOOD if settled else BAD)
    arrow = [(left + 460, 260), (left + 540, 300), (left + 460, 340)]
    draw.polygon(arrow, GOOD if settled else (190, 190, 190))
    person(draw, chance, 760, 680)


def papers(draw: ImageDraw.ImageDraw, chance: random.Random, settled: bool) -> None:
    """Forms on a desk: a heap before, one list after."""
    draw.rectangle((0, 420, WIDTH, HEIGHT), (168, 132, 96))
    for _sheet in range(1 if settled else chance.randrange(4, 8)):
        left, top = (
            (chance.randrange(90, 560), chance.randrange(200, 330))
            if settled
            else (chance.randrange(40, 620), chance.randrange(210, 380))
        )
        board(draw, (left, top, left + 300, top + 330), chance.randrange(5, 9), GOOD if settled else (150, 150, 150))
    draw.line((700, 600, 860, 520), (40, 60, 120), 12)


def ramp(draw: ImageDraw.ImageDraw, chance: random.Random, settled: bool) -> None:
    """A ramp with a rail; unsettled, things stand in the way."""
    draw.polygon([(60, 640), (900, 420), (900, 640)], (150, 150, 146))
    draw.line((60, 560, 900, 330), (200, 60, 50), 10)
    for x in range(120, 900, 130):
        draw.line((x, 640 - (x - 60) // 4, x, 545 - (x - 60) // 4), (200, 60, 50), 8)
    for number in range(0 if settled else chance.randrange(3, 6)):
        left = 150 + number * 140
        draw.ellipse((left, 560, left + 60, 620), None, INK, 9)
        draw.ellipse((left + 80, 560, left + 140, 620), None, INK, 9)
        draw.line((left + 30, 590, left + 110, 520), INK, 9)
    if settled:
        draw.ellipse((420, 470, 520, 570), None, INK, 9)
        person(draw, chance, 470, 560, 150)


def box(draw: ImageDraw.ImageDraw, chance: random.Random, settled: bool) -> None:
    """An opened box of supplies; unsettled, places are empty."""
    draw.rectangle((140, 260, 820, 620), (206, 60, 56), (120, 30, 30), 8)
    draw.rectangle((180, 330, 780, 590), (246, 244, 238))
    for place in range(12):
        left, top = 200 + (place % 6) * 96, 350 + (place // 6) * 118
        if settled or chance.random() < 0.4:
            draw.rounded_rectangle((left, top, left + 76, top + 96), 10, chance.choice(COATS))
    draw.rectangle((460, 276, 500, 316), (255, 255, 255))


SCENES: dict[str, Scene] = {
    "设施设备": box,
    "指引标识": sign,
    "适老无障碍": ramp,
    "材料要件": papers,
    "环节时限": counter,
    "告知咨询": papers,
    "系统网络": machine,
    "服务态度": counter,
    "工作纪律": counter,
    "推诿拖延": counter,
}
