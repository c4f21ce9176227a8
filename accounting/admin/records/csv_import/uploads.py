"""Where a file waits between preview and confirmation: encrypted in the database, for a day or so.

The nightly run deletes what was never confirmed.
"""

import hashlib
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from import_export.tmp_storages import BaseStorage

from accounting import clock, scope
from accounting.models import ExchangeBody
from accounting.sync.retention import UPLOAD, delete_old_uploads


class UploadMissing(ValueError):
    """The file is no longer there: it was imported, or waited for too long."""


class SealedUpload(BaseStorage):
    """Belongs to the one organisation in scope, and can be read in no other."""

    name: str | None

    def save(self, data: bytes) -> None:
        delete_old_uploads()
        (tenant,) = scope.current().tenants
        upload = ExchangeBody(
            id=uuid4(),
            tenant_id=tenant,
            kind=UPLOAD,
            body=data.decode("latin-1"),
            sha256=hashlib.sha256(data).hexdigest(),
            created_at=clock.now(),
        )
        upload.save()
        self.name = str(upload.pk)

    def read(self) -> bytes:
        """Raises UploadMissing."""
        row = self._rows().first()
        if row is None:
            raise UploadMissing
        return bytes(row.body.encode("latin-1"))

    def remove(self) -> None:
        self._rows().delete()

    def _rows(self) -> Any:
        try:
            wanted = UUID(self.name or "")
        except (ValueError, ValidationError):
            return ExchangeBody.objects.none()
        return ExchangeBody.objects.filter(pk=wanted, kind=UPLOAD, item=None)
