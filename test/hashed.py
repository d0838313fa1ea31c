"""Numbers drawn from a name by an integer hash, the same in hashed.ts, so that golden files hold results and never inputs."""

import numpy


def stream_of(name):
    """32 bits of a name: FNV-1a over its characters, which must be ASCII."""
    value = 0x811C9DC5
    for byte in name.encode("ascii"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def hashed(name, count):
    """`count` numbers of a named stream in [0, 1), multiples of 2**-24 and so exact in float32."""
    bits = numpy.arange(count, dtype=numpy.uint32) * numpy.uint32(0x9E3779B1) + numpy.uint32(stream_of(name))
    bits = (bits ^ (bits >> numpy.uint32(16))) * numpy.uint32(0x21F0AAAD)
    bits = (bits ^ (bits >> numpy.uint32(15))) * numpy.uint32(0x735A2D97)
    bits ^= bits >> numpy.uint32(15)
    return (bits >> numpy.uint32(8)).astype(numpy.float64) / 2**24
