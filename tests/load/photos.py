"""Photos as a phone sends them after the page has shrunk them: 1920 × 1440, about 350 KB, each another picture."""

import io
from pathlib import Path

from PIL import Image

SIZE = (1920, 1440)


def photo() -> bytes:
    """Large patches, which tell pictures apart, and fine grain, which gives them their size."""
    patches = Image.merge(
        "RGB", [Image.effect_noise((8, 6), 120).resize(SIZE, Image.Resampling.BICUBIC) for _ in "rgb"]
    )
    grain = Image.effect_noise((SIZE[0] // 5, SIZE[1] // 5), 70).resize(SIZE, Image.Resampling.BICUBIC).convert("RGB")
    out = io.BytesIO()
    Image.blend(patches, grain, 0.4).save(out, "JPEG", quality=68)
    return out.getvalue()


def fill(folder: Path, count: int) -> None:
    """Let `count` photos lie in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(len(list(folder.iterdir())), count):
        (folder / f"{number:03d}.jpg").write_bytes(photo())
