"""The workshop: database, models, runs and streams together.

Input: requests that have passed the middleware. Output: answers, and events to rooms. Must not
depend on: HTTP, cookies, pages.
"""

from __future__ import annotations

import asyncio
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flowsim.model import FlowsimError, ModelError
from flowsim.web.database import records
from flowsim.web.database.records import Room, Round
from flowsim.web.database.store import Connection, Store
from flowsim.web.errors import bad, missing, too_late
from flowsim.web.http.rate_limits import Clock
from flowsim.web.room import states, views
from flowsim.web.room.questions import (
    bottleneck_answer,
    bottleneck_question,
    budget_answer,
    budget_of,
    budget_question,
)
from flowsim.web.room.streams import Hub, Json, Views, event_of, guest_event, packed
from flowsim.web.runs import answers, catalogue
from flowsim.web.runs.answers import Desk
from flowsim.web.runs.catalogue import Book
from flowsim.web.runs.organisation import described, moved, positions_of, prepared, read
from flowsim.web.runs.queue import Allowance, Pool, SupersededError

AS_IT_IS = "As it is"
_MOST_DESKS = 24
_NOTHING: Json = {"doses": {}, "people": {}}


def _two_at_once() -> asyncio.Semaphore:
    return asyncio.Semaphore(2)


@dataclass(eq=False, slots=True)
class Workshop:
    """Everything that a running server holds. book: the model that it was started with."""

    store: Store
    pool: Pool
    clock: Clock
    book: Book | None = None
    _desks: OrderedDict[tuple[str, int], Desk] = field(default_factory=OrderedDict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _reading: asyncio.Semaphore = field(default_factory=_two_at_once)
    hub: Hub = field(init=False)

    def __post_init__(self) -> None:
        self.hub = Hub(self._views)

    async def begin(self) -> None:
        """Resume where the last server stopped; compile what sliders need, read the catalogue."""
        found = await self.store.do(
            lambda db: [(room, records.scenarios(db, room)) for room in records.rooms(db)]
        )
        for room, saved in found:
            if room.phase == "running":
                self._later(self._run_round(room.id))
            for each in saved:
                if each.figures is None:
                    self._later(self._run_scenario(room.id, each.id))
        self._later(self._warm())

    async def _warm(self) -> None:
        organisation = await self._prepared((await self.first_book()).text, 0.0)
        desk = Desk(organisation)
        with suppress(FlowsimError):
            await self.pool.run("long", "warm", lambda turn: _warmed(desk, turn))
        # Nobody waits for it, not even the end of the server.
        threading.Thread(target=catalogue.shipped, daemon=True).start()

    def close(self) -> None:
        """Stop; what is in the database stays."""
        self.hub.close()
        self.pool.close()
        self.store.close()

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # What rooms show ---------------------------------------------------------------------------

    async def _views(self, room: str, guests: bool) -> Views:
        return await self.store.do(lambda db: views.views(db, room, guests))

    async def host_state(self, room: str) -> Json:
        """The view of a facilitator."""
        host, _, _ = await self._views(room, False)
        assert host is not None
        return host

    async def host_event(self, room: str) -> bytes:
        """The view of a facilitator as an event."""
        return event_of(await self.host_state(room))

    async def guest_event(self, room: str, who: int) -> bytes:
        """The view of a participant as an event."""
        _, shared, own = await self._views(room, True)
        return guest_event(packed(shared) if who in own else "null", own.get(who))

    async def do(
        self, room: str, work: Callable[[Connection, float], Any], *, hosts_only: bool = False
    ) -> Any:
        """Change something in a room, and send its new state."""
        now = self.clock()
        result = await self.store.do(lambda db: work(db, now))
        self.hub.changed(room, only=() if hosts_only else None)
        return result

    # Models ------------------------------------------------------------------------------------

    async def first_book(self) -> Book:
        """The model that a room begins with."""
        return await asyncio.to_thread(catalogue.organisation) if self.book is None else self.book

    async def books(self) -> tuple[Book, ...]:
        """The catalogue of models, the one of the command line first."""
        found = await asyncio.to_thread(catalogue.shipped)
        return found if self.book is None else (self.book, *found)

    async def checked(self, text: str) -> list[Any]:
        """All problems of a text, warnings too."""
        async with self._reading:
            try:
                return list((await asyncio.to_thread(read, text)).warnings)
            except ModelError as error:
                return list(error.problems)

    async def _prepared(self, text: str, weeks: float) -> Any:
        async with self._reading:
            return await asyncio.to_thread(lambda: prepared(read(text).model, weeks))

    async def open_book(self, room: str, book: Book, *, weeks: float = 0.0) -> None:
        """Give a room a model of the catalogue; its moves become scenarios. weeks: 0, as it says.

        Raises ModelError, ShelfError.
        """
        moves = await asyncio.to_thread(catalogue.moves_of, book)
        await self.set_model(
            room,
            name=book.title,
            text=book.text,
            weeks=weeks or book.weeks,
            begins=book.begins,
            keeps=not moves,
        )
        for name, positions in moves:
            await self.save_scenario(room, name, positions)

    async def set_model(
        self, room: str, *, name: str, text: str, weeks: float, begins: Json, keeps: bool = True
    ) -> None:
        """Give a room a model. keeps: scenarios that are possible with it. Raises ModelError."""
        organisation = await self._prepared(text, weeks)
        begins = self._positions(organisation, begins)
        saved = await self.store.do(lambda db: records.scenarios(db, records.room(db, room)))
        keep = []
        for each in saved if keeps else []:
            with suppress(FlowsimError):
                self._positions(organisation, _bare(each.positions))
                keep.append(each.id)
        found: Room = await self.do(
            room,
            lambda db, now: states.set_model(
                db,
                room,
                name=name,
                text=text,
                weeks=organisation.weeks,
                begins=begins,
                keep=keep,
                now=now,
            ),
        )
        self._desks[room, found.revision] = Desk(organisation)
        for each in saved:  # of the last model; nobody waits for them
            self.pool.drop("long", f"{room} scenario {each.id}")
        for each in await self.store.do(lambda db: records.scenarios(db, found)):
            self._later(self._run_scenario(room, each.id))

    async def desk(self, room: str, revision: int | None = None) -> Desk:
        """The model of a room, ready to answer. Raises RefusedError if it has none."""
        found = await self.store.do(lambda db: records.room(db, room))
        key = (room, found.revision if revision is None else revision)
        if key not in self._desks:
            source = await self.store.do(lambda db: records.source(db, found, key[1]))
            if source is None:
                raise too_late("Choose a model first.")
            organisation = await self._prepared(source.text, source.weeks)
            self._desks.setdefault(key, Desk(organisation))
        self._desks.move_to_end(key)
        while len(self._desks) > _MOST_DESKS:
            self._desks.popitem(last=False)
        return self._desks[key]

    def _positions(self, organisation: Any, given: object) -> Json:
        """Positions that lead to a model, with their words. Raises ModelError, RefusedError."""
        positions = positions_of(organisation, given)
        moved(organisation.model, positions)
        return {**positions, "told": described(organisation, positions)}

    # Sliders and scenarios ---------------------------------------------------------------------

    async def live(self, room: str, who: str, given: object, *, whole: bool) -> Json:
        """Figures at slider positions. who: only the newest request of a page is answered."""
        desk = await self.desk(room)
        positions = positions_of(desk.organisation, given)
        key = f"{room} {who}"
        lane, kind = ("long", "whole") if whole else ("quick", "quick")
        if not whole:
            self.pool.drop("long", key)
        found = await self.pool.run(
            lane, key, lambda turn: answers.figures(desk, positions, kind=kind, turn=turn)
        )
        if whole:
            now = self.clock()
            note = {"positions": positions}
            await self.store.do(lambda db: records.note(db, room, now, "tried", **note))
        return found

    async def save_scenario(self, room: str, name: str, given: object) -> int:
        """Save positions under a name, and run them."""
        desk = await self.desk(room)
        positions = self._positions(desk.organisation, given)
        number: int = await self.do(
            room, lambda db, now: states.save_scenario(db, room, name, positions, now)
        )
        self._later(self._run_scenario(room, number))
        return number

    async def _run_scenario(self, room: str, number: int) -> None:
        scenario, desk = await self._scenario(room, number)
        positions = scenario.positions
        found = await self.pool.run(
            "long",
            f"{room} scenario {number}",
            lambda turn: answers.figures(desk, positions, kind="whole", turn=turn),
        )
        await self.do(
            room,
            lambda db, _: states.keep_answer(db, room, number, figures=found),
            hosts_only=True,
        )

    async def find_bottleneck(self, room: str, number: int) -> None:
        """Compute the verdict on a saved scenario, for all to see."""
        scenario, desk = await self._scenario(room, number)
        found = await self.pool.run(
            "long",
            f"{room} verdict {number}",
            lambda turn: answers.verdict(desk, scenario.positions, scenario.name, turn),
        )
        await self.do(
            room,
            lambda db, _: states.keep_answer(db, room, number, verdict=found),
            hosts_only=True,
        )

    async def _scenario(self, room: str, number: int) -> tuple[records.Scenario, Desk]:
        found = await self.store.do(
            lambda db: records.scenarios(db, records.room(db, room), of_all_models=True)
        )
        for each in found:
            if each.id == number:
                return each, await self.desk(room, each.revision)
        raise missing("There is no such scenario.")

    # Rounds ------------------------------------------------------------------------------------

    async def open_round(self, room: str, kind: str, scenario: int, budget: object) -> None:
        """Open a round. scenario: a saved one, 0 for the model as it is. Raises RefusedError."""
        desk = await self.desk(room)
        name, positions = AS_IT_IS, _NOTHING
        if scenario:
            saved, desk = await self._scenario(room, scenario)
            name, positions = saved.name, saved.positions
        asked = {"scenario": scenario, "name": name, "positions": positions}
        if kind == "bottleneck":
            question = {**asked, **bottleneck_question(desk, name, scenario)}
        elif kind == "budget":
            money = budget_of(budget)
            question = await self.pool.run(
                "long",
                f"{room} options",
                lambda turn: {**asked, **budget_question(desk, positions, money, turn)},
            )
        else:
            raise bad("A round asks for the bottleneck or how to spend a budget.")
        await self.do(room, lambda db, now: states.open_round(db, room, kind, question, now))

    async def vote(self, room: str, token: str, number: int, given: object) -> Json:
        """Store the vote of the participant with this (hashed) token; returns it as stored."""

        def cast(db: Connection) -> tuple[int, Json]:
            who = records.participant(db, token, room)
            last = records.round_of(db, records.room(db, room))
            if last is None or last.number != number:
                raise too_late("That round is over.")
            answer = states.answer_of(last.kind, last.question, given)
            states.vote(db, who, number, answer, now)
            return who.id, answer

        now = self.clock()
        voter, found = await self.store.do(cast)
        self.hub.changed(room, only=(voter,))  # whose other pages are to agree
        return found

    async def close_round(self, room: str) -> None:
        """Close the votes and run."""
        await self.do(room, lambda db, now: states.close_round(db, room, now))
        self._later(self._run_round(room))

    async def reveal(self, room: str) -> None:
        """Reveal the answer; its scenario then has a verdict too."""

        def show(db: Connection, now: float) -> None:
            states.reveal(db, room, now)
            last = records.round_of(db, records.room(db, room))
            assert last is not None
            if last.kind == "bottleneck" and last.result and "error" not in last.result:
                states.keep_answer(db, room, last.question["scenario"], verdict=last.result)

        await self.do(room, show)

    async def cancel_round(self, room: str) -> None:
        """Cancel the round and go back to the lobby."""
        await self.do(room, lambda db, now: states.cancel_round(db, room, now))
        self.pool.drop("long", f"{room} round")

    async def _run_round(self, room: str) -> None:
        def asked(db: Connection) -> tuple[Round | None, list[records.Vote]]:
            found = records.room(db, room)
            return records.round_of(db, found), records.votes(db, found, found.number)

        last, cast = await self.store.do(asked)
        if last is None:
            return
        try:
            desk = await self.desk(room, last.revision)
            work = bottleneck_answer if last.kind == "bottleneck" else budget_answer
            result, points = await self.pool.run(
                "long", f"{room} round", lambda turn: work(desk, last, cast, turn)
            )
        except SupersededError:
            return
        except FlowsimError as error:
            result, points = {"error": str(error)}, {}
        except Exception as error:  # ours; the room must go on
            traceback.print_exception(error)
            result, points = (
                {
                    "error": "Internal error (a bug in flowsim, not in your model). "
                    "The server's terminal has details."
                },
                {},
            )
        number = last.number
        await self.do(
            room, lambda db, now: states.finish_round(db, room, number, result, points, now)
        )


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    """Ignore the errors of jobs that nobody waits for: superseded, room deleted, model refused."""
    with suppress(SupersededError, FlowsimError):
        await work


def _warmed(desk: Desk, turn: Allowance) -> None:
    for kind in ("quick", "whole"):
        answers.figures(desk, _NOTHING, kind=kind, turn=turn)
    answers.verdict(desk, _NOTHING, "", turn)


def _bare(positions: Mapping[str, Any]) -> Json:
    return {key: positions[key] for key in ("doses", "people")}


def open_workshop(path: Path, *, clock: Clock, cores: int, book: Book | None = None) -> Workshop:
    """A workshop on a database. Raises StoreError."""
    return Workshop(Store(path), Pool(cores), clock, book)
