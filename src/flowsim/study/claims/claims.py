"""The claims of the essays: each is run, answered, and its conditions are looked for.

Input: numbers of claims, a folder of their files, changes. Output: Claims. Must not depend on:
words, how an answer is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flowsim.model import Model, ModelError, load
from flowsim.model.changing.outside import changes_of
from flowsim.model.errors import ArgumentError, Problem
from flowsim.model.expectations import BASELINE, ExpectedBottleneck, ExpectedFigure
from flowsim.model.settings import Settings as Changes
from flowsim.study.claims.dials import moved
from flowsim.study.claims.records import Answer, Claims, Moved, word_of
from flowsim.study.doors import door
from flowsim.study.expect import expected_of
from flowsim.study.expectations.outcomes import outcomes
from flowsim.study.expectations.samples import ModelResults, models_needed, samples_of
from flowsim.study.progress import Progress
from flowsim.study.results import Outcome, OutcomeWord
from flowsim.study.settings import ALL_CORES, REPLICATIONS, Settings
from flowsim.study.shipped import configs
from flowsim.study.slicing import slice_model

BESIDE = 16  # replications at most where a number is moved
FOLDER = "claims"


@door
def claims(
    numbers: Sequence[int] = (),
    *,
    folder: str | Path | None = None,
    set: Changes = (),  # noqa: A002 - as in load
    ranges: bool = True,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int = ALL_CORES,
    progress: Progress | None = None,
) -> Claims:
    """Run the claims of the essays, and say which hold and under which conditions.

    numbers: by default all. folder: of their files, by default those that come with flowsim. set:
    changes of the organisation that most of them run, as in `load`. ranges: whether to move
    numbers to the ends of their ranges. Raises ArgumentError, ModelError, EngineError.

    >>> found = fs.claims([43], ranges=False)
    >>> found.answer(43).word, found.count("failed")
    ('held', 0)
    """
    settings = Settings(replications, seed, jobs, None, progress)
    return claims_of(numbers, settings, folder=folder, changes=set, ranges=ranges)


def claims_of(
    numbers: Sequence[int],
    settings: Settings,
    *,
    folder: str | Path | None = None,
    changes: Changes = (),
    ranges: bool = True,
) -> Claims:
    """`claims`, for a caller that has its settings."""
    place = configs() / FOLDER if folder is None else Path(folder)
    asked = chosen(claim_models(place, numbers), numbers)
    made, changed = _read(changes), _organisation(asked)
    if made and not changed:
        raise ArgumentError(
            f"set: {made[0]} changes the organisation, and no claim here runs it. Leave it out."
        )
    quiet = replace(settings, progress=None)
    beside = replace(quiet, replications=min(BESIDE, settings.count))
    known = _Known()
    found = []
    for done, (name, plain) in enumerate(asked):
        assert plain.claim is not None
        settings.tell(done, len(asked), f"claim {plain.claim.number}")
        is_changed = bool(changes) and _runs(plain) == changed
        model = plain.with_(set=changes) if is_changed else plain
        if plain.claim.pending:
            found.append(Answer(name, plain.claim, model))
            continue
        outcome = known.outcomes(model, quiet)
        parts: tuple[Moved, ...] = ()
        if ranges and model.claim is not None and model.claim.depends_on:
            parts = moved(model, word_of(outcome), lambda other: known.word(other, beside))
        assert model.claim is not None
        found.append(Answer(name, model.claim, model, outcome, parts))
    settings.tell(len(asked), len(asked), "claims")
    count = beside.count if ranges else 0
    return Claims(tuple(found), settings.count, count, settings.seed, made)


def _runs(model: Model) -> tuple[str, ...]:
    """The organisation that a claim runs, by its teams and kinds of work; none: it runs none."""
    if model.claim is not None and model.claim.curves:
        return ()
    first = model.origin or model
    return (*(team.name for team in first.teams), *(kind.name for kind in first.work))


def _organisation(asked: Sequence[tuple[str, Model]]) -> tuple[str, ...]:
    """The organisation that most claims run, and the first of several."""
    found = [own for _, model in asked if (own := _runs(model))]
    return max(dict.fromkeys(found), key=found.count, default=())


def _read(changes: Changes) -> tuple[str, ...]:
    """Changes as one types them. Raises ModelError for what is none."""
    problems: list[Problem] = []
    found = changes_of(changes, problems)
    if problems:
        raise ModelError(problems)
    return tuple(f"{each.path}={each.operation}" for each in found)


class _Known:
    """Outcomes of models; results of baselines are kept, which many claims share."""

    def __init__(self) -> None:
        self._there: dict[int, list[ModelResults]] = {}

    def outcomes(self, model: Model, settings: Settings) -> tuple[Outcome, ...]:
        """What became of each expectation of a model."""
        if any(isinstance(each, ExpectedBottleneck) for each in model.expect):
            return expected_of(model, settings).outcomes
        there = self._there.setdefault(settings.count, [])
        samples = samples_of(_sliced(model), settings, known=there)
        base = samples.get(BASELINE)
        if base is not None and all(base.results is not each.results for each in there):
            self._there[settings.count] = [*there, base][-_KEPT:]
        return outcomes(model, samples)

    def word(self, model: Model, settings: Settings) -> OutcomeWord:
        """What all expectations of a model together are."""
        return word_of(self.outcomes(model, settings))


_KEPT = 6  # baselines, and slices of them
_OF_DELIVERIES = ("throughput", "request_to_delivery")


def _sliced(model: Model) -> dict[str, Model]:
    """The models that the expectations of a claim are about, as far as they affect its figures.

    Where all figures are of deliveries, the rest of the organisation has no effect on them.
    """
    needed = models_needed(model)
    figures = [
        figure
        for each in model.expect
        if isinstance(each, ExpectedFigure)
        for figure in (each.figure, each.other)
        if figure is not None
    ]
    works = {figure.work for figure in figures if figure.work is not None and figure.at is None}
    is_small = all(
        figure.at is None and figure.measure.startswith(_OF_DELIVERIES) for figure in figures
    )
    if not (works and is_small):
        return needed
    return {name: slice_model(each, *sorted(works)).model for name, each in needed.items()}


def claim_models(folder: Path, numbers: Sequence[int] = ()) -> list[tuple[str, Model]]:
    """The claims in a folder, each with the name of its file, by number.

    numbers: those that are asked for; where the text of each file shows its number, no other file
    is read. Raises ModelError with all problems, ArgumentError if there are none.
    """
    problems: list[Problem] = []
    found: dict[int, tuple[str, Model]] = {}
    for file in _files(folder, numbers):
        try:
            model = load(file)
        except ModelError as error:
            problems += error.problems
            continue
        if model.claim is None:
            what = "has no claim."
            problems.append(Problem(f"{file}:1:1", "claim", what, "Write `claim:`, or move it."))
        elif model.claim.number in found:
            what = f"{model.claim.number} is also the number of {found[model.claim.number][0]}."
            problems.append(Problem(model.claim.where, "claim.number", what, "Choose another."))
        else:
            found[model.claim.number] = file.stem, model
    if problems:
        raise ModelError(problems)
    if not found:
        raise ArgumentError(f"folder: there are no claims in {folder}.")
    return [found[number] for number in sorted(found)]


def _files(folder: Path, numbers: Sequence[int]) -> list[Path]:
    """The files of a folder, or those of the claims that are asked for if that is sure."""
    files = sorted(folder.glob("*.yaml"))
    if not numbers:
        return files
    said = {file: _NUMBER.findall(file.read_text("utf-8", "replace")) for file in files}
    asked = [file for file, there in said.items() if {*map(int, there)} & {*numbers}]
    is_sure = all(len(there) == 1 for there in said.values()) and len(asked) == len({*numbers})
    return asked if is_sure else files


_NUMBER = re.compile(r"^ +number: *([0-9]{1,4})\b", re.MULTILINE)


def chosen(models: Sequence[tuple[str, Model]], numbers: Sequence[int]) -> list[tuple[str, Model]]:
    """Claims by number, in the order asked for; all if none is named. Raises ArgumentError."""
    if not numbers:
        return list(models)
    known = {model.claim.number: (name, model) for name, model in models if model.claim}
    for number in numbers:
        if number not in known:
            there = f"Claims are {min(known)} to {max(known)}."
            if max(known) - min(known) >= len(known):
                there = f"Claims are {', '.join(map(str, known))}."
            raise ArgumentError(f"claim {number}: there is no such claim. {there}")
    return [known[number] for number in dict.fromkeys(numbers)]
