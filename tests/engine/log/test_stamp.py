"""Time stamps by an authority on loopback, verified offline, here and by openssl."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.log.stamp import Stamp, asked, certificates
from engine.problem import ProblemError
from tests.support.authority import Authority, authority

pytest.importorskip("rfc3161_client")
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


@pytest.fixture(scope="module")
def stamps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as found:
        yield found


def test_a_stamp_is_over_one_text(stamps: Authority, tmp_path: Path) -> None:
    stamp, roots = asked(stamps.url, "log\n1\nroot\n"), certificates(stamps.roots)
    at = stamp.verified("log\n1\nroot\n", roots)
    assert abs(at.replace(tzinfo=UTC) - datetime.now(UTC)) < timedelta(minutes=5)
    assert stamp.over("log\n1\nroot\n")
    assert not stamp.over("log\n2\nroot\n")
    with pytest.raises(ProblemError, match="does not verify"):
        stamp.verified("log\n2\nroot\n", roots)
    (tmp_path / "text").write_text("log\n1\nroot\n")
    (tmp_path / "stamp.tsr").write_bytes(stamp.data)
    command = ["openssl", "ts", "-verify", "-data", "text", "-in", "stamp.tsr", "-CAfile", str(stamps.roots)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Verification: OK" in done.stdout


def test_a_stamp_of_somebody_else_is_refused(stamps: Authority, tmp_path: Path) -> None:
    stamp = asked(stamps.url, "text\n")
    with authority(tmp_path) as other, pytest.raises(ProblemError, match="does not verify"):
        stamp.verified("text\n", certificates(other.roots))
    for at in range(0, len(stamp.data), 97):
        altered = stamp.data[:at] + bytes([stamp.data[at] ^ 1]) + stamp.data[at + 1 :]
        with pytest.raises(ProblemError):
            Stamp(altered).verified("another text\n", certificates(stamps.roots))


def test_an_authority_that_gives_none(stamps: Authority, tmp_path: Path) -> None:
    asked(stamps.url, "first\n")
    for url, words in (
        (stamps.url + "broken", "holds no time stamp"), (stamps.url + "replayed", "another request"),
        ("http://127.0.0.1:9/", "does not answer"), ("file:///etc/hostname", "named by its URL"),
        ("http://[", "does not answer"),
    ):  # fmt: skip
        with pytest.raises(ProblemError, match=words):
            asked(url, "text\n")
    (tmp_path / "none.pem").write_text("nothing")
    for path in (tmp_path / "none.pem", tmp_path / "absent.pem"):
        with pytest.raises(ProblemError):
            certificates(path)
