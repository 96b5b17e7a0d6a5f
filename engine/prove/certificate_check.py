"""Check a certificate of proofs with `python check.py [FOLDER]`.

Every file must have the digest that manifest.json names, and every proof must derive the empty clause from its formula
step by step. The steps are checked by dratify (pip install dratify), which shares nothing with the program that made
the certificate, nor with its solvers. Any other checker of DRAT proofs will do as well: drat-trim X.cnf X.drat

That the formula says what its sentence says is not checked here: README.md tells how to read it.
Exit code 0: every statement holds. 1: something does not. 2: it cannot be checked.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any


def main(folder: Path) -> int:
    """Check every statement of the certificate in a folder, a line each; gives the exit code."""
    try:
        import dratify
    except ImportError:
        print("the checker of proofs is not installed: pip install dratify")
        return 2
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        statements = manifest["statements"]
        about = f"about the knowledge base {manifest['knowledge']['name']}, digest {manifest['knowledge']['digest']}"
        wrong = [each for each in statements if not _holds(folder, each, about, dratify)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"this is not a whole certificate: {error!r}")
        return 2
    print(f"{len(statements) - len(wrong)} of {len(statements)} statements hold, {about}")
    return 1 if wrong or not statements else 0


def _holds(folder: Path, statement: dict[str, Any], about: str, checker: Any) -> bool:
    texts = {}
    for part in ("formula", "proof", "variables"):
        data = (folder / statement[part]["file"]).read_bytes()
        if hashlib.sha256(data).hexdigest() != statement[part]["sha256"]:
            print(f"ALTERED     {statement['id']}: {statement[part]['file']} is not the file that manifest.json names")
            return False
        texts[part] = data.decode("utf-8")
    of, said = texts["formula"].splitlines()[:2]
    if of != f"c {about}" or not said.startswith(f"c statement {statement['id']}: "):
        print(f"ALTERED     {statement['id']}: its formula is about something else")
        return False
    result = checker.check_proof(checker.parse_dimacs(texts["formula"], strict=True), texts["proof"])
    if not (result.ok and result.reached_empty):
        print(f"NOT PROVEN  {statement['id']}: {result}")
        return False
    print(f"holds       {said.removeprefix('c statement ')}")
    return True


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent))
