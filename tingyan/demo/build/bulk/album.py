"""Photos by the hundred thousand: every row has a file of its own name, and the files share a few pictures' bytes."""

import os
import random
from collections.abc import Sequence
from pathlib import Path

from django.utils import timezone

from issues.states import Category
from tingyan.demo.pictures import picture
from tingyan.files import images, storage
from tingyan.files.models import Blob
from visits.models import Photo, Visit

PICTURES = 8


class Album:
    """Draws its pictures once, encoded as every photo is. Needs the storage to be a folder of this machine."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.pictures: list[images.Picture] = []
        self.files: dict[int, tuple[Path, str, int]] = {}  # of each picture: its first file, SHA-256, length

    def hang(self, visits: Sequence[Visit]) -> None:
        """Give each of these visits one photo."""
        if visits and not self.pictures:
            self.draw()
        blobs = Blob.objects.bulk_create(self.blob(visit) for visit in visits)
        Photo.objects.bulk_create(Photo(visit=visit, blob=blob) for visit, blob in zip(visits, blobs, strict=True))

    def draw(self) -> None:
        for number in range(PICTURES):
            scene = self.chance.choice(Category.values)
            drawn = picture(f"测量{number}", scene=scene, at=timezone.now(), settled=False, quality=85)
            self.pictures.append(images.encode(drawn))

    def blob(self, visit: Visit) -> Blob:
        """A row and its file. What tells photos apart differs, for photos of different days are not taken twice."""
        which, key = self.chance.randrange(PICTURES), f"{self.chance.getrandbits(128):032x}"
        shown = self.pictures[which]
        sha256, size = self.store(which, key)
        return Blob(
            key=key,
            name=f"现场{shown.extension}",
            content_type=shown.content_type,
            size=size,
            sha256=sha256,
            original_sha256=f"{self.chance.getrandbits(256):064x}",
            width=shown.width,
            height=shown.height,
            phash=f"{self.chance.getrandbits(64):016x}",
            stored_by_id=visit.filled_by_id,
            stored_at=visit.filed_at,
        )

    def store(self, which: int, key: str) -> tuple[str, int]:
        """The first file of a picture is written, every other one is a second name of it."""
        path = storage.root() / storage.place(key)
        if which not in self.files:
            self.files[which] = (path, *storage.write(key, [self.pictures[which].data]))
        else:
            path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
            os.link(self.files[which][0], path)
        _first, sha256, size = self.files[which]
        return sha256, size
