"""What a file is, by its first bytes; its ending has to agree. No models here."""

from __future__ import annotations

import re

import filetype

HEAD = 8192  # bytes that are enough to know a file

_ZIP = {
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
_OLE = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
}
_TEXT = {
    "txt": "text/plain",
    "log": "text/plain",
    "md": "text/plain",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "eml": "message/rfc822",
    "vcf": "text/vcard",
    "ics": "text/calendar",
}
# What the first bytes say -> endings that may stand on it.
_BY_CONTENT: dict[str, frozenset[str]] = {
    "application/pdf": frozenset({"pdf"}),
    "application/rtf": frozenset({"rtf"}),
    "image/jpeg": frozenset({"jpg", "jpeg"}),
    "image/png": frozenset({"png"}),
    "image/apng": frozenset({"png", "apng"}),
    "image/gif": frozenset({"gif"}),
    "image/webp": frozenset({"webp"}),
    "image/tiff": frozenset({"tif", "tiff"}),
    "image/bmp": frozenset({"bmp"}),
    "image/heic": frozenset({"heic", "heif"}),
    "image/avif": frozenset({"avif"}),
    "image/vnd.dwg": frozenset({"dwg"}),
    "audio/mpeg": frozenset({"mp3"}),
    "audio/mp4": frozenset({"m4a"}),
    "audio/aac": frozenset({"aac"}),
    "audio/ogg": frozenset({"ogg", "oga", "opus"}),
    "audio/x-wav": frozenset({"wav"}),
    "audio/amr": frozenset({"amr"}),
    "audio/x-flac": frozenset({"flac"}),
    "video/mp4": frozenset({"mp4", "m4v", "m4a"}),
    "video/x-m4v": frozenset({"m4v", "mp4"}),
    "video/quicktime": frozenset({"mov"}),
    "video/webm": frozenset({"webm"}),
    "video/3gpp": frozenset({"3gp"}),
    "application/x-7z-compressed": frozenset({"7z"}),
    "application/x-rar-compressed": frozenset({"rar"}),
}
_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP_MAGIC = b"PK\x03\x04"
_BAD_IN_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]+')
ENDINGS = tuple(sorted({*_ZIP, *_OLE, *_TEXT, *(e for ends in _BY_CONTENT.values() for e in ends)}))


def content_type(name: str, head: bytes) -> str:
    """Return the type of a file by its first bytes, or "" if they and the ending do not agree."""
    stem, _dot, ending = name.lower().rpartition(".")
    if not stem:
        return ""
    if head.startswith(_ZIP_MAGIC):
        return _ZIP.get(ending, "")
    if head.startswith(_OLE_MAGIC):
        return _OLE.get(ending, "")
    kind = filetype.guess_mime(head)
    if kind:
        return kind if ending in _BY_CONTENT.get(kind, ()) else ""
    return _TEXT.get(ending, "") if _is_text(head) else ""


def file_name(name: str) -> str:
    """Return a name that is safe to show and to save under: no folders, no control or turning signs, 200 long."""
    bare = " ".join(_BAD_IN_NAME.sub(" ", name.replace("\\", "/").rpartition("/")[2]).split())
    stem, dot, ending = bare.rpartition(".")
    if not dot:
        stem, ending = ending, ""
    return (stem.strip(". ")[: 200 - len(dot + ending)] or "file") + dot + ending


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return b"\x00" not in head and not head.startswith((b"MZ", b"#!"))
