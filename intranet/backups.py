"""Backups: copies of the whole database that were opened and checked before they count.

SQLite is copied by its own online backup while people work, PostgreSQL by pg_dump. A copy is made
under another name, checked, and only then given its own, so that half a file is never taken for a
backup. A backup's name says when it was taken (UTC).
"""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import peewee
from peewee import sqlite3 as sqlite  # type: ignore[attr-defined]  # not in the stubs
from psycopg.conninfo import make_conninfo

from intranet import clock, log, migrations
from intranet.clock import Clock
from intranet.database import PostgresqlServer, SqliteFile, connection, database, engine
from intranet.models import Session

ALARM: Final = dt.timedelta(hours=26)
"""A newest backup older than this is a fault: one a day, and two hours to take it."""

_NAME = re.compile(r"intranet-(\d{8}T\d{6}Z)(?:-(\d+))?\.(?:sqlite3|pgdump)")
_STAMP = "%Y%m%dT%H%M%SZ"


class BackupFailed(RuntimeError):
    """A backup could not be taken, or a file is none; the message is Vietnamese, for whoever runs
    the installation."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its file, when it was taken (UTC), as which of that second, its size in bytes.

    `faults` is how many faults were known of the data that it holds.
    """

    path: Path
    taken_at: dt.datetime
    number: int
    size: int
    faults: int = 0


def take(folder: Path, *, faults: Sequence[str] = ()) -> Backup:
    """Copy the bound database into a folder, while people work, and check the copy.

    `faults` are what is known to be wrong with the data, one line each; they are kept beside it.
    Raises BackupFailed, and leaves no file, where the copy cannot be made or is not sound.
    """
    kind = "sqlite3" if isinstance(engine(), SqliteFile) else "pgdump"
    at = dt.datetime.now(dt.UTC).strftime(_STAMP)
    with _unfinished(folder, kind) as copy, _unfinished(folder, "faults") as told:
        try:
            if kind == "sqlite3":
                _copy_sqlite(copy)
            else:
                _run("pg_dump", "--format=custom", "--no-owner", f"--file={copy}")
        except (sqlite.Error, peewee.PeeweeException, OSError) as fault:
            raise BackupFailed(f"Không sao lưu được: {fault}") from fault
        check(copy)
        _sync(copy)
        path = _name(copy, folder, at, kind)
        if faults:
            told.write_text("".join(f"{line}\n" for line in faults), encoding="utf-8")
            _sync(told)
            told.rename(faults_of(path))
    _sync(folder)
    return _backup(path)


def listed(folder: Path) -> list[Backup]:
    """The finished backups of a folder, the newest first; whatever else lies there is none."""
    found = [_backup(path) for path in folder.glob("intranet-*") if _NAME.fullmatch(path.name)]
    return sorted(found, key=lambda each: (each.taken_at, each.number), reverse=True)


def rotate(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups (at least one stays); returns what was deleted."""
    gone = [each.path for each in listed(folder)[max(keep, 1) :]]
    for path in gone:
        path.unlink(missing_ok=True)
        faults_of(path).unlink(missing_ok=True)
    return gone


def faults_of(path: Path) -> Path:
    """Where the faults of the data in a backup are listed; there is no such file without any."""
    return path.with_name(f"{path.name}.loi.txt")


def before_migrating(folder: Path) -> Backup | None:
    """A backup where the bound database has data and steps are to come; else None."""
    if migrations.is_current() or not database.table_exists(migrations.TABLE):
        return None
    return take(folder)


def check(path: Path) -> None:
    """Open a backup and read all of it; raises BackupFailed where it is damaged or none of ours.

    SQLite checks each page, index and reference. PostgreSQL's archive is read and unpacked whole.
    """
    if path.suffix == ".pgdump":
        _run("pg_restore", "--file=-", str(path))
        return
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    try:
        with closing(sqlite.connect(address, uri=True)) as found:
            unsound = found.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
            dangling = found.execute("PRAGMA foreign_key_check").fetchone()
            rows = found.execute(f"SELECT name FROM {migrations.TABLE}")  # noqa: S608  # a constant name
            steps = {name for (name,) in rows}
    except (sqlite.Error, UnicodeDecodeError) as fault:  # a fault may quote the damaged bytes
        raise BackupFailed(f"Tệp {path.name} không phải bản sao lưu nguyên vẹn: {fault}") from None
    if unsound or dangling:
        raise BackupFailed(f"Tệp {path.name} bị hỏng, không dùng được.")
    if later := sorted(steps - migrations.known()):
        raise BackupFailed(
            f"Tệp {path.name} do bản chương trình mới hơn tạo ra (bước {', '.join(later)})."
        )


def restore(path: Path, *, replace: bool, at: Clock) -> Path | None:
    """Put a backup in the place of the bound database.

    What was there is kept beside it on SQLite (the path is returned), and gone on PostgreSQL; it
    is touched only with `replace`. Sessions of that time are ended, and the log says what was done.
    Raises BackupFailed, and changes nothing, where the backup is not sound or of the other engine.
    """
    bound = engine()
    if (path.suffix == ".sqlite3") is not isinstance(bound, SqliteFile):
        raise BackupFailed(f"Tệp {path.name} thuộc loại cơ sở dữ liệu khác.")
    check(path)
    if not replace and _holds_data(bound):
        raise BackupFailed("Đã có cơ sở dữ liệu ở đó. Muốn thay thế, hãy thêm --replace.")
    aside = None
    if isinstance(bound, SqliteFile):
        aside = _put_file(path, bound.path)
    else:
        clean = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error", "--no-owner")
        _run("pg_restore", *clean, f"--dbname={_address(bound)}", str(path))
    with connection(), database.atomic():
        Session.delete().execute()
        stamp = clock.stamp(at.now())
        log.append("backup.restore", at=stamp, user_id=None, detail={"file": path.name})
    return aside


def _name(copy: Path, folder: Path, at: str, kind: str) -> Path:
    """Give a finished copy its name, with a number where one was taken in the same second."""
    number = 1
    while True:
        path = folder / f"intranet-{at}{f'-{number}' if number > 1 else ''}.{kind}"
        try:
            # A link, because a rename would replace what another process has just finished.
            os.link(copy, path)
        except FileExistsError:
            number += 1
        else:
            return path


def _copy_sqlite(path: Path) -> None:
    with closing(sqlite.connect(path)) as target:
        database.connection().backup(target)
        # One file that is whole by itself, with nothing left in a log beside it.
        target.execute("PRAGMA journal_mode=DELETE")


def _put_file(path: Path, place: Path) -> Path | None:
    """Give a copy of the backup the database's name; what had it keeps its files, under another."""
    with _unfinished(place.parent, "restored") as copy:
        shutil.copyfile(path, copy)
        _sync(copy)
        existed = place.exists()
        aside = place.with_name(f"{place.name}.before-{dt.datetime.now(dt.UTC):{_STAMP}}")
        # All of it, also what an interrupted restore left: a database with another one's log beside
        # it would be damaged.
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                place.with_name(place.name + suffix).rename(aside.with_name(aside.name + suffix))
        copy.rename(place)
    _sync(place.parent)
    return aside if existed else None


def _holds_data(bound: SqliteFile | PostgresqlServer) -> bool:
    if isinstance(bound, SqliteFile):
        return bound.path.exists() and bound.path.stat().st_size > 0
    with connection():
        return bool(database.get_tables())


@contextmanager
def _unfinished(folder: Path, kind: str) -> Iterator[Path]:
    """The path of a file that only its owner may read and that is gone afterwards."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f".unfinished-{secrets.token_hex(8)}.{kind}"
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as fault:
        raise BackupFailed(f"Không ghi được vào {folder}: {fault.strerror}") from fault
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Have the disk keep it, not only the machine's memory; Windows has no folders to ask."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs; the password travels in the environment."""
    bound = engine()
    params: dict[str, Any] = dict(bound.connect_params)
    secret = {"PGPASSWORD": str(params["password"])} if params.get("password") else {}
    target = [f"--dbname={_address(bound)}"] if program == "pg_dump" else []
    try:
        done = subprocess.run(  # noqa: S603  # fixed programs, no shell
            [program, *target, *arguments],
            env={**os.environ, **secret},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    except FileNotFoundError:
        raise BackupFailed(f"Máy này chưa có {program}; hãy cài postgresql-client.") from None
    if done.returncode:
        raise BackupFailed(f"{program}: {done.stderr.strip()}")


def _address(bound: Any) -> str:
    """Where the PostgreSQL database is, without its password."""
    params = {key: value for key, value in bound.connect_params.items() if key != "password"}
    return make_conninfo("", dbname=bound.database, **params)


def _backup(path: Path) -> Backup:
    match = _NAME.fullmatch(path.name)
    assert match is not None, path  # noqa: S101  # its callers name the file or have matched it
    taken_at = dt.datetime.strptime(match.group(1), _STAMP).replace(tzinfo=dt.UTC)
    told = faults_of(path)
    faults = len(told.read_text(encoding="utf-8").splitlines()) if told.exists() else 0
    return Backup(path, taken_at, int(match.group(2) or 1), path.stat().st_size, faults)
