"""What this room hangs into the earlier ones, which may not know it."""

from accounting import records, rounds
from accounting.events import dispatch
from accounting.listener import scanning
from accounting.problems import sentences
from accounting.records.sentences import know_issues
from vouchers import receivers
from vouchers.mirror import sweep as mirror_sweep
from vouchers.mirror.rules import series_of
from vouchers.mirror.sentences import ISSUES, REVERSALS
from vouchers.pulling import asking
from vouchers.pulling.sentences import PULLS
from vouchers.record_type import VOUCHER


def connect() -> None:
    """Safe to repeat."""
    records.register(VOUCHER)
    dispatch.handles("voucher")(receivers.voucher_event)
    scanning.names_series("voucher")(series_of)
    rounds.each_sweep(mirror_sweep.sweep)
    rounds.each_sweep(asking.sweep)
    rounds.each_night(mirror_sweep.ask_for_scans)
    rounds.each_night(asking.ask_again_each_night)
    sentences.register(REVERSALS, {})
    sentences.register(PULLS, {})
    know_issues(ISSUES)
