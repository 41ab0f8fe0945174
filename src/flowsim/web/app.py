"""The routes: requests in, calls of the workshop, answers out.

Input: a Workshop, addresses, the secret of the person who started the server. Output: an ASGI app.
`rooms` decides what may be done, this module by whom: one session cookie is for running a room,
another for taking part in it. Of other rooms people learn nothing, not even that they exist.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial, wraps

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from flowsim.model import FlowsimError, ModelError
from flowsim.web.entry import EndpointContext
from flowsim.web.errors import RefusedError
from flowsim.web.facilitator import Hosts
from flowsim.web.facilitator_models import Models
from flowsim.web.http.addresses import Addresses
from flowsim.web.http.middleware import Door
from flowsim.web.http.static import Static
from flowsim.web.participant import Guests
from flowsim.web.runs.organisation import problems_data
from flowsim.web.runs.queue import SupersededError
from flowsim.web.workshop import Workshop

Endpoint = Callable[[Request], Awaitable[Response]]


def app_of(workshop: Workshop, addresses: Addresses, key: str) -> Door:
    """The app. key: the secret that opens the facilitator's pages."""
    entry = EndpointContext(workshop, addresses, key)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await workshop.begin()
        yield

    routes = [
        Route(path, _safe(endpoint), methods=[method]) for method, path, endpoint in _routes(entry)
    ]
    inner = Starlette(routes=routes, lifespan=lifespan)
    return Door(inner, names=addresses.names, public=addresses.public, clock=workshop.clock)


def _safe(endpoint: Endpoint) -> Endpoint:
    """An endpoint whose errors become answers in words."""

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except RefusedError as error:
            response = JSONResponse({"error": error.text}, error.status)
            if error.status in (408, 413):
                response.headers["connection"] = "close"  # the rest of the body is not read
            return response
        except ModelError as error:
            problems = problems_data(error.problems)
            text = "; ".join(problem["text"] for problem in problems[:3])
            return JSONResponse({"error": text, "problems": problems}, 422)
        except SupersededError:
            return JSONResponse({"superseded": True})
        except FlowsimError as error:
            return JSONResponse({"error": str(error)}, 422)
        except Exception as error:
            traceback.print_exception(error, file=sys.stderr)
            text = (
                "Internal error (a bug in flowsim, not in your model). The server's "
                "terminal has details."
            )
            return JSONResponse({"error": text}, 500)

    return answer


def _routes(entry: EndpointContext) -> list[tuple[str, str, Endpoint]]:
    """Method, path and endpoint."""
    pages, guests, hosts, models = _Pages(), Guests(entry), Hosts(entry), Models(entry)
    room = "/api/rooms/{room}"
    return [
        ("GET", "/", partial(pages.page, name="guest.html")),
        ("GET", "/j/{code}", partial(pages.page, name="guest.html")),
        ("GET", "/host", partial(pages.page, name="host.html")),
        ("GET", "/host/{room}", partial(pages.page, name="host.html")),
        ("GET", "/favicon.ico", pages.icon),
        ("GET", "/assets/{version}/{name}", pages.asset),
        ("POST", "/api/join", guests.join),
        ("GET", "/api/guest/{room}/events", guests.guest_events),
        ("PUT", "/api/guest/{room}/vote", guests.vote),
        ("PUT", "/api/guest/{room}/name", guests.rename),
        ("DELETE", "/api/guest/{room}", guests.leave),
        ("POST", "/api/host/login", hosts.login),
        ("POST", "/api/host/invited", hosts.invited),
        ("GET", "/api/models", models.models),
        ("POST", "/api/check", models.check),
        ("GET", "/api/rooms", hosts.list_rooms),
        ("POST", "/api/rooms", hosts.create),
        ("DELETE", room, hosts.delete),
        ("GET", f"{room}/events", hosts.host_events),
        ("GET", f"{room}/qr.svg", hosts.qr),
        ("GET", f"{room}/model", models.model),
        ("PUT", f"{room}/model", models.set_model),
        ("POST", f"{room}/live", models.live),
        ("POST", f"{room}/scenarios", models.save_scenario),
        ("DELETE", f"{room}/scenarios/{{number:int}}", models.delete_scenario),
        ("POST", f"{room}/scenarios/{{number:int}}/verdict", models.find_bottleneck),
        ("POST", f"{room}/round", hosts.open_round),
        ("POST", f"{room}/round/{{what}}", hosts.move_round),
        ("DELETE", f"{room}/people/{{number:int}}", hosts.remove),
        ("POST", f"{room}/people/{{number:int}}/let-in", hosts.let_in),
        ("POST", f"{room}/invite", hosts.invite),
        ("DELETE", f"{room}/helpers/{{number:int}}", hosts.revoke),
        ("GET", f"{room}/report.{{form}}", hosts.report),
    ]


class _Pages:
    """The pages themselves, the same for everybody; their content comes from the API."""

    def __init__(self) -> None:
        self.static = Static()

    async def page(self, request: Request, name: str) -> Response:
        """A page, the same for everybody; its content comes from the API."""
        return self.static.page(request, name)

    async def asset(self, request: Request) -> Response:
        """A module or a style sheet."""
        return self.static.asset(request, **request.path_params)

    async def icon(self, request: Request) -> Response:
        """The icon that browsers request by themselves."""
        return RedirectResponse(self.static.path("icon.svg"), 302)
