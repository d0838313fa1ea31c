import { test } from 'vitest';

await import('./missing.js' as string);
test('is never reached', () => {});
