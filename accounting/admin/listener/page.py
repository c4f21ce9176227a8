"""What the page of the event listener shows: per application what should be, what is, and its companies."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from accounting import clock
from accounting.admin import access, labels, wording
from accounting.admin.integrations.status_page import Tile
from accounting.admin.labels import Badge
from accounting.admin.told import told
from accounting.listener.status import MemberStatus, StreamStatus, listener_status
from accounting.models import MemberState, Role, StreamState, Tenant

_STREAM_TONES: dict[str, str] = {
    StreamState.LISTENING: labels.GOOD,
    StreamState.CONNECTING: labels.BUSY,
    StreamState.WAITING: labels.WARN,
    StreamState.STOPPED: labels.CALM,
}
_MEMBER_TONES: dict[str, str] = {
    MemberState.LISTENING: labels.GOOD,
    MemberState.WAITING: labels.BUSY,
    MemberState.REFUSED: labels.BAD,
    MemberState.AWAY: labels.CALM,
}


def context(request: HttpRequest, tenant: Tenant) -> dict[str, Any]:
    status = listener_status(tenant)
    return {
        "tenant": tenant,
        "practice": tenant.practice,
        "may_administer": access.may(request, Role.ADMINISTRATOR, tenant.pk),
        "is_installer": access.is_installer(request),
        "desired": status.desired,
        "nothing_runs": status.desired and not status.processes,
        "streams": [_stream(stream) for stream in status.streams],
    }


def _stream(stream: StreamStatus) -> dict[str, Any]:
    row = stream.row
    error = told(row.error_code, row.error_params, provider=stream.app.provider) if row.error_code else None
    return {
        "app": stream.app,
        "switched_off": not row.wanted,
        "heading": f"{labels.provider_name(stream.app.provider)} · {stream.app}",
        "desired": _desired(on=stream.desired),
        "badge": Badge(str(StreamState(stream.state).label), _STREAM_TONES[stream.state]),
        "error": error,
        "tiles": [*_tiles(stream), *_figures(stream)],
        "topics": [
            (topic.topic, wording.duration(topic.age_seconds), wording.duration(topic.whole_seconds))
            for topic in stream.topics
        ],
        "members": [_member(member) for member in stream.members],
    }


def _tiles(stream: StreamStatus) -> list[Tile]:
    since = stream.connected_since
    waiting = gettext("Stands by: %(names)s") % {"names": ", ".join(stream.standby)}
    left = waiting if stream.standby else gettext("Nobody stands by")
    return [
        Tile(gettext("Connected since"), wording.moment(since), _ago(since)),
        Tile(gettext("Process"), stream.process or "–", left),
        Tile(gettext("Last event"), wording.moment(stream.row.last_event_at), _ago(stream.row.last_event_at)),
    ]


def _figures(stream: StreamStatus) -> list[Tile]:
    repeated = gettext("%(count)s came again and were dropped") % {
        "count": wording.number(stream.row.repeated)
    }
    return [
        Tile(
            gettext("Events per hour"),
            wording.number(stream.events_per_hour),
            gettext("%(count)s in all") % {"count": wording.number(stream.row.events)},
        ),
        Tile(gettext("Repetitions"), wording.number(stream.row.repeated), repeated),
        Tile(gettext("Reconnects"), wording.number(stream.reconnects)),
    ]


def _ago(moment: Any) -> str:
    if moment is None:
        return ""
    return gettext("%(time)s ago") % {"time": wording.duration(int((clock.now() - moment).total_seconds()))}


def _member(member: MemberStatus) -> dict[str, Any]:
    row = member.row
    error = row is not None and row.error_code
    sentence = (
        told(row.error_code, row.error_params, provider=member.integration.provider)
        if error and row
        else None
    )
    return {
        "integration": member.integration,
        "desired": _desired(on=member.desired),
        "left_out": row is not None and not row.wanted,
        "badge": Badge(str(MemberState(member.state).label), _MEMBER_TONES[member.state]),
        "since": wording.moment(row.since if row else None),
        "last_event": wording.moment(row.last_event_at if row else None),
        "gap": wording.moment(row.scan_from) if row and row.scan_from else "",
        "gap_read": wording.moment(row.scanned_at if row else None),
        "error": sentence,
    }


def _desired(*, on: bool) -> Badge:
    return Badge(gettext("listen"), labels.GOOD) if on else Badge(gettext("do not listen"), labels.CALM)
