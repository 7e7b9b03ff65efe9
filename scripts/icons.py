"""Draw the icons of the manifest: `python scripts/icons.py` writes static/icons/. Run again only to change them."""

from pathlib import Path

from PIL import Image, ImageDraw

TO = Path(__file__).resolve().parent.parent / "static/icons"
BLUE, WHITE = "#123e73", "#ffffff"


def icon(size: int) -> Image.Image:
    """A hall with a tick in it, well inside the circle that a phone may cut out."""
    big = size * 4
    image = Image.new("RGB", (big, big), BLUE)
    draw = ImageDraw.Draw(image)

    def at(*points: tuple[float, float]) -> list[tuple[int, int]]:
        return [(round(x * big), round(y * big)) for x, y in points]

    draw.polygon(at((0.5, 0.2), (0.79, 0.38), (0.21, 0.38)), fill=WHITE)
    draw.rectangle(at((0.25, 0.41), (0.75, 0.74)), fill=WHITE)
    draw.rectangle(at((0.21, 0.76), (0.79, 0.8)), fill=WHITE)
    draw.line(at((0.36, 0.57), (0.46, 0.67), (0.65, 0.48)), fill=BLUE, width=round(0.065 * big), joint="curve")
    return image.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    TO.mkdir(exist_ok=True)
    for size in (192, 512):
        icon(size).save(TO / f"icon-{size}.png", optimize=True)
