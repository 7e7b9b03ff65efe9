"""Photos of a document, each with the words under it."""

from typing import Any

from tingyan.files.models import Blob
from tingyan.kit import words
from tingyan.papers.render import Photo, stored

ROOM = {"width": 150, "height": 95}  # two of them with their words fill a page


def photo(blob: Blob, *said: Any) -> dict[str, Any]:
    return {"picture": picture(blob), "words": words.listed(str(part) for part in said if part)}


def picture(blob: Blob) -> Any:
    """A document is made even where a stored file was lost or damaged; it says so."""
    data = stored(blob)
    return "（照片文件缺失）" if data is None else Photo(data, **ROOM)
