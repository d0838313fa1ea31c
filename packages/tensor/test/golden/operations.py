"""PyTorch's values and gradients, in float64, for the lines of operations.ts.

    /usr/bin/python3 packages/tensor/test/golden/operations.py

writes operations.json beside it: for each line the values of the output, and the gradients of
sum(output * cotangent) with respect to the inputs, in their order.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from inputs import binary, blank, constant, mask, positive, signed, tied, values_for, wide
from torch.nn import grad

CASES = {}


def case(name, run, sources=None, **inputs):
    CASES[name] = (run, inputs, list(inputs) if sources is None else sources)


def slices(axis, indices, x):
    return torch.index_select(x, axis, torch.tensor(indices))


def max_pool(x, kernel, stride=None, pad=(0, 0, 0, 0)):
    top, left, bottom, right = pad
    return F.max_pool2d(F.pad(x, (left, right, top, bottom), value=float("-inf")), kernel, stride)


def batch_norm(x, gamma, beta):
    return F.batch_norm(x, None, None, gamma, beta, training=True, eps=1e-5)


def local_response(size, **options):
    return lambda x: F.local_response_norm(x, size, **options)


def squeeze_and_excitation(x, narrow, widen):
    weights = torch.sigmoid(torch.relu(x.mean((2, 3)) @ narrow) @ widen)
    return x * weights[:, :, None, None]


def squared_hinge(x, targets):
    return torch.clamp(1 - x * (2 * targets - 1), min=0).square().sum(1).mean()


def soft_cross_entropy(x, raw):
    return F.cross_entropy(x, raw / raw.sum(1, keepdim=True))


def max_pool_gradient(x, dy):
    x = x.detach().requires_grad_()
    return torch.autograd.grad(F.max_pool2d(x, 3, 2, 1), x, dy)[0]


def first_true(x, axis):
    return x & (x.cumsum(axis) == 1)


def scatter_rows(x):
    return torch.zeros(4, 2, dtype=x.dtype).index_add(0, torch.tensor([2, 0, 2]), slices(0, [0, 2, 3], x))


def separable(x, depthwise, pointwise):
    return F.conv2d(F.conv2d(x, depthwise, groups=3, padding=1, stride=2), pointwise)


case("input plain", lambda x: x, x=signed(2, 3))
case("constant times", lambda x: x * torch.tensor([1.0, -2, 3]), x=signed(2, 3))
case("negate plain", torch.neg, x=signed(2, 3))
case("exponential plain", torch.exp, x=signed(2, 3))
case("logarithm plain", torch.log, x=positive(2, 3))
case("power cube", lambda x: x**3, x=signed(2, 3))
case("power squareRoot", torch.sqrt, x=positive(2, 3))
case("power reciprocalRoot", torch.rsqrt, x=positive(2, 3))
case("power fraction", lambda x: x**0.75, x=positive(2, 3))
case("relu plain", F.relu, x=signed(3, 4))
case("relu atZero", F.relu, x=tied(3, 4))
case("sigmoid plain", torch.sigmoid, x=wide(3, 4))
case("hardSigmoid plain", F.hardsigmoid, x=wide(3, 4))
case("add plain", torch.add, a=signed(2, 3), b=signed(2, 3))
case("add broadcast", torch.add, a=signed(2, 1, 4), b=signed(3, 1))
case("add scalar", torch.add, a=signed(2, 3), b=signed())
case("add twice", lambda a: a + a, a=signed(2, 3))
case("subtract broadcast", torch.sub, a=signed(3, 1), b=signed(2, 1, 4))
case("multiply broadcast", torch.mul, a=signed(2, 3, 4), b=signed(3, 1))
case("multiply square", torch.square, a=signed(2, 3))
case("divide broadcast", torch.div, a=signed(3, 1), b=positive(2, 3, 4))
case("maximum broadcast", torch.maximum, a=signed(2, 3, 4), b=signed(4))
case("greater choice", lambda a, b: torch.where(a > b, a, 5.0), a=tied(3, 4), b=tied(4))
case("greaterOrEqual choice", lambda a, b: torch.where(a >= b, a, 5.0), a=tied(3, 4), b=tied(4))
case("select broadcast", lambda a, b, c: torch.where(c > 0, a, b), a=signed(2, 1, 4), b=signed(3, 1), c=wide(2, 1, 1))
case("firstTrue alongRows", lambda x: torch.where(first_true(x > 0, 1), x, -3.0), x=tied(4, 5))
case("firstTrue alongColumns", lambda x, y: torch.where(first_true(x >= 0, 0), y, -3.0), x=tied(4, 3, 2), y=signed(4, 3, 2))
case("reshape plain", lambda x: x.reshape(4, 6), x=signed(2, 3, 4))
case("transpose cycle", lambda x: x.permute(2, 0, 1), x=signed(2, 3, 4))
case("broadcast twoAxes", lambda x: x.expand(2, 3, 4), x=signed(3, 1))
case("concat channels", lambda a, b, c: torch.cat([a, b, c], 1), a=signed(2, 1, 3), b=signed(2, 3, 3), c=signed(2, 2, 3))
case("concat same", lambda a: torch.cat([a, a]), a=signed(2, 3))
case("slice part", lambda x: x[1:3, 0:4], x=signed(3, 5))
case("slice steps", lambda x: x[1:7:2, 2:8:3], x=signed(7, 8))
case("slice lastStep", lambda x: x[::4], x=signed(7))
case("pad sides", lambda x: F.pad(x, (0, 2, 1, 0)), x=signed(2, 3))
case("gatherRows repeatedAndZero", lambda x: slices(0, [2, 3, 0, 2], F.pad(x, (0, 0, 0, 1))), x=signed(3, 2))
case("scatterRows repeatedAndDropped", scatter_rows, x=signed(4, 2))
case("sum axes", lambda x: x.sum((0, 2), keepdim=True), x=signed(2, 3, 4))
case("sum all", torch.sum, x=signed(2, 3))
case("largest axes", lambda x: x.amax((0, 2), keepdim=True), x=signed(2, 3, 4))
case("logSoftmax classes", lambda x: F.log_softmax(x, 1), x=signed(3, 7))
case("logSoftmax channels", lambda x: F.log_softmax(x, 1), x=signed(2, 3, 2))
case("logSoftmax farApart", lambda x: F.log_softmax(x * 64, 1), x=signed(3, 7))
case("matmul plain", torch.matmul, a=signed(3, 4), b=signed(4, 5))
case("matmul transposed", lambda a, b: a.T @ b.T, a=signed(4, 3), b=signed(5, 4))
case("matmul batches", torch.matmul, a=signed(2, 1, 3, 4), b=signed(3, 4, 2))
case("matmul batchesTransposed", lambda a, b: a.mT @ b.mT, a=signed(2, 1, 4, 3), b=signed(3, 2, 4))
case("conv2d plain", F.conv2d, x=signed(2, 3, 5, 4), w=signed(4, 3, 3, 2))
case("conv2d padded", lambda x, w: F.conv2d(x, w, padding=1), x=signed(2, 3, 4, 5), w=signed(2, 3, 3, 3))
case("conv2d onePicture", lambda x, w: F.conv2d(x, w, padding=1), x=signed(1, 1, 6, 6), w=signed(4, 1, 3, 3))
case("conv2d pointwise", F.conv2d, x=signed(2, 3, 3, 3), w=signed(4, 3, 1, 1))
case("conv2d strided", lambda x, w: F.conv2d(x, w, stride=2, padding=1), x=signed(2, 2, 7, 6), w=signed(3, 2, 3, 3))
case("conv2d stridedBeyondKernel", lambda x, w: F.conv2d(x, w, stride=3), x=signed(1, 2, 8, 7), w=signed(2, 2, 2, 2))
case("conv2d sevenByTwo", lambda x, w: F.conv2d(x, w, stride=2, padding=3), x=signed(1, 1, 9, 9), w=signed(2, 1, 7, 7))
case("conv2d dilated", lambda x, w: F.conv2d(x, w, dilation=(2, 1), padding=(2, 1)), x=signed(2, 2, 7, 7), w=signed(2, 2, 3, 3))
case("conv2d grouped", lambda x, w: F.conv2d(x, w, groups=2, padding=1), x=signed(2, 4, 5, 5), w=signed(6, 2, 3, 3))
case("conv2d depthwise", lambda x, w: F.conv2d(x, w, groups=3, padding=1, stride=2), x=signed(2, 3, 6, 6), w=signed(3, 1, 3, 3))
case("conv2d oneSided", lambda x, w: F.conv2d(F.pad(x, (1, 3, 0, 2)), w, stride=(2, 1), dilation=(1, 2)), x=signed(1, 2, 5, 6), w=signed(2, 2, 3, 3))
case("conv2d blank", lambda x, w: F.conv2d(x, w, padding=1), x=blank(2, 2, 4, 4), w=signed(3, 2, 3, 3))
case("biasedConv2d plain", F.conv2d, x=signed(2, 3, 5, 4), w=signed(4, 3, 3, 2), bias=signed(4))
case("biasedConv2d groups", lambda x, w, bias: F.conv2d(x, w, bias, groups=2, padding=1, stride=2), x=signed(2, 4, 3, 3), w=signed(6, 2, 3, 3), bias=signed(6))
case("conv2dInputGradient strided", lambda dy, w: grad.conv2d_input((2, 2, 7, 6), w, dy, stride=2, padding=1), dy=signed(2, 3, 4, 3), w=signed(3, 2, 3, 3))
case("conv2dFilterGradient strided", lambda x, dy: grad.conv2d_weight(x, (3, 2, 3, 3), dy, stride=2, padding=1), x=signed(2, 2, 7, 6), dy=signed(2, 3, 4, 3))
case("maxPool2d halves", lambda x: max_pool(x, 2), x=signed(2, 3, 4, 6))
case("maxPool2d remainder", lambda x: max_pool(x, 2), x=signed(1, 2, 5, 7))
case("maxPool2d thirds", lambda x: max_pool(x, 3), x=signed(1, 2, 3, 6))
case("maxPool2d apart", lambda x: max_pool(x, 2, 3), x=signed(1, 2, 8, 8))
case("maxPool2d overlapping", lambda x: max_pool(x, 3, 2), x=signed(2, 2, 7, 7))
case("maxPool2d overlappingPadded", lambda x: F.max_pool2d(x, 3, 2, 1), x=signed(2, 2, 6, 7))
case("maxPool2d negativeAtBorder", lambda x: F.max_pool2d(-x, 3, 1, 1), x=positive(1, 2, 4, 4))
case("maxPool2d oneSided", lambda x: max_pool(x, 3, 2, (0, 1, 1, 0)), x=signed(1, 2, 6, 6))
case("maxPool2d ties", lambda x: max_pool(x, 2), x=tied(2, 3, 4, 6))
case("maxPool2d tiesOverlapping", lambda x: F.max_pool2d(x, 3, 2, 1), x=tied(2, 2, 7, 7))
case("maxPool2d constant", lambda x: max_pool(x, 2), x=constant(2, 2, 4, 4))
case("maxPool2d constantOverlapping", lambda x: F.max_pool2d(x, 3, 2, 1), x=constant(1, 2, 5, 5))
case("maxPool2d blank", lambda x: max_pool(x, 2), x=blank(1, 2, 4, 4))
case("maxPool2d afterRelu", lambda x: max_pool(F.relu(x), 2), x=signed(2, 2, 4, 4))
case("maxPool2dGradient overlapping", max_pool_gradient, sources=[], x=tied(2, 2, 7, 7), dy=signed(2, 2, 4, 4))
case("averagePool2d halves", lambda x: F.avg_pool2d(x, 2), x=signed(2, 3, 4, 6))
case("averagePool2d remainder", lambda x: F.avg_pool2d(x, 2), x=signed(1, 2, 5, 7))
case("averagePool2d withPad", lambda x: F.avg_pool2d(x, 3, 2, 1), x=signed(2, 2, 6, 7))
case("averagePool2d withoutPad", lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False), x=signed(2, 2, 6, 7))
case("quantise levels", lambda x: torch.quantize_per_tensor(x.float(), 1 / 32, 0, torch.quint8).dequantize().double(), [], x=wide(4, 5))
case("quantise ties", lambda x: torch.quantize_per_tensor(3 * x.float(), 2, 0, torch.quint8).dequantize().double(), [], x=tied(4, 5))
case("dequantise rows", lambda x: x * torch.tensor([[-31.5, 0, 31.5], [1.25, -1.75, 0.25]]), x=signed(2, 3))
case("dequantise columns", lambda x: x * torch.tensor([[-31.5, 0, 126], [2.5, -1.75, 2]]), x=signed(2, 3))

case("swish plain", F.silu, x=wide(3, 4))
case("hardSwish plain", F.hardswish, x=wide(3, 4))
case("dropout half", torch.mul, x=signed(3, 4), drawn=mask(3, 4))
case("batchNorm plain", batch_norm, x=signed(3, 2, 4, 4), gamma=signed(2), beta=signed(2))
case("batchNorm constant", batch_norm, x=constant(2, 2, 3, 3), gamma=signed(2), beta=signed(2))
case("batchNorm blank", batch_norm, x=blank(2, 2, 3, 3), gamma=signed(2), beta=signed(2))
case("moments variance", lambda x: x.var((0, 2), unbiased=False, keepdim=True), x=signed(3, 2, 4))
case("moments mean", lambda x: x.mean((0, 2), keepdim=True), x=signed(3, 2, 4))
case("layerNorm plain", lambda x, gamma, beta: F.layer_norm(x, (5,), gamma, beta), x=signed(3, 5), gamma=signed(5), beta=signed(5))
case("layerNorm constant", lambda x, gamma, beta: F.layer_norm(x, (4,), gamma, beta), x=constant(2, 4), gamma=signed(4), beta=signed(4))
case("localResponseNorm five", local_response(5, alpha=0.5, beta=0.75, k=2), x=signed(2, 7, 2, 3))
case("localResponseNorm four", local_response(4, alpha=0.5), x=signed(1, 6, 2, 2))
case("localResponseNorm few", local_response(5, alpha=0.5), x=signed(1, 3, 2, 2))
case("crossEntropy soft", soft_cross_entropy, x=signed(4, 7), raw=positive(4, 7))
case("crossEntropy blank", soft_cross_entropy, x=blank(2, 7), raw=positive(2, 7))
case("squaredHinge plain", squared_hinge, sources=["x"], x=signed(4, 7), targets=binary(4, 7))
case("globalMaxPool2d plain", lambda x: F.adaptive_max_pool2d(x, 1), x=signed(2, 3, 3, 4))
case("globalMaxPool2d blank", lambda x: F.adaptive_max_pool2d(x, 1), x=blank(2, 3, 3, 4))
case("globalAveragePool2d plain", lambda x: F.adaptive_avg_pool2d(x, 1), x=signed(2, 3, 3, 4))
case("squeezeAndExcitation plain", squeeze_and_excitation, x=signed(2, 4, 3, 3), narrow=signed(4, 2), widen=signed(2, 4))
case("separableConvolution plain", separable, x=signed(2, 3, 6, 6), depthwise=signed(3, 1, 3, 3), pointwise=signed(4, 3, 1, 1))
case("residual plain", lambda x, w: x + F.relu(F.conv2d(x, w, padding=1)), x=signed(2, 2, 4, 4), w=signed(2, 2, 3, 3))


def rounded(values):
    return [float(f"{value:.9g}") for value in values.detach().flatten().tolist()]


def golden(name, run, inputs, sources):
    tensors = {
        key: torch.tensor(values_for(f"{name}/{key}", *spec), requires_grad=key in sources)
        for key, spec in inputs.items()
    }
    output = run(*tensors.values())
    cotangent = torch.tensor(values_for(f"{name}/cotangent", "signed", tuple(output.shape)))
    gradients = {}
    if sources:
        asked = [tensors[key] for key in sources]
        found = torch.autograd.grad((output * cotangent).sum(), asked, allow_unused=True)
        gradients = {
            key: rounded(torch.zeros_like(tensors[key]) if value is None else value)
            for key, value in zip(sources, found)
        }
    return {"output": rounded(output), "gradients": gradients}


lines = {name: golden(name, *parts) for name, parts in CASES.items()}
body = ",\n".join(f"{json.dumps(name)}:{json.dumps(line, separators=(',', ':'))}" for name, line in lines.items())
target = Path(__file__).with_suffix(".json")
target.write_text(f'{{"torch":{json.dumps(torch.__version__)},"lines":{{\n{body}\n}}}}\n')
print(f"{target}: {len(lines)} lines, {target.stat().st_size} bytes")
