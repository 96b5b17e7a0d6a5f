"""Nobody gets in: other hosts, other pages, without the token, too much, too slow."""

from __future__ import annotations

import json
import re
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.commands import PROGRAM, SECOND, certwise
from tests.support.places import PATIENCE
from tests.support.serving import Answered, Served, children, runs, served

ASK = json.dumps({"answers": {}}).encode()


def host_of(server: Served) -> str:
    return server.url.removeprefix("http://").rstrip("/")


@pytest.mark.parametrize(
    "name", ["attacker.example", "127.0.0.1", "127.0.0.1:1", "localhost.attacker.example:PORT", ""]
)
def test_another_host_is_another_server(name: str, other: Served) -> None:
    """A page whose name was made to lead here (DNS rebinding) sends its own name."""
    port = host_of(other).rpartition(":")[2]
    found = other.get("api/v1/knowledge", Host=name.replace("PORT", port))
    assert found.status in (400, 421)
    assert b"digest" not in found.body


def test_every_name_of_this_machine_is_this_server(other: Served) -> None:
    port = host_of(other).rpartition(":")[2]
    for name in ("localhost", "127.0.0.1", "LOCALHOST"):
        assert other.get("api/v1/about", Host=f"{name}:{port}").status == 200


@pytest.mark.parametrize("origin", ["http://attacker.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"])
def test_what_another_page_sends_is_not_answered(origin: str, other: Served) -> None:
    assert other.post("assess", {"answers": {}}, Origin=origin).status == 403
    assert other.get("api/v1/knowledge", Origin=origin).status == 403
    assert other.asked("POST", "ask", b"do=next", Origin=origin).status == 403


def test_what_a_browser_says_comes_from_another_site_is_not_answered(other: Served) -> None:
    assert other.post("assess", {"answers": {}}, Sec_Fetch_Site="cross-site").status == 403
    assert other.post("assess", {"answers": {}}, Sec_Fetch_Site="same-site").status == 403
    assert (
        other.post("assess", {"answers": {}}, Origin=other.url.rstrip("/"), Sec_Fetch_Site="same-origin").status == 200
    )


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_can_send_is_no_request_of_the_api(kind: str, other: Served) -> None:
    assert other.asked("POST", "api/v1/assess", ASK, Content_Type=kind).status == 415


def test_a_form_without_its_mark_does_nothing(server: Served) -> None:
    before = server.audit.exists() and server.audit.stat().st_size
    for cookie in ({}, {"Cookie": "certwise_form=a"}, {"Cookie": "certwise_form="}):
        for step in ("ask", "report", "save", "what-if"):
            found = server.asked("POST", step, b"do=stop&state=&csrf=b", **cookie)
            assert found.status == 403, found.body
            assert b"Nothing was done" in found.body
    assert (server.audit.exists() and server.audit.stat().st_size) == before


def test_every_answer_forbids_what_a_page_does_not_need(server: Served) -> None:
    paths = ("", "healthz", "openapi.json", "metrics", "api/v1/about", "nothing-here", "static/page.js")
    for found in (*(server.get(path) for path in paths), server.post("assess", b"{")):
        policy = dict(part.strip().split(" ", 1) for part in found.headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert (policy["script-src"], policy["frame-ancestors"]) == ("'self'", "'none'")
        assert "unsafe" not in found.headers["Content-Security-Policy"]
        assert found.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in found.headers
        assert "Server" not in found.headers


def test_what_is_too_large_is_not_read(server: Served) -> None:
    large = b'{"answers": {"organization_name": "' + b"x" * (1024 * 1024) + b'"}}'
    assert server.post("assess", large).status == 413
    assert server.asked("POST", "ask", b"state=" + b"x" * (1024 * 1024)).status == 413
    assert server.post("assess", ASK, Content_Length="1e9").status in (400, 413)
    many = {"organizations": [{"id": "a", "answers": {}}] * 1001}
    assert server.post("portfolio", many).status == 413


def test_chunks_without_end_are_cut_off(server: Served) -> None:
    host, _, port = host_of(server).partition(":")
    with socket.create_connection((host, int(port)), PATIENCE) as link:
        head = f"POST /api/v1/assess HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
        link.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        answer = b""
        try:
            for _ in range(64):
                link.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        except OSError:
            pass
        link.settimeout(PATIENCE)
        try:
            answer = link.recv(4096)
        except OSError:
            return
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.slow("waits until a request is given up")
def test_who_sends_slowly_keeps_nobody_from_an_answer(server: Served) -> None:
    host, _, port = host_of(server).partition(":")
    links = []
    try:
        for _ in range(40):
            link = socket.create_connection((host, int(port)), PATIENCE)
            head = f"POST /api/v1/assess HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
            link.sendall(f"{head}Content-Length: 100\r\n\r\n".encode() + b"{")
            links.append(link)
        assert server.post("assess", {"answers": {}}).status == 200
        links[0].settimeout(PATIENCE)
        assert links[0].recv(4096).startswith(b"HTTP/1.1 408")
    finally:
        for link in links:
            link.close()


@pytest.mark.parametrize(
    "path",
    ["../../etc/passwd", "static/../page.css", "static/%2e%2e/routes.py", "static/style.css/x", "api/v1/../assess"],
)
def test_no_path_leads_to_the_disk(path: str, other: Served) -> None:
    host, _, port = host_of(other).partition(":")
    with socket.create_connection((host, int(port)), PATIENCE) as link:
        link.sendall(f"GET /{path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while part := link.recv(65536):
            answer += part
    assert re.match(rb"HTTP/1.1 (404|405|422)", answer), answer[:200]
    assert b"root:" not in answer


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A token, and the file that keeps its hash."""
    file = tmp_path_factory.mktemp("token") / "token"
    done = certwise("serve", "--new-token", str(file))
    assert done.returncode == 0
    return done.stdout.strip(), file


@pytest.fixture(scope="module")
def closed(token: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that wants a token."""
    folder = tmp_path_factory.mktemp("closed")
    with served(folder, "--no-record", "--token-file", str(token[1]), knowledge=SECOND, workers=1) as found:
        yield found


def test_the_file_of_a_token_keeps_its_hash_for_its_owner_alone(token: tuple[str, Path]) -> None:
    typed, file = token
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert typed not in file.read_text()
    assert certwise("serve", "--new-token", str(file)).returncode == 2
    assert typed not in file.read_text()


def test_without_the_token_nobody_gets_in(token: tuple[str, Path], closed: Served) -> None:
    typed, _ = token
    paths = ("api/v1/about", "openapi.json", "metrics", "mcp", "nothing-here", "")
    for path in paths:
        for given in ({}, {"Authorization": "Bearer x"}, {"Authorization": typed}, {"Cookie": "certwise_token=x"}):
            assert closed.get(path, **given).status == 401, (path, given)
    assert closed.get("api/v1/about", Authorization=f"Bearer {typed}").status == 200
    assert closed.get("api/v1/about", Cookie=f"certwise_token={typed}").status == 200
    assert {closed.get("healthz").status, closed.get("readyz").status} == {200}


def test_a_person_signs_in(token: tuple[str, Path], closed: Served) -> None:
    typed, _ = token
    sent = closed.get("", Accept="text/html")
    assert (sent.status, sent.headers["Location"]) == (303, "/sign-in")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    wrong: Answered = closed.asked("POST", "sign-in", b"token=nonsense", **form)
    assert (wrong.status, "Set-Cookie" in wrong.headers) == (401, False)
    right = closed.asked("POST", "sign-in", f"token={typed}".encode(), **form)
    cookie = right.headers["Set-Cookie"]
    assert right.status == 303
    assert {"HttpOnly", "SameSite=strict"} <= set(cookie.split("; "))
    assert closed.get("", Cookie=cookie.partition(";")[0]).status == 200
    assert typed not in closed.log.read_text()


def test_a_network_is_served_with_a_token_alone(tmp_path: Path) -> None:
    done = certwise("serve", "--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 2
    assert "--token-file" in done.stderr
    (tmp_path / "token").write_text("nonsense")
    done = certwise("serve", "--token-file", str(tmp_path / "token"))
    assert (done.returncode, "holds no token" in done.stderr) == (2, True)


def test_a_place_that_is_taken_or_unknown_is_told(other: Served, tmp_path: Path) -> None:
    port = host_of(other).rpartition(":")[2]
    for given in (["--port", port], ["--host", "nowhere.invalid", "--token-file", str(tmp_path / "none")]):
        done = certwise("serve", "--no-open", *given)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_a_knowledge_base_with_mistakes_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "facts" / "vocabulary.yaml").write_text("nonsense: [\n")
    (tmp_path / "rules" / "rules.yaml").write_text("ruleset: a\n")
    done = certwise("--knowledge", str(tmp_path), "serve", "--port", "0")
    assert done.returncode == 2
    assert "vocabulary.yaml:" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow("ends a server while it works")
def test_a_server_ends_by_its_signals_without_a_word_of_error(tmp_path: Path) -> None:
    command = [PROGRAM, "--knowledge", SECOND, "serve", "--port", "0", "--no-open", "--no-record", "--workers", "1"]
    for name, code in (("INT", 130), ("TERM", 143)):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("http://")
            workers = children(process.pid)
            process.send_signal(getattr(signal, f"SIG{name}"))
            _, said = process.communicate(timeout=PATIENCE)
        assert (process.returncode in (0, code), "Traceback" in said) == (True, False), said
        deadline = time.monotonic() + PATIENCE
        while any(map(runs, workers)):
            assert time.monotonic() < deadline
            time.sleep(0.05)
