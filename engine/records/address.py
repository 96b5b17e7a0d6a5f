"""What somebody names as the place of a store: a file, or a PostgreSQL database by its URL.

A password may stand in it, and in what only resembles it: no message repeats more of it than the host and the database
of a URL that was read to its end. What is neither a path nor such a URL is refused, and never taken for a file's name.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from engine.pattern import pattern
from engine.problem import Problem, ProblemError, Where

SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
WANTED = "write a path, or postgresql://USER@HOST/DATABASE"
# Whole, by RFC 3986 as libpq reads it: several hosts may stand there, and what is not text stands as %HH.
_URL = pattern(r"(?:(?P<user>[^/?#@]*)@)?(?P<hosts>[^/?#@]*)(?:/(?P<database>[^/?#@:]*))?(?:\?(?P<query>[^#]*))?")
_HOST = pattern(r"(\[[0-9A-Fa-f:.%]+\]|[^:\[\]@]*)(?::([0-9]{1,5}))?")
_ENCODED = pattern(r"%(?![0-9A-Fa-f]{2})")
_DRIVE = pattern(r"[A-Za-z]:[\\/]")
# key=value as libpq's other form has it, and whatever has a colon in its first part: a scheme, a user, a host.
_NO_PATH = pattern(r"\s*\w+\s*=|[^/\\]*:")
# Parameters of a URL that are no secrets (postgresql.org/docs/current/libpq-connect.html); any other may be one.
_PUBLIC = {
    "application_name", "channel_binding", "client_encoding", "connect_timeout", "dbname", "fallback_application_name",
    "gssdelegation", "gssencmode", "gsslib", "host", "hostaddr", "keepalives", "keepalives_count", "keepalives_idle",
    "keepalives_interval", "krbsrvname", "load_balance_hosts", "options", "passfile", "port", "require_auth",
    "requirepeer", "service", "servicefile", "sslcert", "sslcertmode", "sslcompression", "sslcrl", "sslcrldir",
    "sslkey", "sslmode", "sslnegotiation", "sslrootcert", "sslsni", "ssl_max_protocol_version",
    "ssl_min_protocol_version", "target_session_attrs", "tcp_user_timeout", "user",
}  # fmt: skip


def split(chosen: str) -> tuple[str, str] | None:
    """The URL of a database as its driver reads it, and its name in messages; None for a path.

    Raises ProblemError, which repeats nothing of it, where it is neither.
    """
    scheme, separator, rest = chosen.partition("://")
    if separator and scheme.lower() in SCHEMES:
        return f"postgresql://{rest}", f"postgresql://{_named(rest)}"
    if separator and scheme.lower() == "sqlite" and rest.startswith("/"):
        path_of(rest[1:])
        return None
    path_of(chosen)
    return None


def path_of(chosen: str) -> Path:
    """The path that is meant. Raises ProblemError for what looks like anything else."""
    path = Path(chosen)
    if "://" in chosen:
        raise _refused(f"records are kept in a file or in PostgreSQL: {WANTED}")
    if not is_path(chosen):
        message = "this is no path, nor a URL that is read (it may hold a password, and is not repeated)"
        raise _refused(f"{message}: {WANTED}; a file of such a name is written ./NAME")
    return path


def is_path(chosen: str) -> bool:
    """Whether a text is a path, and not the address of a database in some form or other."""
    if os.name == "nt" and _DRIVE.match(chosen):
        return True
    # A user and a password before a host: only a folder that is there can be called so.
    credentials = re.search(r":.*@", chosen) and not os.path.isdir(Path(chosen).parent)  # noqa: PTH112  may be no path
    return not (_NO_PATH.match(chosen) or credentials)


def _named(rest: str) -> str:
    """The host and the database of a URL. Raises ProblemError where it is not whole."""
    found = _URL.fullmatch(rest)
    if re.search(r"[\s\x00-\x20\x7f]", rest):
        raise _unread("a blank or a control character stands in it")
    if rest.partition("?")[0].count("@") > 1:
        raise _unread("an @ within a password is written %40")
    if _ENCODED.search(rest):
        raise _unread("a percent sign within a password is written %25")
    if found is None:
        raise _unread("a / within a password is written %2F, a # %23, a ? %3F and a : %3A")
    hosts = found["hosts"].split(",")
    parts = [_HOST.fullmatch(host) for host in hosts]
    if any(part is None or (part[2] is not None and not 0 < int(part[2]) < 65_536) for part in parts):
        raise _unread(
            "behind the last colon stands a port, a number up to 65535; before a password stands USER:, behind it @HOST"
        )
    for pair in filter(None, (found["query"] or "").split("&")):
        if not re.fullmatch(r"[a-z_]+=[^=]*", pair):
            raise _unread("what follows the ? is NAME=VALUE, with & between several; an = within is written %3D")
    if found["user"] is None and any(part is not None and part[2] for part in parts):
        # USER:PASSWORD without a host reads as HOST:PORT where the password is a number.
        return ",".join(part[1] for part in parts if part is not None)
    return found["hosts"] + (f"/{found['database']}" if found["database"] is not None else "")


def secrets(url: str) -> list[str]:
    """The passwords of a URL that was read, as they stand in it and as they are meant."""
    from urllib.parse import parse_qsl, unquote

    found = _URL.fullmatch(url.partition("://")[2])
    if found is None:
        return []
    written = [(found["user"] or "").partition(":")[2]]
    written += [value for name, value in parse_qsl(found["query"] or "", keep_blank_values=True) if name not in _PUBLIC]
    return [each for each in dict.fromkeys([*written, *map(unquote, written)]) if each]


def hushed(message: str, url: str) -> str:
    """A message of a driver, or none of it where it repeats a password of the URL."""
    for secret in secrets(url):
        if re.search(rf"(?<!\w){re.escape(secret)}(?!\w)" if len(secret) < 4 else re.escape(secret), message):
            return "it cannot be reached; what the driver says of it repeats the password, and is left out"
    return message


def shown(chosen: str) -> str:
    """A place as it may be shown to anyone."""
    try:
        found = split(chosen)
    except ProblemError:
        return "(not shown: it is no path and no URL that is read, and may hold a password)"
    return found[1] if found else chosen


def _unread(reason: str) -> ProblemError:
    return _refused(
        f"this URL of a database is not read to its end: {reason} (it may hold a password, and is not repeated)"
    )


def _refused(message: str) -> ProblemError:
    return ProblemError([Problem(Where("--audit"), "bad-audit-store", message)])
