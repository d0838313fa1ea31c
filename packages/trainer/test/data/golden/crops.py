"""Golden values for crop and flip: python3 crops.py > crops.json (torchvision 0.14)."""
import json
import random

import torch
from torchvision.transforms import RandomCrop
from torchvision.transforms import functional as F

random.seed(2013)
side, padding = 8, 4
picture = torch.tensor([[random.randrange(256) for _ in range(side)] for _ in range(side)], dtype=torch.uint8)[None]
padded = F.pad(picture, padding, padding_mode="reflect")
torch.manual_seed(0)
drawn = [RandomCrop.get_params(padded, (side, side)) for _ in range(2000)]
print(json.dumps({
    "side": side,
    "padding": padding,
    "picture": picture.flatten().tolist(),
    "drawnTop": sorted({top for top, _, _, _ in drawn}),
    "drawnLeft": sorted({left for _, left, _, _ in drawn}),
    "crops": [
        {"top": top, "left": left, "pixels": F.crop(padded, top, left, side, side).flatten().tolist()}
        for top, left in [(0, 0), (0, 8), (8, 0), (8, 8), (4, 4), (3, 6), (7, 1)]
    ],
    "flipped": F.hflip(picture).flatten().tolist(),
}))
