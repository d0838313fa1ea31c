"""Golden values for @mien/vision's operations, from PIL, OpenCV and numpy.

Debian 12: apt-get install python3-pil python3-numpy python3-opencv
Run: python3 operations.py  (writes operations.json beside itself)
"""

import json
from pathlib import Path

import cv2
import numpy as np
import PIL
from PIL import Image, ImageEnhance, ImageOps

random = np.random.default_rng(20130603)


def picture(array):
    height, width = array.shape[:2]
    channels = 1 if array.ndim == 2 else array.shape[2]
    return {"width": width, "height": height, "channels": channels, "data": array.flatten().tolist()}


def noise(width, height, channels=1):
    shape = (height, width) if channels == 1 else (height, width, channels)
    return random.integers(0, 256, shape, dtype=np.uint8)


def extremes(width, height):
    """Black and white only: rounding of the resize weights shows here first."""
    return (random.integers(0, 2, (height, width)) * 255).astype(np.uint8)


def opaque(colour):
    return np.dstack([colour, np.full(colour.shape[:2], 255, np.uint8)])


def grey_case():
    source = noise(16, 16, 3)
    return {"source": picture(source), "result": picture(np.array(Image.fromarray(source).convert("L")))}


def resize_case(source, width, height):
    result = Image.fromarray(source).resize((width, height), Image.BILINEAR)
    return {"source": picture(source), "result": picture(np.array(result))}


def crop_case(source, x, y, width, height, border):
    mode = {"reflect": "reflect", "edge": "edge", "zero": "constant"}[border]
    margin = 40
    spare = [(margin, margin), (margin, margin)] + [(0, 0)] * (source.ndim - 2)
    padded = np.pad(source, spare, mode=mode)
    result = padded[y + margin : y + margin + height, x + margin : x + margin + width]
    box = {"x": x, "y": y, "width": width, "height": height}
    return {"source": picture(source), "box": box, "border": border, "result": picture(result)}


def affine_case(source, matrix, border):
    """PIL samples a float picture without rounding; a wide margin of numpy's stands for the border."""
    mode = {"reflect": "reflect", "edge": "edge", "zero": "constant"}[border]
    height, width = source.shape
    margin = 60
    padded = Image.fromarray(np.pad(source, margin, mode=mode).astype(np.float32))
    xx, xy, x0, yx, yy, y0 = matrix
    shifted = (xx, xy, x0 + margin, yx, yy, y0 + margin)
    result = np.array(padded.transform((width, height), Image.AFFINE, shifted, Image.BILINEAR))
    transform = {"xx": xx, "xy": xy, "x0": x0, "yx": yx, "yy": yy, "y0": y0}
    values = [round(float(value), 4) for value in result.flatten()]
    return {"source": picture(source), "transform": transform, "border": border, "values": values}


def rotate_case(source, degrees):
    """Only the pixels that PIL takes from inside the picture: its outside is black without blending."""
    height, width = source.shape
    result = np.array(Image.fromarray(source.astype(np.float32)).rotate(degrees, Image.BILINEAR))
    inside = np.array(Image.fromarray(np.ones((height, width), np.float32)).rotate(degrees, Image.BILINEAR)) > 0.99
    values = [round(float(v), 4) if ok else None for v, ok in zip(result.flatten(), inside.flatten())]
    return {"source": picture(source), "rotationDegrees": degrees, "values": values}


def equalise_case(source):
    return {"source": picture(source), "result": picture(cv2.equalizeHist(source))}


def enhance_case(source, kind, factor):
    enhance = {"brightness": ImageEnhance.Brightness, "contrast": ImageEnhance.Contrast}[kind]
    result = enhance(Image.fromarray(source)).enhance(factor)
    return {"kind": kind, "factor": factor, "source": picture(source), "result": picture(np.array(result))}


def normalised(source, mean, deviation):
    planar = source[None] if source.ndim == 2 else source.transpose(2, 0, 1)
    values = ((planar / 255 - mean) / deviation).astype(np.float32)
    return [float(value) for value in values.flatten()]


def normalise_case(source, mean, deviation):
    return {"source": picture(source), "mean": mean, "deviation": deviation, "values": normalised(source, mean, deviation)}


def prepare_case(source, width, height, face=None, equalise=False):
    mean, deviation = 0.508, 0.255
    faceWidth, faceHeight = face or (width, height)
    grey = Image.fromarray(source).convert("L").resize((faceWidth, faceHeight), Image.BILINEAR)
    x, y = (faceWidth - width) // 2, (faceHeight - height) // 2
    middle = np.array(grey.crop((x, y, x + width, y + height)))
    if equalise:
        middle = cv2.equalizeHist(middle)
    preprocessing = {"width": width, "height": height, "mean": mean, "deviation": deviation, "equalise": equalise}
    if face:
        preprocessing["face"] = {"width": faceWidth, "height": faceHeight}
    return {"source": picture(source), "preprocessing": preprocessing, "values": normalised(middle, mean, deviation)}


colour = noise(23, 17, 3)
plain = noise(13, 11)
dim = (noise(16, 12) // 4 + 90).astype(np.uint8)

golden = {
    "versions": {"PIL": PIL.__version__, "OpenCV": cv2.__version__, "numpy": np.__version__},
    "grey": [grey_case()],
    "resize": [
        resize_case(colour, 7, 5),
        resize_case(colour, 29, 20),
        resize_case(colour, 23, 5),
        resize_case(colour, 10, 17),
        resize_case(colour, 1, 1),
        resize_case(extremes(48, 48), 11, 13),
        resize_case(extremes(9, 8), 20, 19),
        resize_case(noise(1, 1), 3, 2),
        resize_case(opaque(noise(10, 7, 3)), 6, 6),
    ],
    "flip": [{"source": picture(colour), "result": picture(np.array(ImageOps.mirror(Image.fromarray(colour))))}],
    "crop": [
        crop_case(source, x, y, width, height, border)
        for border in ("reflect", "edge", "zero")
        for source, x, y, width, height in (
            (plain, 2, 3, 5, 4),
            (plain, -4, -4, 13, 11),
            (plain, 4, 3, 13, 11),
            (plain, -30, 20, 8, 6),
            (colour[:6, :5], -2, 3, 9, 6),
        )
    ],
    "affine": [
        affine_case(plain, matrix, border)
        for border in ("reflect", "edge", "zero")
        for matrix in (
            (1, 0, 0.25, 0, 1, -0.5),
            (0.9, -0.3, 1.7, 0.3, 0.9, -2.2),
            (1.6, 0.2, -4, -0.1, 1.3, -3),
        )
    ],
    "rotate": [rotate_case(plain, degrees) for degrees in (12, -30, 90)],
    "equalise": [equalise_case(source) for source in (dim, plain, np.full((4, 5), 77, np.uint8), extremes(6, 6))],
    "tone": [
        enhance_case(source, kind, factor)
        for source in (plain, colour)
        for kind in ("brightness", "contrast")
        for factor in (0, 0.6, 1, 1.7)
    ],
    "normalise": [normalise_case(plain, 0.508, 0.255), normalise_case(noise(5, 4, 3), 0.5, 0.25)],
    "prepare": [
        prepare_case(colour, 8, 8),
        prepare_case(colour, 9, 7, face=(12, 12)),
        prepare_case(colour, 9, 9, face=(12, 12), equalise=True),
    ],
}

path = Path(__file__).with_suffix(".json")
groups = ",\n".join(f"{json.dumps(name)}: {json.dumps(cases, separators=(',', ':'))}" for name, cases in golden.items())
path.write_text("{" + groups + "}\n")
