"""Sixty-odd bad files, made here: what must never be stored, and good ones to compare with."""

import io
import struct
import zipfile
import zlib

from PIL import Image

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"


def image(form="JPEG", size=(40, 20), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "#a02010" if mode == "RGB" else None).save(out, form, **options)
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_header(width, height, *, bits=1, colour=0, data=b"\0"):
    """A PNG that announces any size and brings almost nothing."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def bomb(side):
    """A 1-bit PNG of `side`² pixels that is whole: 14000² take 24 KB on the wire."""
    row = b"\0" + b"\0" * (side // 8)
    press = zlib.compressobj(9)
    data = b"".join(press.compress(row) for _line in range(side)) + press.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def webp_header(width, height):
    canvas = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", len(canvas)) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_of(width, height):
    """A good JPEG whose header has been told another size."""
    data = image()
    at = data.index(b"\xff\xc0")
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def zipped(parts, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data, **options)
    return out.getvalue()


TYPES = {"[Content_Types].xml": "<Types/>"}
DOCX = zipped(TYPES | {"word/document.xml": "<w:document/>"})
XLSX = zipped(TYPES | {"xl/workbook.xml": "<workbook/>"})
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
DOC = OLE + b"\0" * 1600 + "WordDocument".encode("utf-16-le")
XLS = OLE + b"\0" * 1600 + "Workbook".encode("utf-16-le")
JPEG, PNG, WEBP = image(), image("PNG"), image("WEBP")

NOT_PHOTOS = {
    "svg": ("a.svg", SVG),
    "svg as jpg": ("a.jpg", SVG),
    "svg as png": ("a.png", b"<?xml version='1.0'?>" + SVG),
    "html as jpg": ("a.jpg", HTML),
    "html as heic": ("a.heic", HTML),
    "php as jpg": ("a.jpg", b"<?php system($_GET[0]);"),
    "jpg.php": ("a.jpg.php", JPEG),
    "jpg.html": ("a.jpg.html", JPEG),
    "jpg.svg": ("a.jpg.svg", JPEG),
    "jpg.exe": ("a.jpg.exe", JPEG),
    "nul in the name": ("a.php\0.jpg", JPEG),
    "gif": ("a.gif", image("GIF")),
    "gif as jpg": ("a.jpg", image("GIF")),
    "gif polyglot": ("a.jpg", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)//"),
    "bmp": ("a.jpg", image("BMP")),
    "tiff": ("a.jpg", image("TIFF")),
    "ico": ("a.png", image("ICO", (16, 16))),
    "tga": ("a.png", image("TGA")),
    "eps": ("a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n"),
    "psd": ("a.jpg", b"8BPS\0\1" + b"\0" * 40),
    "pdf": ("a.jpg", PDF),
    "zip": ("a.jpg", zipped({"a": "b"})),
    "exe": ("a.jpg", b"MZ" + b"\0" * 200),
    "text": ("a.jpg", "你好".encode()),
    "random": ("a.png", bytes(range(256)) * 8),
    "0 byte": ("a.jpg", b""),
    "1 byte": ("a.jpg", b"\xff"),
    "jpeg signature": ("a.jpg", b"\xff\xd8\xff"),
    "jpeg cut in the header": ("a.jpg", JPEG[:100]),
    "jpeg cut in the data": ("a.jpg", image(size=(400, 400))[:-900]),
    "png signature": ("a.png", b"\x89PNG\r\n\x1a\n"),
    "png cut": ("a.png", image("PNG", (400, 400))[:-60]),
    "png of no size": ("a.png", png_header(0, 0)),
    "png without its data": ("a.png", png_header(300, 300, bits=8, colour=2)),
    "png with broken data": ("a.png", PNG.replace(b"IDAT", b"IDAT\xff", 1)),
    "webp cut": ("a.webp", image("WEBP", (400, 400), lossless=True)[:-20]),
    "webp of a header": ("a.webp", webp_header(100, 100)),
    "heic of a header": ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64),
    "heic cut": ("a.heic", None),  # filled in by the test, from the photo beside this file
    "bomb 12000": ("a.png", png_header(12_000, 12_000)),
    "bomb 14000": ("a.png", bomb(14_000)),
    "bomb 20000": ("a.png", png_header(20_000, 20_000, bits=8, colour=6)),
    "bomb 50000": ("a.png", png_header(50_000, 50_000)),
    "bomb of the widest": ("a.png", png_header(2**31 - 1, 1)),
    "bomb jpeg": ("a.jpg", jpeg_of(65_000, 65_000)),
    "bomb webp": ("a.webp", webp_header(16_000, 16_000)),
}

NOT_DOCUMENTS = {
    "zip as docx": ("a.docx", zipped({"a.txt": "b"})),
    "zip without types": ("a.docx", zipped({"word/document.xml": "<w:document/>"})),
    "jar as docx": ("a.docx", zipped(TYPES | {"META-INF/MANIFEST.MF": "x"})),
    "macros": ("a.docx", zipped(TYPES | {"word/document.xml": "<w/>", "word/vbaProject.bin": "x"})),
    "docm by name": ("a.docm", DOCX),
    "docx.exe": ("a.docx.exe", DOCX),
    "docx of no xml": ("a.docx", zipped(TYPES | {"word/document.xml": "MZ"})),
    "docx cut": ("a.docx", DOCX[:-30]),
    "docx with broken data": ("a.docx", DOCX.replace(b"PK\x01\x02", b"PK\x01\x09")),
    "zip bomb": ("a.xlsx", zipped(TYPES | {"xl/workbook.xml": "<a>" + " " * (201 * 2**20)})),
    "zip of too many parts": (
        "a.xlsx",
        zipped(TYPES | {"xl/workbook.xml": "<a/>"} | {f"{n}": "" for n in range(5001)}),
    ),
    "html as doc": ("a.doc", HTML),
    "html as pdf": ("a.pdf", HTML),
    "svg as pdf": ("a.pdf", SVG),
    "pdf after html": ("a.pdf", HTML + PDF),
    "pdf cut": ("a.pdf", PDF[:-12]),
    "pdf signature": ("a.pdf", b"%PDF-"),
    "ole signature": ("a.doc", OLE),
    "ole of a message": ("a.doc", OLE + b"\0" * 2000),
    "encrypted xlsx": ("a.xlsx", OLE + b"\0" * 1600 + "EncryptedPackage".encode("utf-16-le")),
    "js": ("a.js", b"alert(1)"),
    "js as pdf": ("a.pdf", b"alert(1)"),
    "photo": ("a.pdf", JPEG),
    "0 byte": ("a.pdf", b""),
}
