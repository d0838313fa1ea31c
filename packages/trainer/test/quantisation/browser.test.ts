// Bundles of every format in headless Chromium, on WebAssembly, against the same in Node.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ModelBundle, openClassifier, openExplainer, type WeightFormat } from '@mien/runtime/node';
import { afterAll, expect, type TestContext, test } from 'vitest';
import { requireOrSkip } from '../../../../test/require.js';
import { selectRows } from '../../src/data/index.js';
import { preset } from '../../src/models/index.js';
import { testPictures } from '../../src/training/judging.js';
import { chromiumPath, hasChromium, type OpenPage, openPage } from '../browser/open.js';
import type { Page } from '../browser/page.js';
import { bundleOf, drawn, preprocessing, randomWeights } from './trained.js';

declare const page: Page;

const count = 12;
const pictures = testPictures(drawn, selectRows(drawn, 'PublicTest').subarray(0, count), preprocessing).data;
const network = preset('mien');
const formats: readonly WeightFormat[] = ['float32', 'float16', 'int8'];

let started: Promise<OpenPage & { readonly bundles: ReadonlyMap<WeightFormat, ModelBundle> }> | undefined;

async function start() {
  const trained = { network, weights: randomWeights(network, 5) };
  const bundles = new Map<WeightFormat, ModelBundle>();
  const files = new Map<string, Uint8Array>();
  for (const format of formats) {
    const bundle = await bundleOf(trained, format);
    bundles.set(format, bundle);
    const names = ['model.json', 'model.onnx', ...(bundle.manifest.explanation ? ['explain.onnx'] : [])];
    for (const name of names) files.set(`${format}/${name}`, await readFile(join(bundle.directory!, name)));
  }
  return { ...(await openPage(files)), bundles };
}

afterAll(async () => {
  await (await started?.catch(() => undefined))?.browser.close();
});

async function open(context: TestContext) {
  if (!hasChromium()) requireOrSkip(context, 'chromium', `no ${chromiumPath}: install chromium`);
  started ??= start();
  return started;
}

/** Largest difference, as a share of the largest value. */
function apart(ours: readonly number[], theirs: Float32Array): number {
  const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return ours.reduce((most, value, at) => Math.max(most, Math.abs(value - theirs[at]!)), 0) / largest;
}

test.for([
  ['float32', 1e-4],
  ['float16', 1e-4],
  // Where a sum lies between two integers, rounding may go the other way.
  ['int8', 0.03],
] as const)('a %s bundle gives the logits of Node', async ([format, bound], context) => {
  const { tab, bundles } = await open(context);
  const classifier = await openClassifier(bundles.get(format)!);
  const inNode = await classifier.logits(pictures, count);
  await classifier.close();
  const inPage = await tab.evaluate(([address, values, many]) => page.judge(address, values, many), [
    `/${format}`,
    [...pictures],
    count,
  ] as const);
  expect(inPage).toHaveLength(inNode.length);
  expect(apart(inPage, inNode)).toBeLessThan(bound);
});

test.for(['float32', 'float16'] as const)(
  'a %s bundle explains as in Node, its weights read from model.onnx',
  async (format, context) => {
    const { tab, bundles } = await open(context);
    const explainer = await openExplainer(bundles.get(format)!);
    const picture = pictures.slice(0, 48 * 48);
    const explanations = await Promise.all(drawn.labels.map(label => explainer.explain(picture, label)));
    await explainer.close();
    // Random weights may see nothing that speaks for a class.
    const { label, logits, heat } = explanations.find(each => each.heat.values.some(value => value > 0))!;
    const inPage = await tab.evaluate(([address, values, name]) => page.explain(address, values, name), [
      `/${format}`,
      [...picture],
      label,
    ] as const);
    expect(apart(inPage.logits, logits)).toBeLessThan(1e-4);
    expect(apart(inPage.heat, heat.values)).toBeLessThan(1e-4);
  },
);
