"""Small picture files of every kind @mien/vision reads, with the pixels they hold, from PIL and OpenCV.

Debian 12: apt-get install python3-pil python3-numpy python3-opencv
Run: python3 files.py  (writes files.json beside itself)
"""

import base64
import json
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

y, x = np.mgrid[0:10, 0:12]
colour = np.stack([x * 20, y * 25, (x + y) * 10], -1).astype(np.uint8)
grey = (x * 20 + y).astype(np.uint8)
deepGrey = (x * 5000 + y * 300).astype(np.uint16)
deepColour = np.stack([x * 5000, y * 6000, x * 0 + 65535], -1).astype(np.uint16)
alpha = np.dstack([colour, (x * 21).astype(np.uint8)])


def saved(image, kind, **options):
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def case(name, content, pixels, tolerance=0):
    pixels = np.asarray(pixels)
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    return {
        "name": name,
        "file": base64.b64encode(content).decode(),
        "tolerance": tolerance,
        "width": width,
        "height": height,
        "channels": channels,
        "data": pixels.flatten().tolist(),
    }


def read(content):
    return Image.open(BytesIO(content))


def onto_white(rgba):
    share = rgba[..., 3:] / 255
    return np.rint(rgba[..., :3] * share + 255 * (1 - share)).astype(np.uint8)


rgb, luma = Image.fromarray(colour), Image.fromarray(grey)
palette = rgb.convert("P", palette=Image.ADAPTIVE, colors=16)
bilevel = luma.convert("1")
jpeg = saved(rgb, "JPEG", quality=95)
greyJpeg = saved(luma, "JPEG", quality=95)
webp = saved(rgb, "WEBP", quality=90)

cases = [
    case("grey PNG", saved(luma, "PNG"), grey),
    case("RGB PNG", saved(rgb, "PNG"), colour),
    case("palette PNG", saved(palette, "PNG"), palette.convert("RGB")),
    case("bilevel PNG", saved(bilevel, "PNG"), bilevel.convert("L")),
    case("RGBA PNG", saved(Image.fromarray(alpha), "PNG"), onto_white(alpha), 1),
    case("16-bit grey PNG", cv2.imencode(".png", deepGrey)[1].tobytes(), np.rint(deepGrey / 257), 1),
    case("16-bit RGB PNG", cv2.imencode(".png", deepColour[..., ::-1])[1].tobytes(), np.rint(deepColour / 257), 1),
    case("RGB JPEG", jpeg, read(jpeg), 2),
    case("grey JPEG", greyJpeg, read(greyJpeg), 2),
    case("lossless WebP", saved(rgb, "WEBP", lossless=True), colour),
    case("lossy WebP", webp, read(webp).convert("RGB"), 2),
    case("RGBA WebP", saved(Image.fromarray(alpha), "WEBP", lossless=True, exact=True), onto_white(alpha), 1),
    case("grey TIFF", saved(luma, "TIFF"), grey),
    case("RGB TIFF, LZW", saved(rgb, "TIFF", compression="tiff_lzw"), colour),
    case("bilevel TIFF", saved(bilevel, "TIFF"), bilevel.convert("L")),
    case("16-bit grey TIFF", cv2.imencode(".tiff", deepGrey)[1].tobytes(), np.rint(deepGrey / 257), 1),
]
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x112] = orientation
    turned = saved(rgb, "JPEG", quality=95, exif=exif)
    cases.append(case(f"JPEG of EXIF orientation {orientation}", turned, ImageOps.exif_transpose(read(turned)), 2))
tagged = saved(rgb, "PNG", exif=exif)
cases.append(case("PNG of EXIF orientation 8", tagged, ImageOps.exif_transpose(read(tagged))))

# White, black and cyan ink: a colour-managed conversion agrees with the plain one roughly only.
inks = np.zeros((8, 24, 4), np.uint8)
inks[:, 8:16, 3] = 255
inks[:, 16:, 0] = 255
cmyk = Image.fromarray(inks, "CMYK")
printed = {"JPEG": saved(cmyk, "JPEG", quality=95), "TIFF": saved(cmyk, "TIFF")}

path = Path(__file__).with_suffix(".json")
rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in cases)
inked = json.dumps({kind: base64.b64encode(content).decode() for kind, content in printed.items()})
path.write_text(f'{{"pictures": [{rows}],\n"cmyk": {inked}}}\n')
