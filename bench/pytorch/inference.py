"""A preset in PyTorch's eval mode, to be timed against ours: eager or frozen (batch norm folded), in either memory format."""

import argparse
import sys

import torch

sys.dont_write_bytecode = True
from presets import LAYERS, build  # noqa: E402
from serving import MEMORY_FORMATS, fastest, serve  # noqa: E402


def eager(network, _):
    return network


def frozen(network, images):
    return torch.jit.optimize_for_inference(torch.jit.trace(network, images))


def inference_step(preset, size, memory_format, compile_network):
    """A function that classifies one more batch."""
    images = torch.randn(size, 1, 48, 48).contiguous(memory_format=memory_format)
    network = compile_network(build(preset).eval().to(memory_format=memory_format), images)

    def step():
        with torch.inference_mode():
            network(images)

    return step


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--preset", choices=LAYERS, default="notebook")
    words.add_argument("--batch", type=int, default=1)
    words.add_argument("--threads", type=int, default=2)
    words.add_argument("--steps", type=int, default=20, help="of one run")
    words.add_argument("--seed", type=int, default=1)
    options = words.parse_args()

    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(options.seed)
    steps = {
        f"{name}, {how.__name__}": inference_step(options.preset, options.batch, memory_format, how)
        for name, memory_format in MEMORY_FORMATS.items()
        for how in (eager, frozen)
    }
    name, step, tried = fastest(steps, options.batch, options.steps)
    serve(step, options.batch, preset=options.preset, batch=options.batch, form=name, tried=tried)


main()
