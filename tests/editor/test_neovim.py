"""Neovim, without a screen, as an editor of a knowledge base: the set-up of docs/editors.md, and what it shows."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.commands import PROGRAM
from tests.support.places import ROOT
from tests.support.revisions import committed

PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
# Opens a file, waits for what is told, asks where a word is declared and what changes, and says all that as JSON.
SCRIPT = """
local wanted = vim.fn.getcwd() .. '/rules/tea.yaml'
vim.cmd('edit ' .. wanted)
vim.wait(240000, function() return #vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR }) > 0 end, 100)
local found = { problems = vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR }) }
local at = { textDocument = vim.lsp.util.make_text_document_params(), position = { line = 3, character = 33 } }
for _, answer in pairs(vim.lsp.buf_request_sync(0, 'textDocument/definition', at, 240000) or {}) do
  found.definition = answer.result
end
local shown = vim.lsp.util.open_floating_preview
vim.lsp.util.open_floating_preview = function(lines, ...) found.page = lines; return shown(lines, ...) end
vim.lsp.codelens.refresh()
vim.wait(240000, function() return #vim.lsp.codelens.get(0) > 0 end, 100)
vim.api.nvim_win_set_cursor(0, { 1, 0 })
vim.lsp.codelens.run()
vim.wait(240000, function() return found.page end, 100)
for _, problem in pairs(found.problems) do problem.user_data = nil end
vim.fn.writefile({ vim.fn.json_encode(found) }, 'found.json')
vim.cmd('qa!')
"""


@pytest.mark.slow("starts an editor")
def test_neovim_shows_what_the_server_tells(tea: Path) -> None:
    (setup,) = re.findall(r"```lua\n(.*?)```", PAGE, re.DOTALL)
    rules = tea / "rules" / "tea.yaml"
    committed(tea)
    rules.write_text(rules.read_text("utf-8").replace("tea: black_tea}", "tea: blck_tea}"), encoding="utf-8")
    (tea / "setup.lua").write_text(setup.replace("{ 'certwise'", f"{{ '{PROGRAM}'"), encoding="utf-8")
    (tea / "script.lua").write_text(SCRIPT, encoding="utf-8")
    command = ["nvim", "--headless", "-u", "NONE", "-n", "-c", "filetype on", "-c", "luafile setup.lua"]
    done = subprocess.run(
        [*command, "-c", "luafile script.lua"], cwd=tea, capture_output=True, text=True, check=False, timeout=600
    )
    assert (tea / "found.json").is_file(), done.stderr
    found = json.loads((tea / "found.json").read_text(encoding="utf-8"))
    (problem,) = found["problems"]
    assert "did you mean black_tea?" in problem["message"]
    assert (problem["lnum"], rules.read_text("utf-8").split("\n")[4][problem["col"] :][:8]) == (4, "blck_tea")
    assert found["definition"][0]["uri"] == (tea / "facts" / "attributes.yaml").as_uri()
    assert found["page"][0].startswith("Not worked out: rules/tea.yaml:5:"), found["page"]
