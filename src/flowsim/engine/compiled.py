"""One decorator for every compiled function: cached on disk, free of the interpreter's lock.

Numba's own cache notices an edit of the function's file only, not of a function or constant that
it uses from another file. So the folder of the cache carries a hash of all compiled sources: an
edit anywhere compiles anew, an unchanged package never does. Where no folder can be written the
functions are compiled in memory.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Iterator

F = TypeVar("F", bound=Callable[..., Any])

_config: Any = numba.config  # its attributes are made when it is imported
_njit: Any = numba.njit
_unliteral: Any = numba.types.unliteral
_environment: Any = import_module("numba.core.environment")
_binding: Any = import_module("llvmlite.binding")  # of LLVM
_compiler_lock: Any = numba.core.compiler_lock.global_compiler_lock
_runtime: Any = import_module("numba.core.runtime").rtsys  # which has no types

_PACKAGE = Path(__file__).resolve().parent.parent
# Compiled code, and the constants that the compiler puts into it.
_COMPILED = (
    "engine",
    "metrics",
    "eventlog/rows.py",
    "plan/tables.py",
    "plan/ticks.py",
    "time_units.py",
)


def _fingerprint() -> str:
    digest = hashlib.blake2b(numba.__version__.encode(), digest_size=8)
    for name in _COMPILED:
        folder = _PACKAGE / name
        for source in sorted(folder.rglob("*.py")) if folder.is_dir() else [folder]:
            digest.update(source.name.encode())
            digest.update(source.read_bytes())
    return digest.hexdigest()


def _cache_folder() -> Path | None:
    """The folder for this version of the sources: next to them, else at home, else none."""
    name = f"compiled-{_fingerprint()}"
    candidates = [_PACKAGE / "__pycache__"]
    with suppress(RuntimeError):  # no home
        candidates.append(Path.home() / ".cache" / "flowsim")
    for parent in candidates:
        folder = parent / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / ".writable"
            probe.touch()
            probe.unlink(missing_ok=True)
        except OSError:
            continue
        for old in parent.glob("compiled-*"):
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)
        return folder
    return None


_FOLDER = _cache_folder()
_LONGEST = 300.0  # seconds that compiling takes at most, on a slow machine


@contextmanager
def _numba_cache_in(folder: Path | None) -> Iterator[None]:
    before = _config.CACHE_DIR
    _config.CACHE_DIR = before if folder is None else str(folder)
    try:
        yield
    finally:
        _config.CACHE_DIR = before


def compiled(signature: str | None = None) -> Callable[[F], F]:
    """Compile a function to machine code that runs without the interpreter's lock.

    signature: Numba types such as "float64(uint64, int64)". Give it wherever an unsigned integer
    comes in: without it a key that has passed through Python arrives signed and draws other
    numbers. Division by zero gives inf or nan, as in NumPy. No fast mathematics: results are the
    same bits wherever a function is inlined.
    """

    def decorate(function: F) -> F:
        options = {"nogil": True, "error_model": "numpy", "cache": _FOLDER is not None}
        with _numba_cache_in(_FOLDER):
            dispatcher = _read_without_compiler(_general(_njit(**options)(function)))
        return dispatcher if signature is None else _on_demand(dispatcher, signature)

    return decorate


def _read_without_compiler(dispatcher: Any) -> Any:
    """Read machine code from the disk without what only a compiler needs.

    Numba tells its contexts of all functions that it can compile before it reads code that is
    compiled; that takes longer than the reading. A compilation refreshes them by itself.
    """
    cache = dispatcher._cache
    read = cache.load_overload

    def load_overload(signature: Any, context: Any) -> Any:
        context.refresh = lambda: _runtime.initialize(context)
        try:
            with _left_unparsed(context.codegen()._engine), _modules_not_imported():
                return read(signature, context)
        finally:
            del context.refresh

    if _FOLDER is not None:
        cache.load_overload = load_overload
    return dispatcher


class _Unparsed:
    """What a compiler needs of machine code to build on it, parsed when one first asks for it."""

    def __init__(self, bitcode: bytes, parse: Callable[[bytes], Any]) -> None:
        self._bitcode, self._parse = bitcode, parse
        self._module: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._module is None:
            self._module = self._parse(self._bitcode)
        return getattr(self._module, name)


@contextmanager
def _left_unparsed(engine: Any) -> Iterator[None]:
    """Leave the compiler's half of what is read unparsed: the half that runs is read without it.

    Names of its functions are then unknown; the one that is looked up here, the entry from Python,
    is always there. Only one thread reads at a time: Numba holds its lock meanwhile.
    """
    parse, enter = _binding.parse_bitcode, engine._load_defined_symbols
    is_known = engine.is_symbol_defined

    def parse_and_enter(bitcode: bytes) -> Any:
        module = parse(bitcode)
        enter(module)
        return module

    _binding.parse_bitcode = lambda bitcode: _Unparsed(bitcode, parse_and_enter)
    engine._load_defined_symbols = lambda module: (
        None if isinstance(module, _Unparsed) else enter(module)
    )
    engine.is_symbol_defined = lambda name: True
    try:
        yield
    finally:
        _binding.parse_bitcode = parse
        engine._load_defined_symbols, engine.is_symbol_defined = enter, is_known


@contextmanager
def _modules_not_imported() -> Iterator[None]:
    """Leave the modules of inlined functions alone, Numba's own and through them a part of SciPy.

    Machine code has what it raises with it and never looks at their names.
    """
    rebuild = _environment._rebuild_env

    def without_import(module: str, constants: list[Any], name: str) -> Any:
        if module in sys.modules or _environment.lookup_environment(name) is not None:
            return rebuild(module, constants, name)
        found = _environment.Environment({"__name__": module})
        found.consts[:] = constants
        found.env_name = name
        _environment.Environment._memo[name] = found
        return found

    _environment._rebuild_env = without_import
    try:
        yield
    finally:
        _environment._rebuild_env = rebuild


def _on_demand(dispatcher: Any, signature: str) -> Any:
    """Compile one signature, or read it from the disk, when the function is first needed.

    A command needs few of those that Python may call: reading them all takes longer than YAML.
    """
    by_types, by_call = dispatcher.get_call_template, dispatcher._compile_for_args

    def settle() -> None:
        with _compiler_lock, _numba_cache_in(_FOLDER):  # one thread, while others wait
            if not dispatcher.signatures:
                dispatcher.compile(signature)
                dispatcher.disable_compile()
                dispatcher.get_call_template, dispatcher._compile_for_args = by_types, by_call

    def get_call_template(arguments: Any, named: Any) -> Any:
        settle()
        return by_types(arguments, named)

    def compile_for_args(*arguments: Any, **named: Any) -> Any:
        settle()
        return dispatcher  # which is called again

    dispatcher.get_call_template = get_call_template
    dispatcher._compile_for_args = compile_for_args
    return dispatcher


def _general(dispatcher: Any) -> Any:
    """Let one version serve a constant and a variable, where Numba would compile one for each."""
    by_constants = dispatcher.get_call_template

    def by_types(arguments: Any, named: Any) -> Any:
        return by_constants(tuple(_unliteral(kind) for kind in arguments), named)

    dispatcher.get_call_template = by_types
    return dispatcher


def inner(function: F) -> F:
    """Compile a function that only compiled functions call: that Python cannot call.

    It is cached as a part of those that call it.
    """
    return _inner(function)


def inlined(function: F) -> F:
    """`inner` for what every visit calls: inlined by the compiler, because a call costs more."""
    return _inner(function, forceinline=True)


def _inner(function: F, **options: bool) -> F:
    return cast(
        F,
        _general(
            _njit(
                nogil=True,
                error_model="numpy",
                no_cpython_wrapper=True,
                no_cfunc_wrapper=True,
                **options,
            )(function)
        ),
    )


def is_cached() -> bool:
    """Whether an earlier process has compiled these sources already."""
    return _FOLDER is not None and any(_FOLDER.glob("**/loop.simulate*.nbc"))


def claim_compiling() -> bool:
    """Whether no other process compiles these sources in the background; then this one may.

    Where commands start together, one of them is enough. A claim is void after `_LONGEST` seconds.
    """
    if _FOLDER is None:
        return False
    mark = _FOLDER / ".compiling"
    with suppress(OSError):
        if time.time() - mark.stat().st_mtime > _LONGEST:
            mark.unlink()
    try:
        mark.touch(exist_ok=False)
    except OSError:
        return False
    return True
