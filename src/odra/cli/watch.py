"""`odra watch`: imports what appears in a folder. Only the ledger remembers what was imported."""

import os
import signal
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec
import typer
from django.db import OperationalError, connection

from odra.cases import expiring, operations
from odra.cases.intake import FileResult, ImportResult, Intake
from odra.cases.registry import wired
from odra.cli.calibrating import keep
from odra.cli.called import called
from odra.cli.take_in import Progress, tell_refused, way_on
from odra.cli.when import now, wrong, zone
from odra.letters import Speaker

UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".filepart", ".tmp")  # names of downloads under way
PATIENCE = 20.0  # seconds after which a folder that does not answer is told of
TRIES = 3  # looks of `--once` at a folder or desk that does not answer
PASSING = ("unreadable", "broke_off")  # faults that may have gone at the next look
Standing = dict[str, tuple[int, int]]


def watch(folder: str, asked: Intake, *, every: float, once: bool) -> None:
    """Look at the folder every so many seconds; a file that looks the same twice has stopped growing.

    `once`: import what is there and end with the exit codes of import. A folder that is not there is wrong use.
    """
    if not Path(folder).is_dir():
        wrong(f"{folder} is no folder; name one that is there")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    watched = Watched(folder, msgspec.structs.replace(asked, fresh=True))
    try:
        if once:
            raise typer.Exit(watched.once(every))
        typer.echo(f"Watching {folder} every {every:g} s. Ctrl C ends it.")
        while True:
            watched.look()
            time.sleep(every)
    except KeyboardInterrupt:
        typer.echo(f"\nNo longer watching {folder}. An import that was under way is finished by importing again.")


class Watched:
    """A folder between two looks: how it stood `before`, what this run has `taken`, what it has `said`."""

    def __init__(self, folder: str, asked: Intake) -> None:
        self.folder, self.asked = folder, asked
        self.before: Standing = {}
        self.taken: Standing = {}
        self.waiting: set[str] = set()  # files with rejected rows, which orders to come may settle
        self.said: set[str] = set()
        self.asking = Asking(folder)

    def once(self, pause: float) -> int:
        """Returns the exit code."""
        self.before = self._standing() or {}
        for _ in range(TRIES):
            time.sleep(pause)
            result = self.look()
            if result is not None:
                if not result.import_id:
                    typer.echo(f"Nothing new in {self.folder}.")
                for path in sorted(self.before.keys() - self.taken.keys() - {f.path for f in result.files}):
                    self._say(f"{path} is still growing; it waits for the next run")
                return 1 if result.refused or result.total.rejected else 0
        return 1

    def look(self) -> ImportResult | None:
        """Import what has stopped growing since the look before. None when the folder or the desk did not answer."""
        stands = self._standing()
        if stands is None:
            return None
        before, self.before = self.before, stands
        self.taken = {path: look for path, look in self.taken.items() if path in stands}
        return self._import({p: look for p, look in stands.items() if look == before.get(p) != self.taken.get(p)})

    def _standing(self) -> Standing | None:
        found = self.asking.answer()
        if found is None:
            self._say(f"{self.folder} does not answer, or is gone; waiting for it")
            return None
        self.said = {text for text in self.said if not text.startswith(f"{self.folder} does not answer")}
        return {path: look for path, look in found.items() if not path.casefold().endswith(UNFINISHED)}

    def _import(self, ready: Standing) -> ImportResult | None:
        try:
            at = now()
            result = self._take_in(sorted(ready), at)
            self._tell(result, at)
            if result.import_id:
                keep([self.asked.account], at=at)
                expiring.after_import(at=at)
        except OperationalError as fault:
            connection.close()
            busy = "locked" in str(fault)
            self._say(
                "The desk is busy; what is here waits for the next look" if busy else f"The desk cannot be written to: {fault}"
            )
            return None
        self._note(ready, result)
        return result

    def _take_in(self, paths: list[str], at: int) -> ImportResult:
        if not paths:
            return ImportResult(0, at, False, [])
        assert wired.payloads is not None
        shown = Progress()
        result = operations.take_in(
            wired.payloads(paths), readers=wired.readers, at=at, asked=self.asked, progress=shown, process=os.getpid()
        )
        shown.done()
        return result

    def _note(self, ready: Standing, result: ImportResult) -> None:
        """What need not be looked at again. New orders can settle the dates of files that wait for them."""
        again = _of(ready, (f for f in result.files if f.code in PASSING))
        self.taken |= {path: look for path, look in ready.items() if path not in again}
        first = {reader.kind for reader in wired.readers if reader.rank == 0}
        if any(f.count.new for f in result.files if f.kind in first):
            for path in self.waiting:
                self.taken.pop(path, None)
            self.waiting.clear()
        self.waiting |= _of(ready, (f for f in result.files if f.count.rejected and not f.same))

    def _tell(self, result: ImportResult, at: int) -> None:
        """One line an import, and one for each file that is refused."""
        if result.import_id:
            clock = Speaker("en", zone(at)).clock(at)
            typer.echo(f"{clock}  Import {result.import_id}: {_counts(result)}. {way_on([self.asked.account], at=at)}")
        tell_refused([f for f in result.files if f.code and self._first(f"{f.path} {f.code}")])
        if back := [f.path for f in result.files if f.taken_back]:
            others = f" and {len(back) - 1:,} more" if len(back) > 1 else ""
            self._say(f"{back[0]}{others}: taken back earlier, so left out; `odra import` brings back what you name")

    def _say(self, text: str) -> None:
        if self._first(text):
            typer.echo(text)

    def _first(self, text: str) -> bool:
        """Whether this was not said before."""
        fresh = text not in self.said
        self.said.add(text)
        return fresh


class Asking:
    """How a folder stands, asked in a thread: a share that does not answer must not hold the one who waits."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.thread: threading.Thread | None = None
        self.found: Standing | None = None

    def answer(self) -> Standing | None:
        """None when the folder cannot be listed, or has not answered yet."""
        if self.thread is None or not self.thread.is_alive():
            self.found = None
            self.thread = threading.Thread(target=self._ask, daemon=True)
            self.thread.start()
        self.thread.join(PATIENCE)
        return None if self.thread.is_alive() else self.found

    def _ask(self) -> None:
        assert wired.standing is not None
        with suppress(OSError):
            self.found = wired.standing(Path(self.folder))


def _of(paths: Iterable[str], files: Iterable[FileResult]) -> set[str]:
    """The paths that these files came from: archives and spreadsheets give several."""
    names = {f.path for f in files}
    return {p for p in paths if any(name == p or name.startswith((f"{p}!", f"{p} (")) for name in names)} if names else set()


def _counts(result: ImportResult) -> str:
    """`3 files, 12 new, 0 known, 1 changed, 2 rejected (odra import --rejected 4), 1 refused`, of what was read now."""
    read = [f for f in result.files if f.file]
    total = ImportResult(result.import_id, result.recorded_at, False, read).total
    told = [
        f"{len(read):,} file{'s' * (len(read) != 1)}",
        f"{total.new:,} new",
        f"{total.known:,} known",
        f"{total.changed:,} changed",
    ]
    told += [f"{total.rejected:,} rejected" + f" ({called()} import --rejected {result.import_id})" * bool(total.rejected)]
    return ", ".join([*told, f"{result.refused:,} refused"] if result.refused else told)
