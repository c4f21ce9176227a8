"""Whether anybody wants to be listened to, so that a listener that does not run is a fault."""

from accounting.listener.across_tenants import audiences
from accounting.models import EventStream


def wanted() -> bool:
    found = {audience.app.pk for audience in audiences() if audience.desired}
    return bool(found - set(EventStream.objects.filter(wanted=False).values_list("pk", flat=True)))
