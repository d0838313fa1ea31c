/// <reference types="vite/client" />
// What a page does with the runtime, for browser.test.ts to call and compare with Node.
import { probabilities } from '@mien/runtime';
import { openBundle, openClassifier, openSession, type WebSessionOptions } from '@mien/runtime/web';
import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { exercise, expectedAnswers, refusal } from '../contract.js';

async function fetchBytes(url: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

const wasmPaths = { mjs, wasm };

const page = {
  isolated: globalThis.crossOriginIsolated,
  expectedAnswers,
  exercise: async () => exercise(await openSession(await fetchBytes('/types.onnx'))),
  async judge(images: number[], count: number, threads: number) {
    const options = threads > 1 ? { threads, wasmPaths } : {};
    const classifier = await openClassifier(await openBundle('/bundle/'), options);
    const logits = await classifier.logits(Float32Array.from(images), count);
    await classifier.close();
    return {
      logits: [...logits],
      probabilities: [...probabilities(logits, classifier.manifest.labels.length)],
    };
  },
  refusedBundle: (address: string) => refusal(openBundle(address)),
  refusedSession: async (options: WebSessionOptions, bytes = 10_000) =>
    refusal(openSession((await fetchBytes('/types.onnx')).subarray(0, bytes), options)),
};

export type Page = typeof page;
Object.assign(globalThis, { page });
