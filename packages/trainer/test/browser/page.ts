// What a page does for tests and benchmarks: builds a training step and runs it, on WebAssembly or on the GPU; judges,
// explains and times with bundles.
import { openBundle, openClassifier, openExplainer, openSession } from '@mien/runtime/web';
import { openSession as openOnGpu } from '@mien/runtime/webgpu';
import { type LoweringName, runStep } from './step-run.js';

const bundles = new Map<string, ReturnType<typeof openOnce>>();

async function openOnce(address: string) {
  return openClassifier(await openBundle(address));
}

/** A bundle's classifier, opened when first asked for. */
function classifierOf(address: string): ReturnType<typeof openOnce> {
  const opening = bundles.get(address) ?? openOnce(address);
  bundles.set(address, opening);
  return opening;
}

const page = {
  async judge(address: string, pictures: readonly number[], count: number) {
    const classifier = await classifierOf(address);
    return [...(await classifier.logits(Float32Array.from(pictures), count))];
  },
  async explain(address: string, picture: readonly number[], label: string) {
    const explainer = await openExplainer(await openBundle(address));
    const { logits, heat } = await explainer.explain(Float32Array.from(picture), label);
    await explainer.close();
    return { logits: [...logits], heat: [...heat.values] };
  },
  /** Seconds that so many runs of so many blank pictures take. */
  async time(address: string, pictures: number, runs: number) {
    const classifier = await classifierOf(address);
    const { width, height } = classifier.manifest.preprocessing;
    const blank = new Float32Array(pictures * width * height);
    const start = performance.now();
    for (let run = 0; run < runs; run++) await classifier.logits(blank, pictures);
    return (performance.now() - start) / 1000;
  },
  runStep: (lowering: LoweringName) => runStep(lowering, openSession),
  runStepOnGpu: (lowering: LoweringName) => runStep(lowering, openOnGpu),
  hasGpu: async () => ((await (navigator as { gpu?: GPU }).gpu?.requestAdapter()) ?? null) !== null,
};

export type Page = typeof page;
Object.assign(globalThis, { page });
