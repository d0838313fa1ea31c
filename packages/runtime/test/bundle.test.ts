import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ManifestDraft,
  openBundle,
  openExplainer,
  writeBundle,
  writeFileAtomically,
} from '@mien/runtime/node';
import { describe, expect, test } from 'vitest';
import { draft, model, temporaryFolder } from './fixture.js';

async function written(): Promise<string> {
  const folder = join(await temporaryFolder(), 'models', 'three-way');
  await writeBundle(folder, draft, model('classifier'));
  return folder;
}

/** Rewrites model.json with the given keys of its top level changed; `undefined` removes one. */
async function edit(folder: string, change: object): Promise<void> {
  const path = join(folder, 'model.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...manifest, ...change }));
}

test('a written bundle opens as it was, with the hash of its model', async () => {
  const folder = await written();
  expect(await readdir(folder)).toEqual(['model.json', 'model.onnx']);
  const { manifest, model: bytes, directory } = await openBundle(folder);
  const { modelSha256, ...provenance } = manifest.provenance;
  expect({ ...manifest, provenance }).toEqual({ ...draft, weights: 'float32', explanation: null });
  expect(modelSha256).toMatch(/^[0-9a-f]{64}$/);
  expect(bytes).toEqual(model('classifier'));
  expect(directory).toBe(folder);
});

test('a bundle may be written over, and a bundle read may be written again', async () => {
  const folder = await written();
  const first = await openBundle(folder);
  await writeBundle(folder, { ...first.manifest, name: 'again' }, model('types'));
  const second = await openBundle(folder);
  expect(second.manifest.name).toBe('again');
  expect(second.manifest.provenance.modelSha256).not.toBe(first.manifest.provenance.modelSha256);
});

describe('openBundle refuses', () => {
  test.each<[string, object, RegExp]>([
    ['a missing key', { labels: undefined }, /model\.json.*\n.*labels:.*seen: nothing, the key is missing/],
    [
      'a newer version',
      { version: 2, novelty: true },
      /version: this Mien reads version 1, so update Mien; seen: 2\nExport/,
    ],
    ['another format', { format: 'onnx' }, /format: this is no Mien model; seen: "onnx"/],
    ['an unknown key', { colour: 'grey' }, /Unrecognized key: "colour"/],
    ['a label twice', { labels: ['a', 'b', 'a'] }, /labels: a label stands twice; seen: \["a","b","a"\]/],
    [
      'a width as text',
      { preprocessing: { ...draft.preprocessing, width: '48' } },
      /preprocessing\.width: .*number.*seen: "48"/,
    ],
    [
      'a deviation of 0',
      { preprocessing: { ...draft.preprocessing, deviation: 0 } },
      /preprocessing\.deviation:.*seen: 0/,
    ],
    [
      'an unknown preprocessing',
      { preprocessing: { ...draft.preprocessing, mirror: true } },
      /Unrecognized key: "mirror"/,
    ],
    [
      'a temperature below 0',
      { calibration: { temperature: -1, uncertainBelow: 0.4 } },
      /calibration\.temperature:.*seen: -1/,
    ],
  ])('%s', async (_, change, message) => {
    const folder = await written();
    await edit(folder, change);
    await expect(openBundle(folder)).rejects.toThrow(message);
  });

  test('a truncated model, by its hash and length', async () => {
    const folder = await written();
    await truncate(join(folder, 'model.onnx'), 100);
    await expect(openBundle(folder)).rejects.toThrow(
      /model\.onnx \(100 bytes\) has SHA-256.*model\.json names/,
    );
  });

  test('a model of another export', async () => {
    const folder = await written();
    await writeFile(join(folder, 'model.onnx'), model('types'));
    await expect(openBundle(folder)).rejects.toThrow(/another export/);
  });

  test('model.json cut off, an array, or empty', async () => {
    const folder = await written();
    await truncate(join(folder, 'model.json'), 50);
    await expect(openBundle(folder)).rejects.toThrow(/model\.json is not JSON/);
    await writeFile(join(folder, 'model.json'), '[]');
    await expect(openBundle(folder)).rejects.toThrow(/\(the whole file\):.*seen: \[\]/);
    await writeFile(join(folder, 'model.json'), '');
    await expect(openBundle(folder)).rejects.toThrow(/model\.json is not JSON/);
  });

  test('a folder that is empty, or is not there', async () => {
    const folder = await temporaryFolder();
    await expect(openBundle(folder)).rejects.toThrow(
      /no model bundle at .*model\.json cannot be read.*ENOENT/,
    );
    await expect(openBundle(join(folder, 'none'))).rejects.toThrow(/no model bundle at .*none/);
  });
});

describe('writeBundle', () => {
  test.each<[string, ManifestDraft, RegExp]>([
    [
      'NaN among the metrics',
      { ...draft, metrics: { accuracy: Number.NaN } },
      /metrics\.accuracy:.*seen: NaN/,
    ],
    ['one label', { ...draft, labels: ['happy'] }, /labels:.*seen: \["happy"\]/],
    [
      'a hash that is none',
      { ...draft, provenance: { ...draft.provenance, dataHash: 'unknown' } },
      /provenance\.dataHash:/,
    ],
  ])('writes nothing for %s', async (_, wrong, message) => {
    const folder = await temporaryFolder();
    await expect(writeBundle(folder, wrong, model('classifier'))).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a bundle with an explanation', () => {
  const explanation = new TextEncoder().encode('bytes of another network');

  async function explained(): Promise<string> {
    const folder = await temporaryFolder();
    await writeBundle(folder, draft, model('classifier'), explanation);
    return folder;
  }

  test('keeps it when it is written again with the same model', async () => {
    const folder = await explained();
    const { manifest, model: bytes } = await openBundle(folder);
    expect(manifest.explanation!.modelSha256).toBe(manifest.provenance.modelSha256);
    const again = await writeBundle(folder, { ...manifest, metrics: null }, bytes);
    expect(again.manifest.explanation).toEqual(manifest.explanation);
    expect(await readdir(folder)).toEqual(['explain.onnx', 'model.json', 'model.onnx']);
  });

  test('is refused another model, whose weights it would read', async () => {
    const { manifest } = await openBundle(await explained());
    await expect(writeBundle(await temporaryFolder(), manifest, model('types'))).rejects.toThrow(
      /explanation\.modelSha256: explain\.onnx reads the weights of another model/,
    );
  });

  test('loses it where a model without one takes its place', async () => {
    const folder = await explained();
    await writeBundle(folder, draft, model('types'));
    expect(await readdir(folder)).toEqual(['model.json', 'model.onnx']);
    await expect(openExplainer(await openBundle(folder))).rejects.toThrow(
      /"three-way" \(float32\) cannot be explained: it has no explain\.onnx.*Export/,
    );
  });

  test('whose file is cut off, missing or no network cannot be explained, only used', async () => {
    const folder = await explained();
    const bundle = await openBundle(folder);
    await expect(openExplainer(bundle)).rejects.toThrow(/cannot open the model \(24 bytes\)/);
    await truncate(join(folder, 'explain.onnx'), 10);
    await expect(openExplainer(bundle)).rejects.toThrow(/explain\.onnx \(10 bytes\) has SHA-256/);
    await rm(join(folder, 'explain.onnx'));
    await expect(openExplainer(bundle)).rejects.toThrow(/explain\.onnx cannot be read \(ENOENT/);
    expect((await openBundle(folder)).model).toEqual(model('classifier'));
  });
});

describe('writeFileAtomically', () => {
  test('replaces a file', async () => {
    const path = join(await temporaryFolder(), 'file');
    await writeFileAtomically(path, 'old');
    await writeFileAtomically(path, Uint8Array.of(110, 101, 119));
    expect(await readFile(path, 'utf8')).toBe('new');
  });

  test('leaves nothing beside what it could not replace', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), 'in the way');
    await expect(writeFileAtomically(join(folder, 'file', 'inner'), 'x')).rejects.toThrow(
      /cannot write .*inner: ENOTDIR/,
    );
    await expect(writeFileAtomically(folder, 'x')).rejects.toThrow(/cannot write/);
    expect(await readdir(folder)).toEqual(['file']);
  });
});
