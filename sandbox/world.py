"""One running sandbox: its memory, logs, faults, limits and faces, and how it starts over."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from sandbox.face import Face
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.options import Options
from sandbox.ratewindow import RateWindow
from sandbox.store import Store
from sandbox.swedish_time import swedish_moment
from sandbox.wire import WireLog

META, AMENDED, SETTINGS = "meta", "amended", "settings"
EVENTS = "events"


class World:
    def __init__(self, options: Options, clock: Callable[[], float]) -> None:
        self.options = options
        self.clock = clock
        self.settings = replace(options.settings)
        self.store = Store(Journal(options.data_dir / "ledger.jsonl", fsync=options.fsync), clock)
        meta = self.store.get("control", META, "wire") or {"first": 1}
        self.wire = WireLog(options.data_dir / "wire.jsonl", meta["first"])
        self.faults = Faults(self.store)
        self.window = RateWindow()
        self.faces: dict[str, Face] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def add_face(self, face: Face) -> None:
        self.faces[face.name] = face
        if self.store.get("control", META, f"seeded/{face.name}") is None:
            with self.store.transaction("seed"):
                self._seed(face)
        with self.store.transaction("upgrade"):
            face.upgrade()

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs on in the background of the server; a stopped server forgets it, as a crashed one would."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def amend(self, number: int, committed: bool) -> None:
        """The wire log is never rewritten: what became of a late request is told beside it."""
        with self.store.transaction(f"wire/{number}"):
            self.store.put("control", AMENDED, str(number), {"committed": committed, "late": True})

    @property
    def events_sent(self) -> int:
        return int((self.store.get("control", META, EVENTS) or {"last": 0})["last"])

    def number_events(self, count: int) -> int:
        """The first of so many numbers, which go on over restarts and resets: no offset comes twice."""
        first = self.events_sent + 1
        with self.store.transaction("events"):
            self.store.put("control", META, EVENTS, {"last": self.events_sent + count})
        return first

    def change_settings(self, changes: dict[str, Any]) -> None:
        self.settings = replace(self.settings, **changes)
        with self.store.transaction("settings"):
            self.store.put("control", SETTINGS, "now", vars(self.settings))

    def reset(self, *, keep_tokens: bool) -> None:
        """Back to the seeded state; the old files are set aside under another name."""
        self._stop_late_work()
        kept = self._oauth_documents() if keep_tokens else []
        kept += [row for face in self.faces.values() for row in face.stream.lasting()]
        sent = self.events_sent
        stamp = swedish_moment(self.clock()).strftime("%Y%m%d-%H%M%S")
        self.store.rotate(stamp)
        self.wire.rotate(stamp)
        self.settings = replace(self.options.settings)
        self.window = RateWindow()
        with self.store.transaction("reset"):
            self.store.put("control", META, "wire", {"first": self.wire.first})
            self.store.put("control", META, EVENTS, {"last": sent})
            for face in self.faces.values():
                self._seed(face)
            for space, collection, key, doc in kept:
                self.store.put(space, collection, key, doc)
        for face in self.faces.values():
            face.stream.restarted(keep_tokens=keep_tokens)

    def _seed(self, face: Face) -> None:
        face.seed()
        self.store.put("control", META, f"seeded/{face.name}", {"done": True})

    def _stop_late_work(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _oauth_documents(self) -> list[tuple[str, str, str, dict[str, Any]]]:
        spaces = [f"{name}/oauth" for name in self.faces]
        return [row for space in spaces for row in self.store.in_space(space)]
