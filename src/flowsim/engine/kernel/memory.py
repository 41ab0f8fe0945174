"""Bare memory for compiled functions, and two instructions that Python cannot express.

Numba counts references to every array that is handed to a function, which costs more than the work
done there; a pointer is a number. So the kernel's functions are given the memory of the run as a
pointer and find the other arrays by the addresses in it. A pointer does not keep its
array alive and knows no bounds: the caller of the kernel holds the arrays, and the equality of the
two engines' logs is what tests it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types as numba_types

from flowsim.engine.draws import as_instructions

types: Any = numba_types

LANES = 64  # near events, as many as a word has bits


def records_in(memory: np.ndarray, first: int, count: int, width: int) -> np.ndarray:
    """The records from a place on, as rows: for those who lay the memory out."""
    return memory[first : first + count * width].reshape(count, width)


def aligned(words: int, line: int) -> np.ndarray:
    """Memory that begins where a line of the processor's cache does. line: its words."""
    memory = np.empty(words + line, dtype=np.int64)
    skip = -(memory.ctypes.data // memory.itemsize) % line
    return memory[skip : skip + words]


def _pointer_to(element: Any) -> Any:
    @as_instructions
    def at(typing: Any, address: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = context.get_value_type(types.CPointer(element))
            return builder.inttoptr(arguments[0], kind)

        return types.CPointer(element)(types.int64), generate

    return at


words_at = _pointer_to(types.int64)
floats_at = _pointer_to(types.float64)
codes_at = _pointer_to(types.int32)
keys_at = _pointer_to(types.uint64)


@as_instructions
def address_of(typing: Any, array: Any) -> Any:
    """Where the data of an array begin."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, value=arguments[0]).data
        return builder.ptrtoint(data, ir.IntType(64))

    return types.int64(array), generate


@as_instructions
def as_floats(typing: Any, words: Any) -> Any:
    """The same memory seen as floating-point numbers."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType().as_pointer())

    return types.CPointer(types.float64)(words), generate


@as_instructions
def earliest_of(typing: Any, memory: Any, lanes: Any) -> Any:
    """A bit for each of the lowest of the first words of the memory; `lanes`: the words that count.

    By vectors, which takes about fifty instructions where a loop in Numba takes hundreds.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        word, many = ir.IntType(64), ir.VectorType(ir.IntType(64), LANES)
        values = builder.load(builder.bitcast(arguments[0], many.as_pointer()), align=8)
        wanted = builder.bitcast(arguments[1], ir.VectorType(ir.IntType(1), LANES))
        values = builder.select(wanted, values, ir.Constant(many, [2**63 - 1] * LANES))
        least = builder.module.declare_intrinsic(
            f"llvm.vector.reduce.smin.v{LANES}i64", (), ir.FunctionType(word, [many])
        )
        undefined = ir.Constant(many, ir.Undefined)
        first = builder.insert_element(
            undefined, builder.call(least, [values]), ir.Constant(ir.IntType(32), 0)
        )
        everywhere = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        spread = builder.shuffle_vector(first, undefined, everywhere)
        are_least = builder.bitcast(builder.icmp_signed("==", values, spread), word)
        return builder.and_(are_least, arguments[1])

    return types.uint64(memory, types.uint64), generate
