"""The README's commands run, its sample output is real, and every command is documented."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from cli.main import certwise as group
from engine.knowledge.kind import KINDS
from engine.knowledge.operator import OPERATORS, Operator
from tests.support.commands import certwise
from tests.support.pages import holds
from tests.support.places import ROOT

TABLE = re.compile(r"(<!-- the operators -->\n).*?(<!-- end -->)", re.DOTALL)
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_sample_is_what_the_program_prints(tmp_path: Path) -> None:
    sample = re.search(r"```text\n\$ certwise (.*?)\n(.*?)```", README, re.DOTALL)
    assert sample
    printed = certwise(*sample[1].split(), home=tmp_path).stdout
    holds(printed, sample[2])


def documented_commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("certwise ")]


@pytest.mark.parametrize("line", documented_commands())
def test_the_commands_of_the_readme_run(line: str, tmp_path: Path) -> None:
    done = certwise(*line.split()[1:], home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def every_command() -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []

    def walk(command: click.Command, path: str) -> None:
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inside = command.get_command(context, name)
                assert inside is not None
                walk(inside, f"{path} {name}")
        else:
            found.append((path, command))

    walk(group, "certwise")
    return found


def test_the_reference_of_commands_is_what_help_says(request: pytest.FixtureRequest) -> None:
    lines = [
        "# Commands",
        "",
        "What `--help` says of every command. `--knowledge DIR` (or `CERTWISE_KNOWLEDGE`) before the command uses",
        "another knowledge base. Exit codes: 0 done; 1 the command found something; 2 wrong usage or bad input;",
        "130 interrupted.",
    ]
    for path, command in every_command():
        # A command keeps the help option it made first, so it has to be made as the program makes it.
        context = click.Context(
            command, info_name=path, max_content_width=100, terminal_width=100, help_option_names=["-h", "--help"]
        )
        lines += ["", f"## `{path}`", "", "```text", command.get_help(context), "```"]
    text = "\n".join(lines) + "\n"
    page = ROOT / "docs" / "reference" / "commands.md"
    if request.config.getoption("--update-golden"):
        page.write_text(text, encoding="utf-8")
    written = page.read_text(encoding="utf-8")
    assert help_words(written) == help_words(text), f"pytest --update-golden writes {page} anew"


def help_words(text: str) -> list[str]:
    """What a page of help says, without the brackets and breaks that every click lays out in its own way."""
    return re.findall(r"[^\s\[\];]+", text)


def test_every_command_is_explained_outside_the_reference_too() -> None:
    pages = [README]
    pages += [page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md") if page.name != "commands.md"]
    missing = [path for path, _ in every_command() if not any(path in page for page in pages)]
    assert missing == []


def test_links_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.relative_to(ROOT)}: {link}"


def operator_rows(operator: Operator) -> list[str]:
    """What an entry says, as rows of the reference: each way to write the test, what it means, and its opposite."""
    opposite, operand = OPERATORS[operator.opposite], "b" if operator.operand == "bound" else "V"
    kinds = "all" if operator.kinds == tuple(kind for kind in KINDS if KINDS[kind].read) else ", ".join(operator.kinds)
    if operator.operand == "none":
        key, other = operator.forms[0].key, opposite.forms[0].key
        holds = f"{operator.does} {operator.words}"
        return [f"| `{key}: [x]`, `x: {{is: {key}}}` | {holds} | `{other}: [x]` | {kinds} |"]

    def written(key: str) -> str:
        return f"{{{key}: {operand}}}" if key else operand

    rows = []
    for each in (False, True):
        keys = [form.key for form in operator.forms if form.each == each]
        others = [form.key for form in opposite.forms if not form.each]
        matchers = [f"{{not: {written(key)}}}" for key in keys] if each else [written(key) for key in others]
        holds = f"{operator.does} {operator.words} {operand}"
        if operator.operand == "values":
            holds = f"{operator.does} {'every one' if each else 'any'} of {operand}"
        elif operator.day_words:
            holds += f"; of a date: {operator.day_words} {operand}"
        if keys:
            said, against = (", ".join(f"`x: {it}`" for it in their) for their in (map(written, keys), matchers))
            rows.append(f"| {said} | {holds} | {against} | {kinds} |")
    return rows


def test_the_table_of_operators_is_that_of_the_entries(request: pytest.FixtureRequest) -> None:
    """`pytest tests/house/test_docs.py -k operators --update-golden` writes it anew."""
    page = ROOT / "docs" / "reference" / "knowledge-base.md"
    lines = ["| written | holds where x | opposite | kinds |", "|---|---|---|---|"]
    lines += [row for operator in OPERATORS.values() for row in operator_rows(operator)]
    text = page.read_text(encoding="utf-8")
    wanted, count = TABLE.subn(lambda found: found[1] + "\n".join(lines) + "\n" + found[2], text)
    assert count == 1
    if request.config.getoption("--update-golden"):
        page.write_text(wanted, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == wanted, f"pytest --update-golden writes {page} anew"
