"""Pictures taken in through the door that every photo takes."""

from datetime import datetime

from tingyan.demo.pictures import picture
from tingyan.directory.models import User
from tingyan.files.actions import store_image
from tingyan.files.models import Blob


def photo(
    words: str,
    *,
    scene: str,
    at: datetime,
    by: User,
    settled: bool = False,
    taken: datetime | None = None,
    quality: int = 72,
) -> Blob:
    drawn = picture(words, scene=scene, at=at, settled=settled, taken=taken, quality=quality)
    return store_image(drawn, by=by)
