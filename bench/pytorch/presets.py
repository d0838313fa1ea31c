"""The presets `seed` and `notebook` of packages/trainer/src/models/presets.ts as PyTorch modules."""

from collections import OrderedDict

from torch import nn


class Convolution(nn.Module):
    """Convolution 3x3 without bias, batch norm, ReLU, max pooling: the order of the public code."""

    def __init__(self, inputs, outputs, pool=1):
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.pool = nn.MaxPool2d(pool) if pool > 1 else nn.Identity()

    def forward(self, x):
        return self.pool(self.relu(self.norm(self.convolution(x))))


class Residual(nn.ModuleDict):
    """Two convolutions of the picture's own channels, their output added to it."""

    def __init__(self, channels):
        super().__init__({"1": Convolution(channels, channels), "2": Convolution(channels, channels)})

    def forward(self, x):
        return x + self["2"](self["1"](x))


LAYERS = {
    "seed": lambda: [
        ("conv1", Convolution(1, 64)),
        ("conv2", Convolution(64, 64, pool=2)),
        ("res1", Residual(64)),
        ("conv3", Convolution(64, 128, pool=2)),
        ("conv4", Convolution(128, 512, pool=2)),
        ("res2", Residual(512)),
        ("pool", nn.MaxPool2d(6)),
    ],
    "notebook": lambda: [
        ("conv1", Convolution(1, 64, pool=2)),
        ("conv2", Convolution(64, 128, pool=2)),
        ("res1", Residual(128)),
        ("conv3", Convolution(128, 256, pool=2)),
        ("conv4", Convolution(256, 512, pool=2)),
        ("res2", Residual(512)),
        ("pool", nn.MaxPool2d(3)),
    ],
}


def build(preset):
    """A network for pictures [N, 1, 48, 48] and seven classes."""
    head = [("flatten", nn.Flatten()), ("dense", nn.Linear(512, 7))]
    return nn.Sequential(OrderedDict(LAYERS[preset]() + head))


