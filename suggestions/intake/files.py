"""Files handed in: what is accepted, under which name it is kept, and how it is stored.

A file is taken when its ending, its first bytes and its structure agree on what it is. It is
stored under a random name outside every web root and only ever sent as a download.
"""

import hashlib
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeAlias

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from suggestions.models import (
    Attachment,
    CommitmentEntry,
    Reply,
    Suggestion,
    SupervisionVisit,
    Supplement,
)
from suggestions.models.writing import stored_name
from suggestions.record import Acting, written

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

FILES_PER_STEP = 10
ZIP_ENTRIES = 2_000
ZIP_BYTES = 50 * 1024 * 1024
NAME_LENGTH = 120

# ending -> the kinds that its first bytes may show; None: plain text or a format nobody else knows
KNOWN: dict[str, tuple[str, ...] | None] = {
    "pdf": ("pdf",),
    "docx": ("docx", "zip"),
    "xlsx": ("xlsx", "zip"),
    "pptx": ("pptx", "zip"),
    "png": ("png",),
    "jpg": ("jpg",),
    "jpeg": ("jpg",),
    "txt": None,
    "ofd": ("zip",),
}
OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
ENDINGS = ", ".join(sorted(KNOWN))

# Django's own type wants to be told of what: of bytes.
Upload: TypeAlias = "UploadedFile[bytes]"


@dataclass(frozen=True)
class NewFile:
    """An upload that passed the checks: its clean name and its content."""

    name: str
    upload: Upload


def clean_name(raw: str) -> str:
    """Give the file's name as it will be shown: no paths, controls, direction marks or %."""
    name = unicodedata.normalize("NFC", raw).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '%"<>|:*?')
    path = PurePath(name.strip(" .") or "file")
    return f"{path.stem[:NAME_LENGTH]}{path.suffix[:10].lower()}"


def check_upload(upload: Upload) -> NewFile:
    """Give the upload as a file to attach. Raises `ValidationError` with what to do instead."""
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if size == 0:
        raise ValidationError(
            _("“%(name)s” is empty. Choose the file again."), params={"name": name}
        )
    if size > settings.UPLOAD_FILE_LIMIT:
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)s MB. Send a smaller file, or split it."),
            params={"name": name, "limit": settings.UPLOAD_FILE_LIMIT // 1024**2},
        )
    ending = PurePath(name).suffix.lstrip(".")
    if ending not in KNOWN:
        raise ValidationError(
            _("“%(name)s” is of a kind that is not accepted. Accepted are: %(endings)s."),
            params={"name": name, "endings": ENDINGS},
        )
    if not _is_what_it_says(upload, ending):
        raise ValidationError(
            _("“%(name)s” is no proper %(ending)s file, or it is locked. Save it anew."),
            params={"name": name, "ending": ending.upper()},
        )
    upload.seek(0)
    return NewFile(name, upload)


def _is_what_it_says(upload: Upload, ending: str) -> bool:
    upload.seek(0)
    head = upload.read(8192)
    upload.seek(0)
    kinds = KNOWN[ending]
    if kinds is None:
        return _is_text(head)
    kind = filetype.guess(head)
    if kind is None or kind.extension not in kinds:
        return False
    if ending in OFFICE or ending == "ofd":
        return _is_harmless_zip(upload, OFFICE.get(ending, ""))
    if ending == "pdf":
        return bool(head.startswith(b"%PDF-"))
    return True


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            # A character may be cut at the end of the block that was read.
            head[:-4].decode(encoding) if len(head) > 4 else head.decode(encoding)  # noqa: PLR2004 - a split letter
        except UnicodeDecodeError:
            continue
        return True
    return False


def _is_harmless_zip(upload: Upload, folder: str) -> bool:
    """Tell whether an office file holds what its kind holds, unlocked and without macros."""
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    finally:
        upload.seek(0)
    names = [entry.filename for entry in entries]
    return (
        len(entries) <= ZIP_ENTRIES
        and sum(entry.file_size for entry in entries) <= ZIP_BYTES
        and not any(entry.flag_bits & 1 for entry in entries)
        and not any("vbaproject" in name.lower() for name in names)
        and not any(name.startswith("/") or ".." in name.split("/") for name in names)
        and (not folder or any(name.startswith(folder) for name in names))
    )


def attach(
    case: Suggestion,
    new: NewFile,
    purpose: Attachment.Purpose,
    acting: Acting,
    *,
    reply: Reply | None = None,
    visit: SupervisionVisit | None = None,
    entry: CommitmentEntry | None = None,
    supplement: Supplement | None = None,
) -> Attachment:
    """Store a checked file with its digest, as part of an act; without the act it is not kept."""
    sha = hashlib.sha256()
    for block in new.upload.chunks():
        sha.update(block)
    new.upload.seek(0)
    attachment = Attachment(
        case=case,
        reply=reply,
        visit=visit,
        entry=entry,
        supplement=supplement,
        purpose=purpose,
        name=new.name,
        file=new.upload,
        size=new.upload.size or 0,
        sha256=sha.hexdigest(),
        uploaded_by=acting.actor.user if acting.actor else None,
        uploaded_at=acting.at,
    )
    written(attachment.file.storage, stored_name(attachment, new.name))
    attachment.save(force_insert=True)
    return attachment
