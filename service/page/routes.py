"""The routes of the page: forms that come in, and what a worker drew for them."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.guard import COOKIE as COOKIE_OF_TOKEN
from service.guard import SIGN_IN, Door
from service.page.files import sign_in_page, static
from service.pool import Pool

COOKIE = "certwise_form"
STEPS = ("ask", "load", "report", "what-if", "flip", "proof", "save")
_FIELDS, _FILES = 400, 1
_DAY, _YEAR = 86400, 31536000


class Pages:
    """The page of one server; it records reports where `records` says so."""

    def __init__(self, pool: Pool, door: Door, records: bool) -> None:
        self.pool = pool
        self.door = door
        self.records = records
        self.static = {name: static(name) for name in ("style.css", "page.js")}

    def routes(self) -> list[Route]:
        """Every route of the page."""
        return [
            Route("/", self.start),
            *(Route(f"/{step}", self.step, methods=["POST"]) for step in STEPS),
            Route("/static/{name}", self.file),
            *([Route(SIGN_IN, self.sign_in, methods=["GET", "POST"])] if self.door.token else []),
        ]

    async def start(self, request: Request) -> Response:
        """The first page."""
        request.scope["certwise.route"] = "page"
        return await self._drawn(request, "start", {}, "")

    async def step(self, request: Request) -> Response:
        """One step: a form, checked to come from this page."""
        step = request.url.path.removeprefix("/")
        request.scope["certwise.route"] = f"page/{step}"
        fields = await _fields(request)
        token = (fields.get("csrf") or [""])[-1]
        known = request.cookies.get(COOKIE, "")
        if not known or not hmac.compare_digest(token.encode(), known.encode()):
            return await self._drawn(request, "stale", {}, "")
        return await self._drawn(request, step, fields, request.headers.get("certwise-part", "")[:20])

    async def sign_in(self, request: Request) -> Response:
        """The page that asks for the token, which a cookie keeps then."""
        request.scope["certwise.route"] = "sign-in"
        token = (await _fields(request)).get("token", [""])[-1].strip() if request.method == "POST" else ""
        if token and self.door.known(token):
            response: Response = RedirectResponse("/", 303)
            secure = request.url.scheme == "https"
            response.set_cookie(COOKIE_OF_TOKEN, token, _DAY, httponly=True, samesite="strict", secure=secure)
            return response
        title, wrong = self.pool.about["knowledge"]["title"], request.method == "POST"
        page = sign_in_page(title, wrong)
        return Response(page, 401 if wrong else 200, {"Cache-Control": "no-store"}, "text/html")

    async def file(self, request: Request) -> Response:
        """A style sheet or a script of the package; a new one has another address."""
        request.scope["certwise.route"] = "static"
        name = request.path_params["name"]
        if name not in self.static:
            raise HTTPException(404)
        media = "text/css" if name.endswith(".css") else "text/javascript"
        return Response(
            self.static[name], headers={"Cache-Control": f"public, max-age={_YEAR}, immutable"}, media_type=media
        )

    async def _drawn(self, request: Request, screen: str, fields: Mapping[str, Any], part: str) -> Response:
        csrf = request.cookies.get(COOKIE, "")
        new = "" if len(csrf) == 43 and csrf.replace("-", "").replace("_", "").isalnum() else secrets.token_urlsafe(32)
        given = {"screen": screen, "fields": fields, "csrf": new or csrf, "part": part, "records": self.records}
        reply = await self.pool.run("page", given=given)
        headers = {"Cache-Control": "no-store", **reply.headers}
        response = Response(reply.body, reply.status, headers, reply.media)
        if new:
            secure = request.url.scheme == "https"
            response.set_cookie(COOKIE, new, httponly=True, samesite="strict", secure=secure, path="/")
        return response


async def _fields(request: Request) -> dict[str, list[str]]:
    """The fields of a form, each with all its values; a file is its text."""
    form = await request.form(max_files=_FILES, max_fields=_FIELDS)
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        text = value
        if isinstance(value, UploadFile):
            text = (await value.read()).decode("utf-8", "surrogateescape")
        found.setdefault(name, []).append(str(text))
    return found
