"""A small editor: it starts the language server as a process, opens and changes texts, and asks, message by message."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.support.commands import PROGRAM
from tests.support.places import PATIENCE


class Editor:
    """An editor of one folder. What the server says of a file last is in `shown`, by address."""

    def __init__(self, root: Path, encodings: list[str], progress: bool, resolves: bool) -> None:
        self.root = root
        self.process = subprocess.Popen(
            [PROGRAM, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=root,
            env={**os.environ, "CERTWISE_CONFIG": ""},
        )  # fmt: skip
        self.shown: dict[str, list[dict[str, Any]]] = {}
        self.said: list[dict[str, Any]] = []
        self.versions: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.errors: list[str] = []
        self.ended = ""
        self._asked = 0
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        for work in (self._hear, self._complaints):
            threading.Thread(target=work, daemon=True).start()
        capabilities = {
            "general": {"positionEncodings": encodings},
            "window": {"workDoneProgress": progress},
            "workspace": {"workspaceEdit": {"documentChanges": True}, "applyEdit": True},
            "textDocument": {
                "completion": {"completionItem": {"snippetSupport": True}},
                "codeAction": {"dataSupport": resolves, "resolveSupport": {"properties": ["edit"]}},
            },
        }
        given = {"processId": os.getpid(), "rootUri": root.as_uri(), "workspaceFolders": [self._folder()]}
        self.capabilities = self.ask("initialize", {**given, "capabilities": capabilities})["capabilities"]
        self.tell("initialized", {})

    def _hear(self) -> None:
        stream = self.process.stdout
        assert stream
        while True:
            length = 0
            while (line := stream.readline().strip()) != b"":
                length = int(line.removeprefix(b"Content-Length: ")) if line.startswith(b"Content-Length") else length
            if not length:
                self._messages.put(None)
                return
            self._messages.put(json.loads(stream.read(length)))

    def _complaints(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.errors.append(line.decode(errors="replace"))

    def send(self, *messages: dict[str, Any]) -> None:
        """Send messages at once."""
        bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
        assert self.process.stdin
        self.process.stdin.write(b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies))
        self.process.stdin.flush()

    def tell(self, method: str, given: Any) -> None:
        # What was proven before something changed is not what is waited for after it.
        self.ended = ""
        self.send({"method": method, "params": given})

    def ask(self, method: str, given: Any) -> Any:
        """The answer to a request; what is said before it is taken note of."""
        self._asked += 1
        self.send({"id": self._asked, "method": method, "params": given})
        while True:
            message = self.next()
            if message.get("id") == self._asked and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]

    def next(self, patience: float = PATIENCE) -> dict[str, Any]:
        """The next message. Raises queue.Empty where there is none in time."""
        message = self._messages.get(timeout=patience)
        assert message is not None, f"the server has gone: {''.join(self.errors)}"
        method, given = message.get("method"), message.get("params")
        if method == "textDocument/publishDiagnostics":
            self.shown[given["uri"]] = given["diagnostics"]
        elif method == "$/progress":
            if given["value"]["kind"] == "end":
                self.ended = given["value"]["message"]
        elif method and "id" in message:
            self.send({"id": message["id"], "result": {"applied": True} if method == "workspace/applyEdit" else None})
        self.said.append(message)
        return message

    def address(self, name: str) -> str:
        return (self.root / name).as_uri()

    def turn(self, root: Path) -> None:
        """Close what is open, and turn to another folder."""
        for name in list(self.versions):
            self.close(name)
        event = {"removed": [self._folder()]}
        self.root = root
        self.tell("workspace/didChangeWorkspaceFolders", {"event": {**event, "added": [self._folder()]}})
        self.proven()

    def _folder(self) -> dict[str, str]:
        return {"uri": self.root.as_uri(), "name": self.root.name}

    def save(self) -> None:
        """Say that files of the disk have changed."""
        self.tell("workspace/didChangeWatchedFiles", {"changes": []})

    def open(self, name: str, text: str | None = None) -> None:
        self.versions[name] = 1
        text = (self.root / name).read_text("utf-8") if text is None else text
        self.texts[name] = text
        document = {"uri": self.address(name), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def change(self, name: str, text: str) -> None:
        self.versions[name] += 1
        self.texts[name] = text
        document = {"uri": self.address(name), "version": self.versions[name]}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def close(self, name: str) -> None:
        del self.versions[name], self.texts[name]
        self.tell("textDocument/didClose", {"textDocument": {"uri": self.address(name)}})

    def at(self, name: str, line: int, character: int) -> dict[str, Any]:
        return {"textDocument": {"uri": self.address(name)}, "position": {"line": line, "character": character}}

    def problems(self) -> list[tuple[str, str, tuple[int, int, int, int]]]:
        """What is shown: file, id, and range."""
        return sorted(
            (
                Path(address).relative_to(self.root.as_uri()).as_posix(),
                each["code"],
                (*each["range"]["start"].values(), *each["range"]["end"].values()),
            )
            for address, listed in self.shown.items()
            for each in listed
            if address.startswith(f"{self.root.as_uri()}/")
        )

    def mistakes(self, name: str) -> list[dict[str, Any]]:
        """The errors that are shown of a file."""
        return [each for each in self.shown.get(self.address(name), []) if each["severity"] == 1]

    def until(self, wanted: Any, patience: float = PATIENCE) -> None:
        """Wait until something holds of what is shown."""
        while not wanted():
            self.next(patience)

    def proven(self) -> None:
        """Wait until the proofs of what was changed last have ended."""
        self.until(lambda: self.ended == "proven")
        self.ended = ""

    def end(self) -> int:
        """Say good-bye; gives the exit code."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        return self.process.wait(PATIENCE)


@contextmanager
def edited(root: Path, *encodings: str, progress: bool = True, resolves: bool = True) -> Iterator[Editor]:
    """An editor of a folder, which is closed at the end."""
    with started(root, *encodings, progress=progress, resolves=resolves) as editor:
        yield editor
        assert editor.end() == 0, editor.errors
        assert not editor.errors, "".join(editor.errors)[-1500:]


@contextmanager
def started(root: Path, *encodings: str, progress: bool = True, resolves: bool = True) -> Iterator[Editor]:
    """An editor of a folder, whose server ends as it may."""
    editor = Editor(root, list(encodings) or ["utf-16"], progress, resolves)
    try:
        yield editor
    finally:
        # What was not ended well is ended here.
        editor.process.kill()
        editor.process.wait()
        for stream in (editor.process.stdin, editor.process.stdout, editor.process.stderr):
            with suppress(OSError):
                stream and stream.close()
