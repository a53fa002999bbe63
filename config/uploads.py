"""Receiving files without letting one of them fill the disk."""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Keeps at most UPLOAD_FILE_LIMIT bytes of each file, and reports its real size all the same.

    The rest is read and dropped: the form then arrives whole, can refuse the file by its size and
    show the text again that was typed beside it.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the chunk where it lies within the limit (`start` is its place in the file)."""
        if start + len(raw_data) <= settings.UPLOAD_FILE_LIMIT:
            super().receive_data_chunk(raw_data, start)
