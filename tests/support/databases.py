"""A PostgreSQL server of the tests' own: a fresh cluster, reached by a socket in its folder, and gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.places import PATIENCE

WAIT = ("-w", "-t", f"{PATIENCE:.0f}")


def programs() -> Path | None:
    """The folder of the newest server that is installed: Debian keeps each version's programs in one of its own."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    found.sort(key=lambda path: float(path.parent.name))
    which = shutil.which("initdb")
    return found[-1] if found else Path(which).resolve().parent if which else None


def _owner() -> str | None:
    """Who runs the server: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextlib.contextmanager
def cluster(certificate: Path | None = None, port: int = 5432) -> Iterator[str]:
    """A running cluster; gives the URL of its database `postgres`.

    With a certificate, the name of two files that end in .crt and .key, it can be reached at localhost too, by TLS
    alone and with a password.
    """
    folder, owner = Path(tempfile.mkdtemp(prefix="certwise-pg-")), _owner()
    if owner:
        shutil.chown(folder, owner)

    def run(name: str, *arguments: str) -> None:
        _run(folder, name, *arguments)

    data = folder / "data"
    run("initdb", "-D", str(data), "-U", "auditor", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    # Compiled by LLVM, a statement of a whole knowledge base takes a minute and 2 GB before its first row.
    options = (
        f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=60 -c fsync=off -c jit=off"
    )
    if certificate is not None:
        for ending in (".crt", ".key"):
            made = shutil.copy(f"{certificate}{ending}", data / f"server{ending}")
            Path(made).chmod(0o600)
            if owner:
                shutil.chown(made, owner)
        (data / "pg_hba.conf").write_text("local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n")
        options = f"{options.replace(chr(39) * 2, '127.0.0.1')} -c port={port} -c ssl=on"
    run("pg_ctl", "-D", str(data), *WAIT, "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://auditor@/postgres?host={folder}" + (f"&port={port}" if certificate else "")
    finally:
        run("pg_ctl", "-D", str(data), *WAIT, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def crash(url: str) -> None:
    """Stop the server of `url` at once, as a crash would, and start it again."""
    folder = Path(url.partition("?host=")[2])
    arguments = ("-D", str(folder / "data"), *WAIT, "-l", str(folder / "log"), "-m", "immediate", "restart")
    _run(folder, "pg_ctl", *arguments)


def _run(folder: Path, name: str, *arguments: str) -> None:
    bin, owner = programs(), _owner()
    assert bin is not None
    as_owner: list[str] = []
    if owner:
        # By a program: `user=` of subprocess forks the whole memory of the tests.
        as_owner = ["setpriv", f"--reuid={owner}", f"--regid={pwd.getpwnam(owner).pw_gid}", "--init-groups"]
    subprocess.run([*as_owner, str(bin / name), *arguments], check=True, cwd=folder, stdout=subprocess.DEVNULL)


def database(url: str, name: str) -> str:
    """Make an empty database in the cluster of `url`, and give its URL."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return url.replace("/postgres?", f"/{name}?")
