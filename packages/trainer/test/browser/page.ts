// What a page does for browser.test.ts: builds a training step and runs it.
import { openSession } from '@mien/runtime/web';
import { type LoweringName, runStep } from './step-run.js';

const page = { runStep: (lowering: LoweringName) => runStep(lowering, openSession) };

export type Page = typeof page;
Object.assign(globalThis, { page });
