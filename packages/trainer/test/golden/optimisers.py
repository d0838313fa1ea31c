"""Golden numbers for the optimisers, the clipping and the schedules, from PyTorch.

Run with Debian's python3-torch:  /usr/bin/python3 optimisers.py > optimisers.json
"""
import json
import math

import torch

STEPS = 6
SIZE = 5


def start():
    return [math.sin(1.7 * index + 0.3) for index in range(SIZE)]


def gradient(step):
    return [math.cos(2.3 * step + 1.1 * index) * 10 ** (index - 3) for index in range(SIZE)]


def rate(step):
    return 0.02 / (1 + step)


def run(make, clip=None):
    parameter = torch.nn.Parameter(torch.tensor(start(), dtype=torch.float32))
    optimiser = make([parameter])
    trace = []
    for step in range(STEPS):
        for group in optimiser.param_groups:
            group["lr"] = rate(step)
        parameter.grad = torch.tensor(gradient(step), dtype=torch.float32)
        if clip == "value":
            torch.nn.utils.clip_grad_value_([parameter], 0.1)
        if clip == "norm":
            torch.nn.utils.clip_grad_norm_([parameter], 0.5)
        optimiser.step()
        trace.append(parameter.detach().tolist())
    return trace


def one_cycle(total):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.Adam([parameter], lr=0.001)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.001, total_steps=total)
    trace = []
    for step in range(total):
        group = optimiser.param_groups[0]
        trace.append([group["lr"], group["betas"][0]])
        optimiser.step()
        if step + 1 < total:
            schedule.step()
    return trace


def per_step(make, total):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.SGD([parameter], lr=0.1)
    schedule = make(optimiser)
    trace = []
    for _ in range(total):
        trace.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step()
    return trace


print(json.dumps({
    "source": f"torch {torch.__version__}",
    "start": start(),
    "gradients": [gradient(step) for step in range(STEPS)],
    "rates": [rate(step) for step in range(STEPS)],
    "adam": run(lambda p: torch.optim.Adam(p)),
    "adamL2": run(lambda p: torch.optim.Adam(p, weight_decay=0.1)),
    "adamL2ClippedByValue": run(lambda p: torch.optim.Adam(p, weight_decay=0.1), "value"),
    "adamClippedByNorm": run(lambda p: torch.optim.Adam(p), "norm"),
    "adamW": run(lambda p: torch.optim.AdamW(p, weight_decay=0.1)),
    "nesterov": run(lambda p: torch.optim.SGD(p, lr=1, momentum=0.9, nesterov=True)),
    "nesterovL2": run(lambda p: torch.optim.SGD(p, lr=1, momentum=0.9, nesterov=True, weight_decay=0.1)),
    "oneCycle": {str(total): one_cycle(total) for total in (10, 37, 100)},
    "cosine": per_step(lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 20), 20),
    "step": per_step(lambda o: torch.optim.lr_scheduler.StepLR(o, 6, 0.3), 20),
}))
