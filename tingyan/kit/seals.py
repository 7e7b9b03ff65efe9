"""Files sealed with a key, written and read in a stream: whatever their size, one piece is in memory at a time.

Each file has a key of its own, made from the key of the site, a random salt and the file's own name, so that no sealed
file can take another's place. Its pieces are sealed with AES-256-GCM, numbered, and the last one is marked: a piece
that is changed, moved, left out or cut off is noticed as it is read.
"""

import base64
import binascii
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext as _

MARK = b"TYSEAL01"
SALT, KEY, TAG = 16, 32, 16
PIECE = 2**20


class Unsealable(ValueError):
    """The content was not sealed with this key and under this name, or was changed since."""


class BadKey(ValueError):
    """The key file cannot be used; the message says why."""


def read_key(path: Path) -> bytes:
    """Return the key in `path`: 32 random bytes in base64. Raises BadKey with what to do about it."""
    try:
        if path.stat().st_mode & 0o007:
            raise BadKey(_("密钥文件 %(path)s 其他人可以读取，请先执行 chmod 600 %(path)s") % {"path": path})
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except OSError as error:
        said = {"path": path, "error": error.strerror}
        raise BadKey(_("无法读取密钥文件 %(path)s（%(error)s），请检查 --key-file") % said) from error
    except binascii.Error:
        key = b""
    if len(key) != KEY:
        raise BadKey(_("密钥文件 %s 不是32字节的base64，请用 openssl rand -base64 32 生成") % path)
    return key


def sealed(chunks: Iterable[bytes], key: bytes, name: str) -> Iterator[bytes]:
    """Yield the sealed form of `chunks`."""
    salt = os.urandom(SALT)
    cipher = _cipher(key, salt, name)
    yield MARK + salt
    pieces = _pieces(chunks)
    number, piece = 0, next(pieces, b"")
    for following in pieces:
        yield cipher.encrypt(_nonce(number, last=False), piece, None)
        number, piece = number + 1, following
    yield cipher.encrypt(_nonce(number, last=True), piece, None)


def opened(file: IO[bytes], key: bytes, name: str) -> Iterator[bytes]:
    """Yield what was sealed under `name`. Raises Unsealable, at the latest at the end: use nothing before that."""
    head = file.read(len(MARK) + SALT)
    if len(head) != len(MARK) + SALT or not head.startswith(MARK):
        raise Unsealable(name)
    cipher = _cipher(key, head[len(MARK) :], name)
    number, piece = 0, file.read(PIECE + TAG)
    try:
        while following := file.read(PIECE + TAG):
            yield cipher.decrypt(_nonce(number, last=False), piece, None)
            number, piece = number + 1, following
        yield cipher.decrypt(_nonce(number, last=True), piece, None)
    except (InvalidTag, ValueError) as error:
        raise Unsealable(name) from error


def _cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY, salt, name.encode()).derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size, the last one shorter."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    if waiting:
        yield bytes(waiting)
