import { drawExplanation, explanationSvg, heatShares, veiled } from '@mien/recognizer/node';
import type { ModelManifest } from '@mien/runtime';
import { createImage } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { describe, expect, test } from 'vitest';

const preprocessing = { width: 48, height: 48, mean: 0.5, deviation: 0.25, equalise: false };
const heat = { width: 2, height: 2, values: Float32Array.of(0, 4, 0, 8) };

describe('the heat at each pixel', () => {
  test('is that of a place at its middle and between them by distance, as a share of the largest', () => {
    const shares = heatShares(heat, { width: 4, height: 2 }, preprocessing);
    expect([...shares].map(share => Number(share.toFixed(3)))).toEqual([
      ...[0, 0.125, 0.375, 0.5],
      ...[0, 0.25, 0.75, 1],
    ]);
  });

  test('is nothing outside the part of the face that the network sees', () => {
    const middle = { ...preprocessing, width: 24, height: 24, face: { width: 48, height: 48 } };
    const even = { width: 1, height: 1, values: Float32Array.of(3) };
    const shares = heatShares(even, { width: 4, height: 4 }, middle);
    expect([...shares]).toEqual([0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });

  test('is nothing where nothing speaks for the class', () => {
    const none = { ...heat, values: new Float32Array(4) };
    expect(Math.max(...heatShares(none, { width: 3, height: 3 }, preprocessing))).toBe(0);
  });
});

test('a veiled picture is clear at 1, nearly the ground at 0, and has a line between', () => {
  const picture = createImage({ width: 4, height: 1 }, 1, Uint8Array.of(100, 100, 100, 100));
  const { data } = veiled(picture, Float32Array.of(0, 0.2, 0.6, 1), { ground: '#FAF8F4', line: '#592C42' });
  const pixel = (at: number) => [...data.subarray(3 * at, 3 * at + 3)];
  expect(pixel(3)).toEqual([100, 100, 100]);
  expect(pixel(2)).toEqual([0x59, 0x2c, 0x42]);
  for (const value of pixel(0)) expect(value).toBeGreaterThan(220);
});

describe('a drawn explanation', () => {
  const pictures = { face: 'data:,', veiled: 'data:,' };

  test('names the class with letter and marker, its probability and what was done', () => {
    const svg = explanationSvg({ label: 'sad', probability: 0.784, heat, pictures });
    expect(svg).toContain('S ▼ sad 0.78: what speaks for it');
    expect(svg).toContain(
      '2x2 places, Grad-CAM. It tells what the network went by, not what a person feels.',
    );
    expect(svg).toContain('#4572BB');
  });

  test('of an uncertain answer names the two likeliest, and which of them is explained', () => {
    const alternative = { label: 'happy', probability: 0.312 };
    const svg = explanationSvg({ label: 'sad', probability: 0.334, alternative, heat, pictures });
    expect(svg).toContain('>uncertain: S ▼ sad 0.33 or H ● happy 0.31</text>');
    expect(svg).toContain('>what speaks for sad</text>');
  });

  test('says so where nothing speaks for the class, and takes any label', () => {
    const none = { ...heat, values: new Float32Array(4) };
    const svg = explanationSvg({ label: '<b>', probability: 0, heat: none, pictures }, 'dark');
    expect(svg).toContain('nothing in the picture speaks for it');
    expect(svg).not.toContain('<b>');
  });

  test('is a picture of two to one', async () => {
    const face = createImage({ width: 30, height: 30 }, 3, new Uint8Array(2700).fill(90));
    const manifest = {
      labels: ['happy', 'sad'],
      preprocessing,
      calibration: null,
    } as unknown as ModelManifest;
    const explanation = { label: 'sad', logits: Float32Array.of(1, 2), heat };
    const image = await decode(await drawExplanation(face, explanation, manifest));
    expect([image.width, image.height]).toEqual([1280, 872]);
  });
});
