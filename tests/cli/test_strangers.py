"""What a knowledge base, or a file, of a stranger cannot do: lead out of its folder, or have other files told."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from engine.load.tree import Disk
from engine.problem import ProblemError
from tests.support.commands import Done, certwise
from tests.support.places import ROOT

LUNCH = ROOT / "tests" / "lunch"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A knowledge base of somebody else, and beside it what is none of their business."""
    for part in ("facts", "rules"):
        shutil.copytree(LUNCH / part, tmp_path / "base" / part)
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "secret.yaml").write_text("cases:\n  - case: SECRET\n    given: {weather: SECRET}\n")
    return tmp_path / "base"


def run(base: Path, *words: str) -> Done:
    return certwise("--knowledge", str(base), *words, cwd=base.parent, home=base.parent / "home")


LINKS = {
    "a file of rules": "rules/x.yaml",
    "a file of cases": "rules/x_test.yaml",
    "a file of facts": "facts/x.yaml",
    "an example": "facts/examples/x.yaml",
    "a page": "rules/README.md",
    "a folder": "rules/more",
}
# A tilde stands for a space in a word.
COMMANDS = [
    ("assess", "--set", "weather=sun"),
    ("rules", "list"),
    ("rules", "test"),
    ("rules", "diff", "base"),
    ("rules", "format"),
    ("rules", "schema", "--write"),
    ("init", "copy"),
    (
        "rules",
        "new",
        "x",
        "--ruleset",
        "place",
        "--when",
        "{weather: sun}",
        "--then",
        "{place: park}",
        "--because",
        "So.",
        "--source",
        "A-01",
    ),
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]))
@pytest.mark.parametrize("kind", LINKS)
def test_a_link_that_leads_out_is_refused_by_every_command(kind: str, words: tuple[str, ...], base: Path) -> None:
    link = base / LINKS[kind]
    link.parent.mkdir(exist_ok=True)
    target = base.parent / "private" / ("secret.yaml" if link.suffix else "")
    link.symlink_to(os.path.relpath(target, link.parent))
    done = run(base, *(word.replace("~", " ") for word in words))
    assert done.returncode == 2, done.stdout
    assert "leads out of the folder of the knowledge base" in done.stderr
    assert "SECRET" not in done.stdout + done.stderr
    assert not (base.parent / "copy").exists()
    home = base.parent / "home"
    assert not [path for path in home.rglob("*") if path.is_file() and b"SECRET" in path.read_bytes()]


@pytest.mark.parametrize("link", ["docs", "docs/schema", "docs/rules"])
def test_nothing_is_written_by_way_of_a_link_that_leads_out(link: str, base: Path) -> None:
    (base / link).parent.mkdir(exist_ok=True)
    (base / link).symlink_to(base.parent / "private")
    words = COMMANDS[-1] if link != "docs/schema" else COMMANDS[-3]
    done = run(base, *(word.replace("~", " ") for word in words))
    assert done.returncode == 2, done.stdout
    assert "the way there is a link" in done.stderr
    assert [each.name for each in (base.parent / "private").rglob("*")] == ["secret.yaml"]
    assert not (base / "rules" / "x.yaml").exists()


@pytest.mark.parametrize("swapped", ["rules/place.yaml", "rules"])
def test_a_link_that_is_put_there_while_files_are_read_is_not_followed(swapped: str, base: Path) -> None:
    tree = Disk(base)
    name = next(f"rules/{each.name}" for each in (base / "rules").iterdir())
    if swapped == "rules":
        (base / "rules").rename(base / "moved")
        (base / "rules").symlink_to(base / "moved")
    else:
        (base / name).unlink()
        (base / name).symlink_to(base.parent / "private" / "secret.yaml")
    with pytest.raises(ProblemError, match="cannot be read"):
        tree.text(name, name)


SECRETS = {
    "shadow": "root:$6$SECRET1$abc:19000:0:99999:7:::\ndaemon:*:SECRET2:0:99999:7:::\n",
    "id_rsa": "-----BEGIN OPENSSH PRIVATE KEY-----\nSECRETb3Blb\nSECRETA\n-----END OPENSSH PRIVATE KEY-----\n",
    "environment": 'PASSWORD=SECRET\nexport TOKEN="SECRET"\n',
    "passwords.yaml": "SECRETkey: SECRET\nusers:\n  - name: SECRET\n    token: SECRET\n",
    "one.yaml": "SECRETkey: SECRET\n",
    "credentials": "[default]\naws_secret_access_key = SECRET\n",
    "tokens.json": '{"token": "SECRET", "list": ["SECRET"], "SECRETkey": 1}\n',
    "table.csv": "SECRETcolumn,other\nSECRET,SECRET\n",
    "netrc": "machine example.org login SECRET password SECRET\n",
    "binary": "\x00\x01SECRET\x02\n",
}
WAYS = [
    ("assess", "--no-record", "{}"),
    ("why", "place", "{}"),
    ("ask", "--plain", "--no-record", "--answers", "{}"),
    ("portfolio", "{}"),
    ("portfolio", "--allow-missing", "--ignore-unknown", "--strict", "{}"),
    ("portfolio", "--allow-missing", "{}.csv"),
    ("portfolio", "{}.jsonl"),
    ("assess", "--no-record", "{}.xlsx"),
    ("rules", "format", "--check", "{}"),
    ("rules", "diff", "{}"),
    ("audit", "--audit", "{}", "list"),
]


@pytest.mark.parametrize("name", SECRETS)
def test_nothing_of_a_file_that_is_none_of_ours_is_told(name: str, base: Path) -> None:
    """Place and kind are told, never the content; our own kinds of files are told of, as a compiler would."""
    for file in (name, f"{name}.csv", f"{name}.jsonl", f"{name}.xlsx"):
        (base.parent / file).write_text(SECRETS[name])
    for way in WAYS:
        done = run(base, *(word.format(name) for word in way))
        assert "SECRET" not in done.stdout + done.stderr, way
    assert "SECRET" not in certwise(
        *("--knowledge", str(base), "assess", "--no-record", "--set", "weather=sun"),
        CERTWISE_CONFIG=str(base.parent / name),
    ).stderr  # fmt: skip
    for place in ("facts/x.yaml", "rules/x.yaml", "rules/x_test.yaml"):
        (base / place).write_text(SECRETS[name])
        for words in (("rules", "list"), ("rules", "test"), ("rules", "check", "--format", "sarif")):
            done = run(base, *words)
            assert "SECRET" not in done.stdout + done.stderr, (place, words)
        (base / place).unlink()


def test_what_is_meant_for_us_is_told(base: Path) -> None:
    (base.parent / "answers.yaml").write_text("wether: sun\n")
    assert "wether is not asked; did you mean weather?" in run(base, "assess", "answers.yaml").stderr
    (base.parent / "answers.csv").write_text("wether\nsun\n")
    assert "column wether is not a fact; did you mean weather?" in run(base, "portfolio", "answers.csv").stderr
    (base / "facts" / "x.yaml").write_text("atributes: {}\n")
    assert "atributes is no section; did you mean attributes?" in run(base, "rules", "list").stderr
