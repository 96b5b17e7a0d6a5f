"""A certificate: the statements that are proven of a knowledge base, in a form that needs no trust in this program.

A folder with, for each statement, the formula (DIMACS), the proof that it cannot hold (DRAT) and the words for its
variables; a manifest with the digest of every file; a page that says what it all means; and a checker.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.files import unwritable, write
from engine.knowledge.base import Knowledge
from engine.problem import Problem, ProblemError, Where
from engine.prove import certificate_check
from engine.prove.refutation import SOLVER, NoRefutationError, refutation, require
from engine.prove.statement import Statement
from engine.version import versions

FORMAT = 1
MANIFEST = "manifest.json"
CHECKER = "check.py"
# How long the second solver may take for a statement, and the checker for all of them.
SOLVING, CHECKING = 60.0, 300.0


@dataclass(slots=True)
class Certificate:
    """What was written. `statements` have a proof, `unproven` says of each other one why it has none.

    `confirmed` is what the independent checker said, a line a statement, and empty where it did not end in time.
    """

    statements: list[Statement]
    unproven: dict[str, str]
    confirmed: list[str]


def certify(folder: Path, knowledge: Knowledge, proven: Iterable[Statement]) -> Certificate:
    """Write the certificate of these statements into a new, empty or earlier certificate's folder, and check it.

    Raises ProblemError where the solver or the checker is not installed, where the folder holds something else or
    cannot be written, and where the checker refuses what was written.
    """
    require()
    _prepare(folder)
    entries: list[dict[str, Any]] = []
    made = Certificate([], {}, [])
    for statement in proven:
        try:
            proof = refutation(statement.dimacs, SOLVING)
        except NoRefutationError as error:
            made.unproven[statement.id] = str(error)
            continue
        entries.append(_entry(folder, statement, proof))
        made.statements.append(statement)
    manifest = {
        "format": FORMAT,
        "knowledge": {"name": knowledge.name, "digest": knowledge.digest},
        "made_by": {"certwise": versions()["certwise"], "solver": SOLVER},
        "statements": entries,
        "not_proven": made.unproven,
    }
    write(folder / CHECKER, Path(certificate_check.__file__).read_text(encoding="utf-8"), private=False)
    write(folder / "README.md", page(knowledge, made), private=False)
    write(folder / MANIFEST, json.dumps(manifest, indent=2) + "\n", private=False)
    if made.statements:
        made.confirmed = _confirmed(folder)
    return made


def _prepare(folder: Path) -> None:
    """Make the folder, or empty it of an earlier certificate. Raises ProblemError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = sorted(each.name for each in folder.iterdir())
        if found and MANIFEST not in found:
            message = f"holds other files ({found[0]}); name a new or empty folder, or that of an earlier certificate"
            raise ProblemError([Problem(Where(str(folder)), "folder-not-empty", message)])
        for name in found:
            if name in (MANIFEST, CHECKER, "README.md") or name.endswith((".cnf", ".drat", ".variables.json")):
                (folder / name).unlink()
    except ValueError:
        message = "cannot be written: the name cannot be a folder's"
        raise ProblemError([Problem(Where(str(folder)), "unwritable", message)]) from None
    except OSError as error:
        raise unwritable(folder, error) from None


def _entry(folder: Path, statement: Statement, proof: str) -> dict[str, Any]:
    """Write the three files of a statement, and describe them for the manifest."""
    words = json.dumps([asdict(each) for each in statement.variables()], indent=1) + "\n"
    parts = {
        "formula": (f"{statement.id}.cnf", statement.dimacs),
        "proof": (f"{statement.id}.drat", proof),
        "variables": (f"{statement.id}.variables.json", words),
    }
    for name, text in parts.values():
        write(folder / name, text, private=False)
    files = {part: {"file": name, "sha256": _digest(text)} for part, (name, text) in parts.items()}
    return {"id": statement.id, "sentence": statement.sentence, **files}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _confirmed(folder: Path) -> list[str]:
    """What the checker says of the folder, run as whoever receives it would."""
    command = [sys.executable, str(folder / CHECKER)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=CHECKING, check=False)
    except subprocess.TimeoutExpired:
        return []
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).strip().splitlines() or ["it said nothing"]
        problems = [Problem(Where(str(folder)), "certificate-refused", line) for line in lines]
        raise ProblemError(problems)
    return done.stdout.splitlines()


def page(knowledge: Knowledge, made: Certificate) -> str:
    """What the certificate says, over what, how to check it, and how to read a formula; as Markdown."""
    asked = ", ".join(attribute.name for attribute in knowledge.asked)
    lines = [
        f"# What is proven of the knowledge base {knowledge.name}",
        "",
        f"Digest of the knowledge base: `{knowledge.digest}`. {len(knowledge.rules)} rules.",
        "",
    ]
    for statement in made.statements:
        lines += [
            f"## {statement.id}",
            "",
            f"Proven: {statement.sentence}.",
            "",
            f"- formula: `{statement.id}.cnf`, SHA-256 `{statement.digest}`",
            f"- proof: `{statement.id}.drat`",
            f"- words for the variables: `{statement.id}.variables.json`",
            "",
        ]
    lines += [f"Not proven: {id}, because {reason}." for id, reason in made.unproven.items()]
    over = textwrap.fill(f"Over all answers, in every combination, each question answered or left open: {asked}.", 120)
    return "\n".join([*lines, *_READING.format(over=over).lstrip().splitlines()]) + "\n"


_READING = """
## Check it

    pip install dratify
    python check.py

checks the digest of every file, and replays every proof. Any other checker of DRAT proofs does, too, for example
`drat-trim X.cnf X.drat`. Neither this program nor the solver that made the proofs has to be trusted for that.

## Over what

{over}
Also over answers to questions that the questionnaire would not ask in that situation. Numbers are told apart where
some rule or expectation does: the variable of a region stands for every number in it.

## Read a formula

A formula describes one unnamed set of answers and everything that the rules conclude from it, and claims in its last
clause that the statement is false for it. The proof derives a contradiction, so there is no such set of answers.

- A variable of kind `answer` is true where the answer has that value. Behind each are inputs that no clause defines:
  one for each value of a choice, a flag, a level or a region of a number, of which the first that is true is the value,
  and none means unknown; of a set, one for whether it is known, and one for each member.
- An answered number that is compared or computed with has variables of kind `answer digit` besides: it is what those
  that are true add up to, from the number on that their words name. So are sums and computed numbers, by their
  variables of kind `conclusion digit`.
- A variable of kind `rule holds` is true where the rule's condition holds; of kind `rule applies`, where moreover no
  rule that overrides it holds. A default applies where its condition holds and no other rule that concludes the same
  attribute applies; it has that variable alone.
- A variable of kind `conclusion` is true where the conclusion has that value, of kind `contradiction` where rules
  that apply conclude different values.
- Every other variable is a step in between. The clauses `-v a 0`, `-v b 0` and `-a -b v 0` say that v holds exactly
  where a and b do; a negative number stands for the opposite.
- Rules that feed each other in a circle are repeated as often as something new can follow; the variable of a rule is
  that of its last repetition.

That these clauses say what the rules say is the one thing left to trust. It can be tested: give the inputs the values
of any answers, let the clauses decide the rest, and compare the variables that have words with an assessment.
"""
