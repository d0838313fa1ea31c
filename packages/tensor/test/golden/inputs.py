"""Inputs of the checks: drawn from their names, as reference/inputs.ts draws them."""

import sys
from pathlib import Path

import numpy

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).parents[4] / "test"))
from hashed import hashed  # noqa: E402

KINDS = {
    "signed": lambda unit: 4 * unit - 2,
    "wide": lambda unit: 16 * unit - 8,
    "positive": lambda unit: 1.5 * unit + 0.5,
    "tied": lambda unit: numpy.floor(3 * unit) - 1,
    "binary": lambda unit: numpy.floor(2 * unit),
    "mask": lambda unit: 2 * numpy.floor(2 * unit),
    "constant": lambda unit: 0 * unit + numpy.float64(numpy.float32(0.7)),
    "blank": lambda unit: 0 * unit,
}


def values_for(name, kind, shape):
    """The values of an input as a float64 array."""
    return KINDS[kind](hashed(name, int(numpy.prod(shape)))).reshape(shape)


def of_kind(kind):
    return lambda *shape: (kind, shape)


signed, wide, positive, tied, binary, mask, constant, blank = map(of_kind, KINDS)
