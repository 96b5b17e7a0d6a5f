"""Emacs, without a screen, as an editor of a knowledge base: the set-up of docs/editors.md, and what it shows."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.commands import PROGRAM
from tests.support.places import ROOT

PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
# Opens a file, waits for what is told, asks where a word is declared, and says all that as JSON.
SCRIPT = """
(package-initialize)
(unless (fboundp 'yaml-mode) (define-derived-mode yaml-mode text-mode "YAML"))
(require 'eglot)
(require 'json)
(load-file "setup.el")
(setq eglot-connect-timeout 240)
(find-file "rules/tea.yaml")
(yaml-mode)
(call-interactively 'eglot)
(defun problems () (seq-filter (lambda (each) (eq (flymake-diagnostic-type each) 'eglot-error)) (flymake-diagnostics)))
(let ((until (+ (float-time) 240)))
  (while (and (< (float-time) until) (not (problems)))
    (accept-process-output nil 0.1)
    (flymake-start)))
(goto-char (point-min))
(search-forward "leaf: ")
(goto-char (- (point) 3))
(let* ((found (car (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot))))
       (problem (car (problems)))
       (beg (flymake-diagnostic-beg problem))
       (end (flymake-diagnostic-end problem))
       (said `((count . ,(length (problems))) (message . ,(flymake-diagnostic-text problem))
               (line . ,(line-number-at-pos beg)) (word . ,(buffer-substring-no-properties beg end))
               (declared . ,(xref-location-group (xref-item-location found))))))
  (with-temp-file "../found.json" (insert (json-encode said))))
(eglot-shutdown (eglot-current-server))
"""


@pytest.mark.slow("starts an editor")
def test_emacs_shows_what_the_server_tells(tea: Path) -> None:
    (setup,) = re.findall(r"```elisp\n(.*?)```", PAGE, re.DOTALL)
    rules = tea / "rules" / "tea.yaml"
    rules.write_text(rules.read_text("utf-8").replace("tea: black_tea}", "tea: blck_tea}"), encoding="utf-8")
    (tea / "setup.el").write_text(setup.replace('"certwise" "lsp"', f'"{PROGRAM}" "lsp"'), encoding="utf-8")
    (tea / "script.el").write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        ["emacs", "--batch", "-l", "script.el"], cwd=tea, capture_output=True, text=True, check=False, timeout=600
    )
    assert (tea / "found.json").is_file(), done.stderr
    found = json.loads((tea / "found.json").read_text(encoding="utf-8"))
    assert (found["count"], found["line"], found["word"]) == (1, 5, "blck_tea")
    assert "did you mean black_tea?" in found["message"]
    assert found["declared"].endswith("facts/attributes.yaml")
