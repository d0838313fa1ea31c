"""Writes the models of these tests, and the classifier's logits by float64 numpy: /usr/bin/python3 make.py

Needs Debian's python3-onnx and python3-numpy.
"""
import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

here = pathlib.Path(__file__).parent


def write(name, nodes, inputs, outputs, weights=()):
    values = [[helper.make_tensor_value_info(*value) for value in side] for side in (inputs, outputs)]
    graph = helper.make_graph(nodes, name, *values, initializer=[numpy_helper.from_array(*weight) for weight in weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    (here / f"{name}.onnx").write_bytes(model.SerializeToString())


# images [N, 1, 4, 5] -> 3x3 convolution, ReLU, mean of each of 2 channels, linear -> logits [N, 3]
generator = np.random.default_rng(7)
kernels, bias, matrix, shift = (generator.normal(size=size).astype(np.float32) for size in [(2, 1, 3, 3), (2,), (3, 2), (3,)])
def write_classifier(name, shift):
    write(
        name,
        [
            helper.make_node("Conv", ["images", "kernels", "bias"], ["convolved"], pads=[1, 1, 1, 1]),
            helper.make_node("Relu", ["convolved"], ["positive"]),
            helper.make_node("GlobalAveragePool", ["positive"], ["pooled"]),
            helper.make_node("Flatten", ["pooled"], ["features"]),
            helper.make_node("Gemm", ["features", "matrix", "shift"], ["logits"], transB=1),
        ],
        [("images", TensorProto.FLOAT, ["pictures", 1, 4, 5])],
        [("logits", TensorProto.FLOAT, ["pictures", 3])],
        [(kernels, "kernels"), (bias, "bias"), (matrix, "matrix"), (shift, "shift")],
    )


write_classifier("classifier", shift)
write_classifier("damaged", np.full(3, np.nan, np.float32))

images = generator.normal(size=(5, 4, 5)).astype(np.float32)
padded = np.pad(images.astype(np.float64), [(0, 0), (1, 1), (1, 1)])
windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
convolved = np.einsum("nhwij,cij->nchw", windows, kernels[:, 0].astype(np.float64)) + bias[:, None, None]
logits = np.maximum(convolved, 0).mean((2, 3)) @ matrix.T.astype(np.float64) + shift
(here / "classifier.json").write_text(json.dumps({"images": images.ravel().tolist(), "logits": logits.ravel().tolist()}))

# One input and output of each element type.
write(
    "types",
    [
        helper.make_node("Cast", ["longs"], ["fromLongs"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["bytes"], ["fromBytes"], to=TensorProto.FLOAT),
        helper.make_node("Sum", ["floats", "fromLongs", "fromBytes"], ["sum"]),
        helper.make_node("ReduceSum", ["floats"], ["total"], keepdims=0),
        helper.make_node("Where", ["mask", "longs", "zero"], ["chosen"]),
        helper.make_node("Not", ["mask"], ["inverse"]),
        helper.make_node("Cast", ["sum"], ["integers"], to=TensorProto.INT32),
        helper.make_node("Cast", ["sum"], ["small"], to=TensorProto.INT8),
    ],
    [
        ("floats", TensorProto.FLOAT, ["n"]),
        ("longs", TensorProto.INT64, ["n"]),
        ("bytes", TensorProto.UINT8, ["n"]),
        ("mask", TensorProto.BOOL, ["n"]),
    ],
    [
        ("sum", TensorProto.FLOAT, ["n"]),
        ("total", TensorProto.FLOAT, []),
        ("chosen", TensorProto.INT64, ["n"]),
        ("inverse", TensorProto.BOOL, ["n"]),
        ("integers", TensorProto.INT32, ["n"]),
        ("small", TensorProto.INT8, ["n"]),
    ],
    [(np.zeros(1, np.int64), "zero")],
)

# An output that no TensorValue can carry.
write(
    "double",
    [helper.make_node("Cast", ["floats"], ["doubles"], to=TensorProto.DOUBLE)],
    [("floats", TensorProto.FLOAT, ["n"])],
    [("doubles", TensorProto.DOUBLE, ["n"])],
)
