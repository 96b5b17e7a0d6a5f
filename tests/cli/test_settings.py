"""Settings of files: what may be set, how it is told, and what counts more; the manual pages; defaults in the help."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from cli.main import certwise as program
from cli.settings import defaults
from cli.settings.environment import VARIABLES
from tests.support.commands import SECOND, Done, certwise
from tests.support.places import ROOT

US = ("--set", "market=us", "--no-record")


def run(home: Path, text: str, *words: str, **environment: str) -> Done:
    """The program with a file of settings."""
    file = home / "settings.yaml"
    file.write_text(text)
    return certwise(*words, home=home, CERTWISE_CONFIG=str(file), **environment)


def test_a_setting_is_a_default_and_an_option_counts_more(tmp_path: Path) -> None:
    text = "assess: {format: json}\nrules: {list: {ruleset: deadline}}\n"
    assert run(tmp_path, text, "assess", *US).stdout.startswith("{")
    assert run(tmp_path, text, "assess", *US, "--format", "text").stdout.startswith("RECOMMENDED PATH")
    assert run(tmp_path, text, "why", "path", *US[:2]).stdout.lstrip().startswith("Recommended path")
    listed = json.loads(run(tmp_path, text, "rules", "list", "--format", "json").stdout)
    assert {each["ruleset"] for each in listed["rules"]} == {"deadline"}


def test_the_environment_counts_more_than_a_file(tmp_path: Path) -> None:
    text = "as-of: 2020-01-01\nknowledge: nowhere\n"
    done = run(tmp_path, text, "assess", *US)
    assert (done.returncode, "nowhere" in done.stderr) == (2, True)
    assert run(tmp_path, text, "assess", *US, CERTWISE_KNOWLEDGE=str(ROOT)).returncode == 0


def test_everything_that_is_wrong_is_told_with_its_place(tmp_path: Path) -> None:
    text = """\
bye: x
set: market=us
assess: {formt: json, format: jsn, output: x, no-record: maybe}
rules: [1]
audit: {list: {limit: many}}
flip: {limit: 7, keep: [market, held]}
"""
    done = run(tmp_path, text, "assess", *US)
    lines = [line.removeprefix(f"{tmp_path}/settings.yaml:") for line in done.stderr.splitlines()]
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(":")[0] for line in lines] == ["1", "2", "3", "3", "3", "3", "4", "5"]
    for line, said in zip(
        lines,
        ("did you mean by?", "is said each time", "did you mean format?", "'jsn' is not one of", "is said each time",
         "true or false", "are a mapping", "'many' is not a valid"),
        strict=True,
    ):  # fmt: skip
        assert said in line
    assert "there is no file" in certwise("assess", *US, home=tmp_path, CERTWISE_CONFIG=str(tmp_path / "no")).stderr


def test_a_folder_sets_what_is_below_it_and_never_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.delenv(defaults.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    own = tmp_path / "config" / "certwise" / "config.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("by: Own\naudit: kept.db\n")
    (tmp_path / ".certwise.yaml").write_text("by: Folder\nknowledge: ours\n")
    monkeypatch.chdir(below)
    made = defaults.settings(program)
    found = {each.key: each.value for each in made.found.values()}
    assert found == {"by": "Folder", "audit": str(own.parent / "kept.db"), "knowledge": str(tmp_path / "ours")}
    own.write_text("checkpoints: 'command:mail auditor'\nkey: own.key\n")
    (tmp_path / ".certwise.yaml").write_text("by: Folder\n")
    found = {each.key: each.value for each in defaults.settings(program).found.values()}
    assert found == {"by": "Folder", "checkpoints": "command:mail auditor", "key": str(own.parent / "own.key")}
    for line in (
        "audit: postgresql://example.org/theirs", "checkpoints: 'command:touch run'", "key: their.key",
        "audit: {prove: {checkpoints: 'command:touch run'}}", "assess: {key: their.key}",
        "serve: {host: 0.0.0.0}", "serve: {token-file: theirs}", "serve: {allow-host: [example.org]}",
    ):  # fmt: skip
        (tmp_path / ".certwise.yaml").write_text(f"{line}\n")
        with pytest.raises(Exception, match="a folder does not say where records go"):
            defaults.settings(program)


def test_a_knowledge_base_that_a_folder_chose_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(defaults.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    own = tmp_path / "config" / "certwise" / "config.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(f"knowledge: {SECOND}\n")
    monkeypatch.chdir(tmp_path)

    def listed() -> str:
        done = CliRunner().invoke(program, ["rules", "list"], default_map=defaults.settings(program).defaults())
        assert done.exit_code == 0
        return done.output

    told = f"using the knowledge base of {SECOND}"
    assert told not in listed()
    (tmp_path / ".certwise.yaml").write_text(f"knowledge: {SECOND}\n")
    assert told in listed()
    monkeypatch.setenv("CERTWISE_KNOWLEDGE", str(SECOND))
    assert told not in listed()


def test_config_tells_what_comes_from_where(tmp_path: Path) -> None:
    done = run(tmp_path, "by: Dana\naudit:\n  list:\n    limit: 3\n", "config", "--json", CERTWISE_LOCALE="de")
    told = json.loads(done.stdout)
    file = str(tmp_path / "settings.yaml")
    assert told["settings"] == [
        {"name": "by", "value": "Dana", "from": f"{file}:1:1"},
        {"name": "audit.list.limit", "value": "3", "from": f"{file}:4:5"},
    ]
    assert {"name": "CERTWISE_LOCALE", "value": "de"} in told["environment"]
    assert told["files"] == [{"file": file, "read": True}]


def test_json_is_short_for_the_format(tmp_path: Path) -> None:
    for words in (["assess", *US], ["why", "path", *US[:2]], ["rules", "list"], ["explain", "market"]):
        long = json.loads(certwise(*words, "--format", "json", home=tmp_path).stdout)
        short = json.loads(certwise(*words, "--json", home=tmp_path).stdout)
        if isinstance(long, dict):
            long.pop("assessment", None), short.pop("assessment", None)
        assert short == long
    done = certwise("assess", *US, "--json", "--format", "text", home=tmp_path)
    assert (done.returncode, "--json: error: contradicts --format text" in done.stderr) == (2, True)
    (tmp_path / "in.csv").write_text("id,market\na,us\n")
    done = certwise("portfolio", str(tmp_path / "in.csv"), "--allow-missing", "--json", home=tmp_path)
    assert json.loads(done.stdout)["assessed"] == 1
    done = certwise("portfolio", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv"), "--json", home=tmp_path)
    assert "--format: error" in done.stderr


def test_flip_takes_limit_and_its_earlier_name(tmp_path: Path) -> None:
    words = ["flip", "path=iso27001_only", *US[:2]]
    assert (
        certwise(*words, "--limit", "1", home=tmp_path).stdout == certwise(*words, "--most", "1", home=tmp_path).stdout
    )


def every_command() -> Iterator[tuple[str, click.Command, click.Context]]:
    from cli.shell.manual import _commands

    for path, command, context in _commands(program, ("certwise",)):
        yield " ".join(path), command, context


def test_the_groups_are_those_of_the_program() -> None:
    groups = {path for path, command, _ in every_command() if isinstance(command, click.Group)}
    assert groups == {" ".join(("certwise", *words)) for words in defaults.GROUPS}
    options = {each.name: each for _, command, _ in every_command() for each in command.params}
    assert set(defaults.EVERYWHERE.values()) <= options.keys()


def test_every_default_and_every_variable_is_in_the_help() -> None:
    silent = []
    for path, command, context in every_command():
        for option in command.params:
            if not isinstance(option, click.Option) or option.is_flag or option.multiple:
                continue
            record = option.get_help_record(context)
            assert record is not None
            default: Any = option.get_default(context, call=False)
            if isinstance(default, str | int) and default != "" and "default" not in record[1]:
                silent.append(f"{path} {option.opts[0]}")
            if option.envvar and str(option.envvar) not in record[1]:
                silent.append(f"{path} {option.opts[0]} {option.envvar}")
    assert silent == []
    read = set()
    for path in [path for name in ("cli", "editor", "engine", "service") for path in (ROOT / name).rglob("*.py")]:
        read |= set(re.findall(r"(?<![_A-Z])CERTWISE_[A-Z_]+", path.read_text(encoding="utf-8")))
    assert read <= VARIABLES.keys()
    assert all(name in str(program.epilog) for name in VARIABLES)


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("man")
    assert certwise("man", str(folder)).returncode == 0
    return folder


def test_there_is_a_manual_page_for_every_command(manual: Path) -> None:
    wanted = {path.replace(" ", "-") for path, _, _ in every_command()}
    assert {path.stem for path in manual.iterdir()} == wanted
    for path, command, context in every_command():
        text = (manual / f"{path.replace(' ', '-')}.1").read_text(encoding="utf-8")
        assert text.startswith(".TH ")
        for option in command.params:
            record = option.get_help_record(context)
            if record is not None:
                assert record[0].split(",")[0].split()[0].replace("-", "\\-") in text
    assert "CERTWISE_CONFIG" in (manual / "certwise.1").read_text(encoding="utf-8")
    assert certwise("man", str(manual / "certwise.1")).returncode == 2


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_sets_the_pages_without_a_warning(manual: Path) -> None:
    pages = sorted(map(str, manual.iterdir()))
    done = subprocess.run(["groff", "-man", "-ww", "-z", *pages], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
