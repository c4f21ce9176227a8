"""The pauses between tries, the counter of the last hour, and the notes of a stream."""

from datetime import UTC, datetime, timedelta
from random import Random

from accounting.listener.backoff import Backoff
from accounting.listener.hourly import Minutes, last_hour
from accounting.listener.notes import Notes


def drawn(seed: int) -> Backoff:
    return Backoff(Random(seed))  # noqa: S311 (not cryptography)


def test_pauses_double_up_to_a_minute_and_differ() -> None:
    one = drawn(1)
    pauses = [one.next() for _ in range(12)]
    for number, pause in enumerate(pauses):
        longest = min(60.0, 0.5 * 2**number)
        assert longest / 2 <= pause <= longest
    assert len(set(pauses)) == 12
    one.reset()
    assert one.next() <= 0.5
    assert drawn(2).next() == drawn(2).next() != drawn(3).next()


def test_only_the_last_hour_counts() -> None:
    now, minutes = datetime(2026, 1, 31, 12, 30, tzinfo=UTC), Minutes()
    minutes.add(5, now - timedelta(minutes=61))
    minutes.add(2, now - timedelta(minutes=59))
    minutes.add(3, now)
    minutes.add(4, now)
    assert last_hour(minutes.counts, now) == 9
    assert last_hour(minutes.counts, now + timedelta(minutes=30)) == 7
    assert len(minutes.counts) == 3
    minutes.add(1, now + timedelta(hours=1))
    assert len(minutes.counts) == 3


def test_the_oldest_note_goes_first() -> None:
    notes = Notes()
    for number in range(100):
        notes.error(f"e{number}")
    assert [line["text"] for line in notes.lines][:1] == ["e60"]
    assert len(notes.lines) == 40
    notes.heard("x" * 9999)
    assert len(notes.lines[-1]["text"]) == 500
