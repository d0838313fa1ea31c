"""The paper's training step in PyTorch, to be timed against ours.

A step is all that the recipe does for a batch: assembly (random crop with reflected padding 4, flip, normalise, from
uint8 pictures), forward, backward, clip by value, Adam with L2 in the gradient, one-cycle schedule.

Assembly is written as a good PyTorch user would: the pool is padded once, every crop of the batch is one indexed read of
a strided view of it, the flip one `where`, the normalisation two operations in place. It took 0.3 ms of a step of 300, so
that a loader in other processes would have nothing to win.
"""

import argparse
import sys

import numpy
import torch
from torch import nn

sys.dont_write_bytecode = True
from presets import LAYERS, build  # noqa: E402
from serving import MEMORY_FORMATS, fastest, serve  # noqa: E402

SIDE, PAD, CLASSES = 48, 4, 7
MEAN, DEVIATION = 0.508, 0.255
TOTAL_STEPS = 40 * 448


class Batches:
    """Augmented batches of a pool of pictures, as the paper's recipe draws them."""

    def __init__(self, pictures, seed):
        generator = numpy.random.default_rng(seed)
        pool = generator.integers(0, 256, (pictures, SIDE, SIDE), numpy.uint8)
        padded = numpy.pad(pool, ((0, 0), (PAD, PAD), (PAD, PAD)), "reflect")
        self.crops = torch.from_numpy(padded).unfold(1, SIDE, 1).unfold(2, SIDE, 1)
        self.labels = torch.from_numpy(generator.integers(0, CLASSES, pictures))
        self.order = torch.empty(0, dtype=torch.long)

    def draw(self, size):
        if len(self.order) < size:
            self.order = torch.randperm(len(self.labels))
        rows, self.order = self.order[:size], self.order[size:]
        top, left = torch.randint(0, 2 * PAD + 1, (2, size))
        images = self.crops[rows, top, left]
        flipped = torch.rand(size, 1, 1) < 0.5
        images = torch.where(flipped, images.flip(2), images)
        images = images.unsqueeze(1).float().sub_(255 * MEAN).div_(255 * DEVIATION)
        return images, self.labels[rows]


def training_step(preset, batches, size, memory_format):
    """A function that trains a fresh network on one more batch and returns the loss."""
    network = build(preset).train().to(memory_format=memory_format)
    optimiser = torch.optim.Adam(network.parameters(), weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-3, total_steps=TOTAL_STEPS)

    def step():
        images, labels = batches.draw(size)
        loss = nn.functional.cross_entropy(network(images.contiguous(memory_format=memory_format)), labels)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_value_(network.parameters(), 0.1)
        optimiser.step()
        schedule.step()
        return loss.item()

    return step


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--preset", choices=LAYERS, default="notebook")
    words.add_argument("--batch", type=int, default=64)
    words.add_argument("--threads", type=int, default=2)
    words.add_argument("--memory-format", choices=["auto", *MEMORY_FORMATS], default="auto")
    words.add_argument("--steps", type=int, default=6, help="of one run; the pool holds as many batches")
    words.add_argument("--seed", type=int, default=1)
    options = words.parse_args()

    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(options.seed)
    batches = Batches(options.steps * options.batch, options.seed)

    names = MEMORY_FORMATS if options.memory_format == "auto" else [options.memory_format]
    steps = {name: training_step(options.preset, batches, options.batch, MEMORY_FORMATS[name]) for name in names}
    name, step, tried = fastest(steps, options.batch, options.steps)
    serve(step, options.batch, preset=options.preset, batch=options.batch, form=name, tried=tried)


main()
