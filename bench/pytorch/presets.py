"""The presets `seed`, `notebook` and `mien` of packages/trainer/src/models/presets.ts as PyTorch modules."""

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


class Gated(nn.Module):
    """A residual block whose channels are scaled by gates computed from their means (squeeze-and-excitation)."""

    def __init__(self, channels, reduction=8):
        super().__init__()
        squeezed = max(4, round(channels / reduction))
        self.residual = Residual(channels)
        self.squeeze = nn.Linear(channels, squeezed)
        self.excite = nn.Linear(squeezed, channels)

    def forward(self, x):
        x = self.residual(x)
        gates = self.excite(self.squeeze(x.mean((2, 3))).relu()).sigmoid()
        return x * gates[:, :, None, None]


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
    "mien": lambda: [
        ("conv1", Convolution(1, 32, pool=2)),
        ("conv2", Convolution(32, 64, pool=2)),
        ("conv3", Convolution(64, 80)),
        ("res1", Gated(80)),
        ("conv4", Convolution(80, 160, pool=2)),
        ("res2", Gated(160)),
        ("res3", Gated(160)),
        ("conv5", Convolution(160, 272)),
        ("pool", nn.AvgPool2d(6)),
    ],
}
FEATURES = {"mien": 272}


def build(preset):
    """A network for pictures [N, 1, 48, 48] and seven classes."""
    head = [("flatten", nn.Flatten()), ("dense", nn.Linear(FEATURES.get(preset, 512), 7))]
    return nn.Sequential(OrderedDict(LAYERS[preset]() + head))


