"""PyTorch's loss, logits, batch moments and gradients of whole networks, for networks.test.ts.

    /usr/bin/python3 packages/trainer/test/golden/networks.py

writes networks.json beside it: of every gradient its L2 norm and at most 512 entries at places drawn from its name.
With a folder as argument it writes every gradient there in full instead, as raw float32 in PyTorch's order.

All of it in float64, from float32 inputs: PyTorch's own float32 gradients of the first filters are off by 4e-5 to 6e-5.
"""

import json
import sys
from pathlib import Path

import numpy
import torch
from torch import nn

sys.dont_write_bytecode = True
ROOT = Path(__file__).parents[4]
sys.path += [str(ROOT / "test"), str(ROOT / "bench/pytorch")]
from hashed import hashed  # noqa: E402
from presets import LAYERS, build  # noqa: E402

PICTURES = 8
SIDE = 48
CLASSES = 7
SAMPLES = 512


def exact(values):
    """Float64 of the numbers that float32 holds."""
    return torch.tensor(values, dtype=torch.float32).double()


def pictures():
    """[8, 1, 48, 48]: noise; noise on a flat ground (2, 3); one constant picture (6); one blank (7)."""
    images = (4 * hashed("pictures", PICTURES * SIDE * SIDE) - 2).reshape(PICTURES, 1, SIDE, SIDE)
    ground = numpy.ones((SIDE, SIDE), bool)
    ground[12:36, 12:36] = False
    images[2:4, 0, ground] = -0.5
    images[6] = 0.7
    images[7] = 0
    return exact(images)


def targets():
    raw = hashed("targets", PICTURES * CLASSES).reshape(PICTURES, CLASSES)
    return exact(raw / raw.sum(1, keepdims=True))


def our_name(name):
    """conv1.convolution.weight → conv1.weight, conv1.norm.bias → conv1.norm.shift"""
    for theirs, ours in [(".convolution", ""), ("norm.weight", "norm.scale"), ("norm.bias", "norm.shift")]:
        name = name.replace(theirs, ours)
    return name


def initial(preset, name, shape):
    """Weights as wide as PyTorch draws them; scales from -0.5 to 1.5, so that some are negative; shifts from -0.5 to 0.5."""
    unit = hashed(f"{preset}/{name}", int(numpy.prod(shape))).reshape(tuple(shape))
    if name.endswith(".scale"):
        return 2 * unit - 0.5
    if name.endswith(".shift"):
        return unit - 0.5
    fan_in = int(numpy.prod(shape[1:])) if len(shape) > 1 else 512
    return (2 * unit - 1) / numpy.sqrt(fan_in)


def trained_once(preset):
    network = build(preset).double().train()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0  # the running statistics become the batch's
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.copy_(exact(initial(preset, our_name(name), parameter.shape)))
    logits = network(pictures())
    loss = nn.functional.cross_entropy(logits, targets())
    loss.backward()
    return network, logits, loss


def rounded(values):
    return [float(f"{value:.8g}") for value in values.detach().flatten().tolist()]


def sampled(name, gradient):
    flat = gradient.flatten()
    size = flat.numel()
    if size <= SAMPLES:
        return rounded(flat)
    places = numpy.floor(hashed(f"{name}/places", SAMPLES) * size).astype(numpy.int64)
    return rounded(flat[torch.from_numpy(places)])


def golden(preset):
    network, logits, loss = trained_once(preset)
    gradients = {our_name(name): parameter.grad for name, parameter in network.named_parameters()}
    norms = {name: module for name, module in network.named_modules() if isinstance(module, nn.BatchNorm2d)}
    return {
        "loss": loss.item(),
        "logits": rounded(logits),
        "moments": {
            name: {"mean": rounded(norm.running_mean), "variance": rounded(norm.running_var)}
            for name, norm in norms.items()
        },
        "gradients": {
            name: {"norm": gradient.norm().item(), "samples": sampled(name, gradient)}
            for name, gradient in gradients.items()
        },
    }


def write_golden():
    networks = {preset: golden(preset) for preset in LAYERS}
    target = Path(__file__).with_suffix(".json")
    target.write_text(json.dumps({"torch": torch.__version__, "networks": networks}, separators=(",", ":")) + "\n")
    print(f"{target}: {target.stat().st_size} bytes")


def write_gradients(folder):
    for preset in LAYERS:
        network, _, _ = trained_once(preset)
        for name, parameter in network.named_parameters():
            parameter.grad.float().numpy().tofile(folder / f"{preset}-{our_name(name)}.f32")


if len(sys.argv) > 1:
    write_gradients(Path(sys.argv[1]))
else:
    write_golden()
