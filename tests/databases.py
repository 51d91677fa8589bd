"""Which database the tests run on: SQLite, or with ODRA_TEST_DATABASE=postgresql a PostgreSQL of their own that goes with them."""

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ASKED = os.environ.get("ODRA_TEST_DATABASE", "sqlite")
TEMPLATE = "odra_template"  # made once, with all tables; every desk of a test is a copy
_QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=60 -c shared_buffers=64MB -c autovacuum=off"


only_sqlite = pytest.mark.skipif(ASKED != "sqlite", reason="of SQLite alone")


class NotHad(RuntimeError):
    """No PostgreSQL can be started here."""


class Cluster:
    """A server with its files in a folder, reached by a socket in it. Nothing of it outlives the tests."""

    def __init__(self) -> None:
        self.programs = _programs()
        self.folder = Path(tempfile.mkdtemp(prefix="odra-pg-"))
        self.who: dict[str, Any] = _somebody(self.folder)
        self._run("initdb", "-D", "data", "-A", "trust", "-U", "odra", "-E", "UTF8", "--locale=C", "--no-sync")
        self.guard = self._guarded()
        atexit.register(self.stop)
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", f"-h '' -k {self.folder} {_QUICK}", "start")

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self.programs / program, *words], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **self.who
        )
        if done.returncode:
            raise NotHad(f"{program} of {self.programs} did not work: {done.stderr.decode('utf-8', 'replace').strip()[-400:]}")

    def _guarded(self) -> "subprocess.Popen[bytes]":
        """A process that stops the server and clears up once this one is gone, however it ended: then its input ends."""
        ending = 'cat > /dev/null; "$1/pg_ctl" -D data -m immediate stop > /dev/null 2>&1; cd /; rm -rf "$2"'
        return subprocess.Popen(
            ["sh", "-c", ending, "sh", self.programs, self.folder],
            stdin=subprocess.PIPE,
            cwd=self.folder,
            start_new_session=True,
            **self.who,
        )

    def stop(self) -> None:
        assert self.guard.stdin is not None
        self.guard.stdin.close()
        self.guard.wait(30)

    def url(self, name: str) -> str:
        return f"postgresql://odra@/{name}?host={self.folder}"

    def make(self, name: str, template: str = "template0") -> str:
        """A database, made unless it is there."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as server:
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
                server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)


def _programs() -> Path:
    """The folder of initdb and pg_ctl: a system's own, the newest first, or that of the package pgserver."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    spec = find_spec("pgserver")
    if spec and spec.origin:
        places.append(Path(spec.origin).parent / "pginstall" / "bin")
    if found := shutil.which("initdb"):
        places.append(Path(found).resolve().parent)
    for place in places:
        if (place / "initdb").exists() and (place / "pg_ctl").exists():
            return place
    raise NotHad("there is neither Debian's package postgresql nor the Python package pgserver")


def _somebody(folder: Path) -> dict[str, Any]:
    """PostgreSQL does not run as root: then as the user postgres, or nobody."""
    if os.geteuid():
        return {}
    import pwd

    names = {one.pw_name: one for one in pwd.getpwall()}
    one = names.get("postgres") or names.get("nobody")
    if one is None:
        raise NotHad("PostgreSQL does not run as root, and there is no other user")
    os.chown(folder, one.pw_uid, one.pw_gid)
    return {"user": one.pw_uid, "group": one.pw_gid, "extra_groups": []}


@cache
def cluster() -> Cluster:
    """The one of this run. Raises NotHad."""
    return Cluster()


@cache
def had() -> str:
    """Why there is no PostgreSQL; empty where there is one."""
    try:
        cluster()
    except NotHad as why:
        return str(why)
    return ""


def of_home(home: Path) -> dict[str, str]:
    """The environment of a desk with a data folder of its own: on PostgreSQL it has a database of its own."""
    if ASKED != "postgresql":
        return {}
    return {"ODRA_DATABASE": cluster().make(f"odra_{blake2b(str(home).encode(), digest_size=8).hexdigest()}", TEMPLATE)}


def rows(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """What stands in the tables of a desk, looked at from outside; [] before there are tables."""
    import sqlite3

    import psycopg

    try:
        if ASKED == "postgresql":
            with psycopg.connect(of_home(home)["ODRA_DATABASE"]) as desk:
                return desk.execute(sql).fetchall()
        if not (home / "desk.sqlite3").exists():
            return []
        with sqlite3.connect(home / "desk.sqlite3") as desk:
            return desk.execute(sql).fetchall()
    except (sqlite3.OperationalError, psycopg.errors.UndefinedTable):
        return []


def tables(*rooms: str) -> list[str]:
    """The desk's own tables, of these rooms."""
    from django.db import connection

    return sorted(name for name in connection.introspection.table_names() if name.startswith(tuple(f"{room}_" for room in rooms)))


def columns(table: str) -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def empty(*rooms: str) -> None:
    """No rows; an import that a test left under way has ended first."""
    from odra.ledger import database as db
    from odra.web.imports import work

    for begun in work.running():
        begun.thread.join(60)
    for table in tables(*rooms):
        db.execute(f"DELETE FROM {table}")
        if db.on_postgresql() and "id" in columns(table):  # SQLite counts from 1 again, and tests name imports by number
            db.select(f"SELECT setval(s, 1, false) FROM pg_get_serial_sequence('{table}', 'id') s WHERE s IS NOT NULL")
