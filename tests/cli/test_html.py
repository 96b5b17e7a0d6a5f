"""The HTML report in a real browser: it opens quietly, keeps to itself, is accessible, prints whole, and shows text."""

from __future__ import annotations

import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader

from cli.render.report.chart import Scale
from tests.support.commands import SECOND, certwise, process
from tests.support.crossing import CROSSING, WORST

LONG = "x" * 10_000
HOSTILE = (
    '<script>document.title="owned"</script>',
    '"><img src=x onerror="document.title=1">',
    "' onmouseover=alert(1) x='&amp;<b>bold</b>",
    "\u202eright to left\u202c \u2066isolated\u2069 \u200f",
    "</style></title><svg onload=alert(1)> -->",
    "{{ 7 * 7 }} {% raw %} ```mermaid\n%%{ init: 1 }%% #quot; --> [x](javascript:alert(1))",
    "\t\x07\u0000 é 漢字 עברית",
    LONG,
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENS = {"phone": 390, "tablet": 800, "desk": 1280}
# The width between the margins of a page, in CSS pixels.
PAPERS = {"A4": 680, "Letter": 702}


@dataclass
class Visit:
    """A page in a browser that is offline, and everything that it said or asked for."""

    page: Page
    url: str
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


Visiting = Callable[..., Visit]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None and not shutil.which("chromedriver") and not os.environ.get("CI"):
        pytest.skip("no Chromium is installed")
    assert path is not None, "install Chromium: the report is tested in a real browser"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports of three knowledge bases, of one without a verdict, and of one whose every word is hostile."""
    home = tmp_path_factory.mktemp("reports")
    hostile = hostile_knowledge(home / "hostile")
    orchard = max((SECOND / "facts" / "examples").glob("*.yaml"))
    told = ["assess", *(word for answer in WORST for word in ("--set", answer))]
    wanted = {
        "two-programs": [
            *("assess", "facts/examples/fintech-us-and-europe.yaml"),
            *("--set", "organization_name=Example Ltd </style> & Sons"),
        ],
        "one-held": ["assess", "facts/examples/already-certified-iso.yaml"],
        "bridge": ["assess", "facts/examples/early-startup-urgent.yaml"],
        "no-verdict": ["assess", "--set", "uptime_commitments=true"],
        "orchard": ["--knowledge", str(SECOND), "assess", str(orchard)],
        "told": ["--knowledge", str(CROSSING), *told],
        "hostile": ["--knowledge", str(hostile), "assess", str(orchard)],
    }
    made = {}
    for name, arguments in wanted.items():
        made[name] = home / f"{name}.html"
        done = certwise(*arguments, "--format", "html", "--output", str(made[name]), home=home)
        assert done.returncode == 0, done.stderr
    return made


def hostile_knowledge(folder: Path) -> Path:
    """The second knowledge base with hostile text after its every word that is no name."""
    shutil.copytree(SECOND, folder)
    count = 0

    def hostile(value: Any, key: str = "") -> Any:
        nonlocal count
        if isinstance(value, dict):
            return {name: hostile(child, name) for name, child in value.items()}
        if isinstance(value, list):
            return [hostile(child, key) for child in value]
        if not isinstance(value, str) or key in ("kind", "source") or re.fullmatch(r"[a-z0-9_.-]+", value):
            return value
        count += 1
        return f"{value} {HOSTILE[count % len(HOSTILE)]}"

    for path in folder.rglob("*.yaml"):
        if path.parent.name != "examples" and not path.stem.endswith("_test"):
            changed = hostile(yaml.safe_load(path.read_text(encoding="utf-8")))
            path.write_text(yaml.safe_dump(changed, sort_keys=False, allow_unicode=False), encoding="utf-8")
    assert count > len(HOSTILE) * 5
    return folder


@pytest.fixture
def visit(browser: Browser, pages: dict[str, Path]) -> Iterator[Visiting]:
    """Open a report at a width and in a theme."""
    contexts = []

    def opened(name: str, width: int = 1280, theme: Any = "light") -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, offline=True)
        contexts.append(context)
        found = Visit(context.new_page(), pages[name].as_uri())
        found.page.on("console", lambda message: found.console.append(message.text))
        found.page.on("pageerror", lambda error: found.console.append(str(error)))
        found.page.on("dialog", lambda dialog: found.console.append(f"dialog {dialog.message}"))
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.goto(found.url)
        return found

    yield opened
    for context in contexts:
        context.close()


ALL = ("two-programs", "one-held", "bridge", "no-verdict", "orchard", "told", "hostile")


@pytest.mark.parametrize("name", ALL)
def test_a_page_says_nothing_to_the_console_and_asks_nothing_of_the_network(name: str, visit: Visiting) -> None:
    found = visit(name)
    found.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found.page.wait_for_timeout(50)
    assert found.console == []
    assert found.requests == [found.url]
    assert found.page.locator("script, img, iframe, object, embed, link, form").count() == 0
    assert found.page.locator("h1").count() == 1


@pytest.mark.parametrize("name", [name for name in ALL if name != "hostile"])
def test_a_page_is_under_300_kb(name: str, pages: dict[str, Path]) -> None:
    assert pages[name].stat().st_size < 300_000


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_wider_than_the_screen(name: str, visit: Visiting) -> None:
    page = visit(name).page
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for width in (320, *SCREENS.values()):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("name", "theme", "screen"),
    [
        ("two-programs", "light", "phone"),
        ("two-programs", "dark", "desk"),
        ("bridge", "light", "desk"),
        ("bridge", "dark", "phone"),
        ("no-verdict", "dark", "tablet"),
        ("orchard", "light", "tablet"),
    ],
)
def test_axe_finds_nothing(name: str, theme: str, screen: str, visit: Visiting) -> None:
    page = visit(name, SCREENS[screen], theme).page
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_the_first_screen_tells_the_verdict(visit: Visiting) -> None:
    for width in SCREENS.values():
        page = visit("bridge", width).page
        assert page.locator("h1").bounding_box()["y"] < 300
        assert page.locator(".scope").bounding_box()["y"] < 600
        # What customers name and the path does not meet stands above it.
        page = visit("two-programs", width).page
        assert page.locator("h1").inner_text().endswith("SOC 2 then ISO 27001")
        assert page.locator("h1").bounding_box()["y"] < 600


def test_the_tree_opens_and_closes_by_keyboard(visit: Visiting) -> None:
    page = visit("two-programs").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    closed = "document.activeElement.matches('.tree details:not([open]) > summary')"
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(closed):
            break
    assert page.evaluate(closed), "no closed line of the tree can be reached by Tab"
    cited = page.locator("details:has(> summary:focus) > .cites")
    assert not cited.is_visible()
    page.keyboard.press("Enter")
    assert cited.is_visible()
    assert cited.inner_text().strip()
    page.keyboard.press("Space")
    assert not cited.is_visible()


def test_the_focus_is_seen(visit: Visiting) -> None:
    page = visit("two-programs").page
    for _ in range(3):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])(getComputedStyle(document.activeElement))"
        )
        assert style[0] == "solid"
        assert style[1] >= 2


@pytest.mark.parametrize(("name", "paper"), [("two-programs", "A4"), ("two-programs", "Letter"), ("orchard", "A4")])
def test_paper_cuts_no_table(name: str, paper: str, visit: Visiting, tmp_path: Path) -> None:
    page = visit(name, PAPERS[paper], "dark").page
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    wide = page.eval_on_selector_all(
        "table, svg, .row", "(all, w) => all.filter(e => e.getBoundingClientRect().right > w + 1).length", PAPERS[paper]
    )
    assert wide == 0
    # What is folded has no width to read on the screen, but stands on paper: the words come from the document.
    rows = page.eval_on_selector_all(
        "tbody tr, tfoot tr",
        "all => all.filter(row => !row.closest('.screen'))"
        ".map(row => Array.from(row.children, cell => cell.textContent))",
    )
    page.pdf(path=tmp_path / "report.pdf", format=paper)
    printed = [squeezed(page.extract_text()) for page in PdfReader(tmp_path / "report.pdf").pages]
    assert len(rows) > 10
    for row in rows:
        cells = [squeezed(cell) for cell in row]
        assert any(all(cell in page for cell in cells) for page in printed), f"cut or missing: {row}"


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", ["two-programs", "one-held", "bridge", "no-verdict", "told"])
def test_on_paper_the_first_page_is_for_the_board_and_there_are_ten_at_most(
    name: str, paper: str, visit: Visiting, tmp_path: Path
) -> None:
    page = visit(name, PAPERS[paper]).page
    page.pdf(path=tmp_path / "report.pdf", format=paper)
    printed = [each.extract_text() for each in PdfReader(tmp_path / "report.pdf").pages]
    assert len(printed) <= 10
    titles = page.eval_on_selector_all("#board h3", "all => all.map(title => title.textContent)")
    assert titles if name != "no-verdict" else True
    for words in (page.locator("h1").inner_text().split("\n")[-1], *titles):
        assert squeezed(words) in squeezed(printed[0])
    assert not any(squeezed(title) in squeezed(printed[0]) for title in ("The programs of the plan", "Not answered"))
    for number, text in enumerate(printed, 1):
        assert f"{number} of {len(printed)}" in text
        assert re.search(r"Example Ltd|20\d\d-\d\d-\d\d", text)


def squeezed(text: str) -> str:
    """Text without spaces and ligatures, as a PDF sets words in pieces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_hostile_words_show_as_text(visit: Visiting, pages: dict[str, Path]) -> None:
    found = visit("hostile", SCREENS["phone"])
    words = found.page.evaluate("document.documentElement.textContent")
    for shown in (HOSTILE[0], HOSTILE[1], HOSTILE[4], "{{ 7 * 7 }}", r"\u202eright to left\u202c", LONG, "漢字 עברית"):
        assert shown in words
    assert "owned" not in found.page.title().split("<")[0]
    assert found.page.evaluate("document.querySelectorAll('b, [onerror], [onload], [onmouseover]').length") == 0
    source = pages["hostile"].read_text(encoding="utf-8")
    assert not [each for each in source if unicodedata.category(each) in ("Cc", "Cf") and each != "\n"]


def test_hostile_words_stay_inside_their_mermaid_labels(tmp_path: Path) -> None:
    hostile = hostile_knowledge(tmp_path / "hostile")
    example = max((SECOND / "facts" / "examples").glob("*.yaml"))
    done = certwise("--knowledge", str(hostile), "assess", str(example), "--format", "markdown", home=tmp_path)
    assert done.returncode == 0, done.stderr
    graph = done.stdout.split("```mermaid\nflowchart BT\n")[1].split("\n```")[0].splitlines()
    label = r'[^"<>`\\&]*(<br>[^"<>`\\&]*)?'
    node = rf'  n\d+(\(\["{label}"\]\)|\["{label}"\]|\[/"{label}"/\]|\("{label}"\))'
    assert len(graph) > 4
    assert [line for line in graph if not re.fullmatch(rf"{node}|  n\d+ --> n\d+", line)] == []


def test_hostile_answers_are_refused_and_write_no_page(tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    hostile = dict.fromkeys(HOSTILE[:-1], "us") | {"market": HOSTILE[0], "customers": list(HOSTILE), "budget_usd": LONG}
    answers.write_text(json.dumps(hostile), encoding="utf-8")
    page = tmp_path / "page.html"
    done = certwise("assess", str(answers), "--format", "html", "--output", str(page), home=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.count(" error: ") > 10
    assert "\u202e" not in done.stderr
    assert not page.exists()


def test_the_panel_of_changes_tells_what_inference_tells(visit: Visiting, tmp_path: Path) -> None:
    rows = visit("bridge").page.eval_on_selector_all(
        "#changes > .scroll tbody tr",
        "all => all.map(row => Array.from(row.children, cell => cell.innerText.split('\\n')[0].trim()))",
    )
    assert ["Plan to sell outside the US and Canada", "not answered", "yes", "SOC 2 then ISO 27001"] in rows
    example = "facts/examples/early-startup-urgent.yaml"
    done = certwise("assess", example, "--set", "international_expansion=true", "--format", "json", home=tmp_path)
    assert json.loads(done.stdout)["verdict"]["path"] == "soc2_then_iso27001"


def test_every_part_of_the_report_is_there(visit: Visiting) -> None:
    page = visit("two-programs").page
    ids = page.eval_on_selector_all("nav a", "all => all.map(link => link.getAttribute('href').slice(1))")
    wanted = [
        "board",
        "lines",
        "plan",
        "cost",
        "why",
        "changes",
        "rules",
        "side-by-side",
        "open",
        "answers",
        "record",
        "source",
        "notes",
    ]
    assert ids == wanted
    for id in wanted:
        assert page.locator(f"#{id}").count() == 1
    assert page.locator("#plan .bars .longest").count() == page.locator("#plan .bars .shortest").count() == 6
    assert page.locator("#cost .bars .limit").count() == page.locator("#cost .bars").count()
    assert re.search(r"\b[0-9a-f]{16}\b.*\b[0-9a-f]{64}\b", page.locator("#record").inner_text(), re.DOTALL)
    assert "step 1, " in (page.locator("svg.strata").get_attribute("aria-label") or "")
    assert page.locator(".tree .cites em").count() > 0


def test_open_writes_a_file_and_starts_the_browser(tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf %s "$1" > "{opened}"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {"BROWSER": f"{program} %s", "TMPDIR": str(tmp_path)}
    done = process("assess", "--set", "market=us", "--open", home=tmp_path, **environment)
    assert done.returncode == 0, done.stderr
    assert opened.read_text(encoding="utf-8").startswith(tmp_path.as_uri())
    page = Path(done.stderr.strip())
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert page.parent.stat().st_mode & 0o077 == 0
    named = tmp_path / "named.html"
    process("assess", "--set", "market=us", "--open", "--output", str(named), home=tmp_path, **environment)
    assert opened.read_text(encoding="utf-8") == named.as_uri()


def test_open_with_another_format_is_refused(tmp_path: Path) -> None:
    done = certwise("assess", "--set", "market=us", "--open", "--format", "json", home=tmp_path)
    assert done.returncode == 2
    assert "[wrong-option]" in done.stderr


@given(st.floats(min_value=0.001, max_value=1e15))
def test_an_axis_holds_its_highest_figure_in_a_few_round_steps(highest: float) -> None:
    scale = Scale.over(highest)
    assert scale.end >= highest * (1 - 1e-9)
    assert 2 <= len(scale.ticks()) <= 6
    assert scale.ticks()[-1].at == 100
    assert scale.end <= 2.5 * highest
