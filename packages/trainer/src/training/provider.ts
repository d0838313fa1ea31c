import { openSession } from '@mien/runtime/node';
import { input, onnxModel, relu } from '@mien/tensor';
import { refusing } from './refusal.js';

/** Opens a model of one node. @throws {Refusal} where this machine lacks the execution provider or what that needs */
export function requireProvider(provider: string): Promise<void> {
  return refusing('settings', async () => {
    const session = await openSession(onnxModel({ y: relu(input('x', [1])) }), { provider });
    await session.close();
  });
}
