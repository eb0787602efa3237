"""Settings, read from the environment once, and what makes them unfit to serve with."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_DATABASE_URL = "sqlite:///instance/intranet.sqlite3"
SHORTEST_SECRET = 32
EXAMPLE_SECRETS = frozenset({"changeme", "change-me", "secret", "dev", "development", "example"})
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingsRefused(RuntimeError):
    """The program may not serve with these settings; the message names each reason."""


@dataclass(frozen=True)
class Settings:
    """Everything an installation may decide.

    `secure_cookies` follows TLS: with it the cookie is Secure and carries the `__Host-` prefix.
    `demo_date` is set for a demonstration only and is then the assumed calendar day.
    `unreadable` holds what the environment named and could not be read, as problems.
    """

    database_url: str = DEFAULT_DATABASE_URL
    secret_key: str | None = None
    trusted_hosts: tuple[str, ...] = LOOPBACK
    secure_cookies: bool = True
    behind_proxy: bool = False
    demo_date: dt.date | None = None
    unreadable: tuple[str, ...] = ()
    assets: Path = field(default=ROOT / "static")
    backups: Path = Path("instance/backups")
    log_level: str = "info"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read DATABASE_URL, SECRET_KEY or SECRET_KEY_FILE, TRUSTED_HOSTS, BACKUP_FOLDER,
        LOG_LEVEL and these switches.

        BEHIND_PROXY=1 says that a proxy in front is to be believed about address and scheme;
        PLAIN_HTTP=1 says that the office really has no TLS; the cookie is then not Secure.
        """
        secret, unreadable = environment.get("SECRET_KEY"), []
        if not secret and (secret_file := environment.get("SECRET_KEY_FILE")):
            # Refused when it comes to serving: `flask classify` needs no secret at all.
            try:
                secret = Path(secret_file).read_text(encoding="utf-8").strip()
            except (OSError, ValueError):
                unreadable.append("SECRET_KEY_FILE cannot be read")
        hosts = tuple(h for h in environment.get("TRUSTED_HOSTS", "").replace(",", " ").split())
        return cls(
            database_url=environment.get("DATABASE_URL", DEFAULT_DATABASE_URL),
            secret_key=secret,
            trusted_hosts=hosts or LOOPBACK,
            secure_cookies=environment.get("PLAIN_HTTP") != "1",
            behind_proxy=environment.get("BEHIND_PROXY") == "1",
            unreadable=tuple(unreadable),
            backups=Path(environment.get("BACKUP_FOLDER") or cls.backups),
            log_level=environment.get("LOG_LEVEL", "").lower() or cls.log_level,
        )

    @property
    def demo(self) -> bool:
        """Whether this serves the invented department."""
        return self.demo_date is not None

    def problems(self) -> list[str]:
        """Why the program must not serve with these settings; empty when it may."""
        found = [*self.unreadable]
        if not self.secret_key:
            found.append("SECRET_KEY (or SECRET_KEY_FILE) is not set")
        elif self.secret_key.lower() in EXAMPLE_SECRETS:
            found.append("SECRET_KEY is a known example")
        elif len(self.secret_key.encode()) < SHORTEST_SECRET:
            found.append(f"SECRET_KEY is shorter than {SHORTEST_SECRET} bytes")
        if any("*" in host for host in self.trusted_hosts):
            found.append("TRUSTED_HOSTS must name hosts, not '*'")
        if self.log_level not in LOG_LEVELS:
            found.append(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}")
        return found


def make_secret(path: Path) -> str:
    """The secret key in a file, made where there is none yet and readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written whole under another name (which mkstemp makes 0600), then given its own: nobody
        # ever reads half a secret, and of two that start together the first one's counts.
        number, whole = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):
            path.hardlink_to(whole)
        os.unlink(whole)
    return path.read_text(encoding="ascii")
