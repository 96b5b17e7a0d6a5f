"""A report holds what it shows: what only one format shows is not worked out for the others."""

from __future__ import annotations

from cli.render.report import html, json, markdown, text
from engine.explain.report import report_on
from engine.infer.expert import Expert

COSTLY = {"changes", "comparisons"}


def test_what_only_a_page_shows_is_worked_out_for_a_page_alone(shipped: Expert) -> None:
    report = report_on(shipped, {next(each.name for each in shipped.knowledge.asked if each.kind == "flag"): True})
    for module in (text, markdown, json):
        module.assessment(report)
        assert COSTLY & set(vars(report)) == set(), module.__name__
    html.assessment(report)
    assert set(vars(report)) >= COSTLY
