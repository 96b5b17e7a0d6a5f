"""PostgreSQL by TLS: what is asked to be verified is, against a server with a certificate made here."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.commands import SECOND, Done, certwise
from tests.support.databases import cluster, programs

PASSWORD = "Hunter2xyzzy"
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")

pytestmark = [
    pytest.mark.skipif(programs() is None, reason="no PostgreSQL server is installed"),
    pytest.mark.slow("starts a server"),
]


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def authority(folder: Path, name: str) -> None:
    """A certificate that signs others."""
    subject = ("-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE")
    openssl(
        folder,
        "req",
        "-x509",
        *KEY,
        "-nodes",
        "-days",
        "2",
        "-keyout",
        f"{name}.key",
        "-out",
        f"{name}.crt",
        *subject,
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A server for the name "localhost" alone, with its authority in root.crt and another's in other.crt; its port."""
    folder = tmp_path_factory.mktemp("certificates")
    for name in ("root", "other"):
        authority(folder, name)
    openssl(
        folder,
        "req",
        *KEY,
        "-nodes",
        "-keyout",
        "server.key",
        "-out",
        "server.csr",
        "-subj",
        "/CN=localhost",
    )
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    signed = ("-CA", "root.crt", "-CAkey", "root.key", "-CAcreateserial", "-days", "2", "-extfile", "names")
    openssl(folder, "x509", "-req", "-in", "server.csr", "-out", "server.crt", *signed)
    with socket.socket() as free:
        # Held until the end: nobody else is given the port meanwhile, and whoever allows the same may listen there.
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with cluster(certificate=folder / "server", port=port) as url:
            import psycopg

            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE ROLE clerk LOGIN SUPERUSER PASSWORD '{PASSWORD}'".encode())
            yield folder, port


def listed(server: tuple[Path, int], host: str, parameters: str, tmp_path: Path, password: str = PASSWORD) -> Done:
    folder, port = server
    address = f"postgresql://clerk:{password}@{host}:{port}/postgres?{parameters.format(folder=folder)}"
    words = ("--knowledge", str(SECOND), "assess", "--set", "soil=clay")
    done = certwise(*words, home=tmp_path, CERTWISE_AUDIT=address)
    assert "Traceback" not in done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    return done


def test_a_verified_server_is_written_to(server: tuple[Path, int], tmp_path: Path) -> None:
    done = listed(server, "localhost", "sslmode=verify-full&sslrootcert={folder}/root.crt", tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("host", "parameters", "said"),
    [
        ("localhost", "sslmode=verify-full&sslrootcert={folder}/other.crt", "certificate verify failed"),
        ("127.0.0.1", "sslmode=verify-full&sslrootcert={folder}/root.crt", "does not match host name"),
        ("localhost", "sslmode=verify-full&sslrootcert={folder}/none.crt", "does not exist"),
        ("localhost", "sslmode=disable", "no encryption"),
    ],
)  # fmt: skip
def test_any_other_is_refused(server: tuple[Path, int], host: str, parameters: str, said: str, tmp_path: Path) -> None:
    done = listed(server, host, parameters, tmp_path)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_wrong_password_is_not_repeated(server: tuple[Path, int], tmp_path: Path) -> None:
    done = listed(server, "localhost", "sslmode=require", tmp_path, f"{PASSWORD}x")
    assert done.returncode == 2
    assert "password authentication failed" in done.stderr
