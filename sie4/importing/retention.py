"""Files that nobody approved are forgotten; that they were here, and what was found, stays."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounting import clock
from sie4.importing import stored
from sie4.models import ImportStatus, SieImport
from sie4.models.imports import OPEN


def forget_old(tenant: UUID) -> int:
    """How many. After FROST_SIE_UPLOAD_DAYS without an approval."""
    before = clock.now() - timedelta(days=settings.FROST_SIE_UPLOAD_DAYS)
    old = SieImport.objects.filter(tenant_id=tenant, status__in=OPEN, uploaded_at__lt=before)
    count = 0
    for upload in list(old):
        with transaction.atomic():
            rows = SieImport.objects.filter(pk=upload.pk, status__in=OPEN)
            if rows.update(status=ImportStatus.EXPIRED, error_code="sie_expired", error_params={}):
                stored.forget(upload)
                count += 1
    return count
