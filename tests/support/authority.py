"""A time-stamp authority on loopback, of openssl's ts command."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

_CONFIG = """
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamps]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
signer_cert = {folder}/stamps.pem
signer_key = {folder}/stamps.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True, slots=True)
class Authority:
    """Where it answers, and the file of its root certificate."""

    url: str
    roots: Path


@contextlib.contextmanager
def authority(folder: Path) -> Iterator[Authority]:
    """A time-stamp authority for a while; its keys and certificates are made in a folder."""
    (folder / "ts.cnf").write_text(_CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    _certificates(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/broken":
                answer = b"no stamp"
            else:
                _openssl("ts", "-reply", "-config", f"{folder}/ts.cnf", "-queryfile", f"{folder}/query",
                         "-out", f"{folder}/answer")  # fmt: skip
                answer = (folder / "answer").read_bytes()
            if self.path == "/replayed":
                answer = (folder / "first").read_bytes()
            elif not (folder / "first").exists():
                (folder / "first").write_bytes(answer)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Authority(f"http://127.0.0.1:{server.server_port}/", folder / "root.pem")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certificates(folder: Path) -> None:
    config = f"{folder}/ts.cnf"
    new = ("req", "-config", config, "-newkey", "rsa:2048", "-nodes")
    _openssl(*new, "-x509", "-days", "30", "-subj", "/CN=Root of the tests", "-extensions", "root",
             "-keyout", f"{folder}/root.key", "-out", f"{folder}/root.pem")  # fmt: skip
    _openssl(
        *new, "-subj", "/CN=Stamps of the tests", "-keyout", f"{folder}/stamps.key", "-out", f"{folder}/stamps.csr"
    )
    _openssl("x509", "-req", "-in", f"{folder}/stamps.csr", "-CA", f"{folder}/root.pem", "-CAkey", f"{folder}/root.key",
             "-CAcreateserial", "-days", "30", "-extfile", config, "-extensions", "stamps",
             "-out", f"{folder}/stamps.pem")  # fmt: skip


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], capture_output=True, check=True)
