"""The requests of a facilitator about models: the catalogue, a check, sliders, scenarios.

Input: requests. Output: answers. Must not depend on: people, rounds.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flowsim.report.format.text import clean
from flowsim.web.database import records
from flowsim.web.entry import EndpointContext, number_of, text_of
from flowsim.web.errors import bad, missing
from flowsim.web.http import rate_limits
from flowsim.web.http.rate_limits import body_of
from flowsim.web.room import names, states
from flowsim.web.runs.organisation import problems_data


class Models:
    """The endpoints about models."""

    def __init__(self, entry: EndpointContext) -> None:
        self.entry, self.workshop = entry, entry.workshop

    async def models(self, request: Request) -> Response:
        """The catalogue of models."""
        await self.entry.any_host(request)
        books = await self.workshop.books()
        keys = ("id", "title", "question", "shelf")
        return JSONResponse(
            {"models": [{key: getattr(each, key) for key in keys} for each in books]}
        )

    async def check(self, request: Request) -> Response:
        """The problems of a text, by line."""
        self.entry.spend(self.entry.moves, await self.entry.any_host(request))
        problems = await self.workshop.checked(text_of(await body_of(request, rate_limits.MODEL)))
        return JSONResponse({"problems": problems_data(problems)})

    async def model(self, request: Request) -> Response:
        """The model of a room: its text and its sliders."""
        room = await self.entry.host(request)
        store = self.workshop.store
        source = await store.do(lambda db: records.source(db, records.room(db, room)))
        if source is None:
            raise missing("Choose a model first.")
        desk = await self.workshop.desk(room)
        return JSONResponse(
            {
                "revision": source.revision,
                "name": source.name,
                "question": clean(desk.organisation.model.question, most=200),
                "text": source.text,
                "weeks": source.weeks,
                "begins": source.begins,
                "controls": desk.organisation.controls,
                "join": self.entry.addresses.join(request.headers["host"]),
                "reachable": self.entry.addresses.is_open,
            }
        )

    async def set_model(self, request: Request) -> Response:
        """Give a room a model: one of the catalogue, or a text with a name."""
        room = await self.entry.host(request)
        self.entry.spend(self.entry.heavy, room)
        body = await body_of(request, rate_limits.MODEL)
        weeks = body.get("weeks", 0)
        if isinstance(weeks, bool) or not isinstance(weeks, int | float) or not 0 <= weeks <= 520:
            raise bad("Weeks must be a number from 1 to 520, or 0 for a year.")
        if "book" in body:
            books = {book.id: book for book in await self.workshop.books()}
            found = books.get(str(body["book"]))
            if found is None:
                raise missing("There is no such model.")
            await self.workshop.open_book(room, found, weeks=float(weeks))
        else:
            await self.workshop.set_model(
                room,
                name=names.name_of(body.get("name"), "name for the model", most=60),
                text=text_of(body),
                weeks=float(weeks),
                begins=body.get("begins") or {},
            )
        return JSONResponse({"ok": True})

    async def live(self, request: Request) -> Response:
        """The figures at a position of the sliders."""
        room = await self.entry.host(request)
        body = await body_of(request)
        page = body.get("page")
        who = page if isinstance(page, str) and len(page) <= 40 else ""
        self.entry.spend(self.entry.moves, f"{room} {who}")
        is_whole = body.get("whole") is True
        found = await self.workshop.live(room, who, body.get("positions"), whole=is_whole)
        return JSONResponse(found)

    async def save_scenario(self, request: Request) -> Response:
        """Save positions under a name."""
        room = await self.entry.host(request)
        self.entry.spend(self.entry.heavy, room)
        body = await body_of(request)
        name = names.name_of(body.get("name"), "name of the scenario", most=40)
        number = await self.workshop.save_scenario(room, name, body.get("positions"))
        return JSONResponse({"scenario": number}, 201)

    async def delete_scenario(self, request: Request) -> Response:
        """Delete a scenario."""
        room, number = await self.entry.host(request), number_of(request)
        await self.workshop.do(
            room, lambda db, now: states.delete_scenario(db, room, number, now), hosts_only=True
        )
        return JSONResponse({"ok": True})

    async def find_bottleneck(self, request: Request) -> Response:
        """The verdict on a scenario."""
        room, number = await self.entry.host(request), number_of(request)
        self.entry.spend(self.entry.heavy, room)
        await self.workshop.find_bottleneck(room, number)
        return JSONResponse({"ok": True})
