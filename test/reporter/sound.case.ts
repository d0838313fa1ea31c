import { test } from 'vitest';

test('passes', () => {});
test('needs a camera', context => context.skip('no camera here'));
