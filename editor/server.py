"""The connection to an editor: what it is told by, and how it writes addresses and counts."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path

from engine.version import versions


class Server(LanguageServer):
    """A language server by pygls. Texts come whole with each change, so that none is put together wrongly."""

    def __init__(self) -> None:
        super().__init__("certwise", versions()["certwise"], types.TextDocumentSyncKind.Full)
        # The addresses of the files that are open, by path, as the editor writes them.
        self.addresses: dict[str, str] = {}
        self._tokens = 0

    @property
    def encoding(self) -> str:
        """The units in which the editor counts."""
        encoding = self.workspace.position_encoding
        return str(getattr(encoding, "value", encoding) or "utf-16")

    @property
    def resolves(self) -> bool:
        """Whether the editor asks for the edits of an action once it is chosen."""
        document = self.client_capabilities.text_document
        action = document.code_action if document else None
        resolved = action.resolve_support.properties if action and action.resolve_support else ()
        return bool(action and action.data_support) and "edit" in resolved

    def address(self, path: str) -> str:
        """The address of a file, as the editor itself writes it where it has it open."""
        return self.addresses.get(path) or from_fs_path(path) or ""

    def anew(self) -> None:
        """Have the editor ask anew for what stands above and behind the lines, where it can be told to."""
        workspace = self.client_capabilities.workspace
        if workspace and workspace.code_lens and workspace.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)
        if workspace and workspace.inlay_hint and workspace.inlay_hint.refresh_support:
            self.workspace_inlay_hint_refresh(None)

    @contextlib.asynccontextmanager
    async def working(self, message: str) -> AsyncIterator[Callable[[str], None]]:
        """Show that work is going on, where the editor shows such.

        What is given says how far it is, and at last how it ended.
        """
        window = self.client_capabilities.window
        if window is None or not window.work_done_progress:
            yield lambda _: None
            return
        self._tokens += 1
        token, shown = f"certwise-{self._tokens}", self.work_done_progress
        await shown.create_async(token)
        shown.begin(token, types.WorkDoneProgressBegin("certwise", message=message))
        last = ""

        def say(said: str) -> None:
            nonlocal last
            last = said
            shown.report(token, types.WorkDoneProgressReport(message=said))

        try:
            yield say
        finally:
            shown.end(token, types.WorkDoneProgressEnd(message=last))
