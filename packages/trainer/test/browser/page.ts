// What a page does for browser.test.ts: builds a training step and runs it, on WebAssembly or on the GPU.
import { openSession } from '@mien/runtime/web';
import { openSession as openOnGpu } from '@mien/runtime/webgpu';
import { type LoweringName, runStep } from './step-run.js';

const page = {
  runStep: (lowering: LoweringName) => runStep(lowering, openSession),
  runStepOnGpu: (lowering: LoweringName) => runStep(lowering, openOnGpu),
  hasGpu: async () => ((await (navigator as { gpu?: GPU }).gpu?.requestAdapter()) ?? null) !== null,
};

export type Page = typeof page;
Object.assign(globalThis, { page });
