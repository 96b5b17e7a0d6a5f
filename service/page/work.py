"""What a worker does for the page: draw what a form asked for."""

from __future__ import annotations

from typing import Any

from service.office import Office
from service.page.screen import Form
from service.page.screens import drawn
from service.reply import Reply


def page(office: Office, given: dict[str, Any], _: bytes) -> Reply:
    """A page of the questionnaire or of the report."""
    form = Form(given["fields"], given["csrf"], given["part"], given["records"])
    return drawn(office, given["screen"], form)
