import { expect, test } from 'vitest';
import { createMailbox } from '../../src/stream/mailbox.js';

test('a box that drops holds the newest only', async () => {
  const dropped: number[] = [];
  const box = createMailbox<number>('drop', value => dropped.push(value));
  for (const value of [1, 2, 3]) await box.put(value);
  expect(await box.take()).toBe(3);
  await box.put(4);
  box.end();
  expect(await box.take()).toBe(4);
  expect(await box.take()).toBeNull();
  await box.put(5);
  expect(dropped).toEqual([1, 2, 5]);
});

test('a box that drops lets others have their turn, however fast values come', async () => {
  const box = createMailbox<number>('drop', () => undefined);
  let isDone = false;
  setTimeout(() => {
    isDone = true;
  }, 5);
  let value = 0;
  while (!isDone && value < 100_000) await box.put(value++);
  expect(isDone).toBe(true);
});

test('a box that waits drops none, and takes the next only when one was taken', async () => {
  const dropped: number[] = [];
  const box = createMailbox<number>('wait', value => dropped.push(value));
  let put = 0;
  const putting = (async () => {
    for (const value of [1, 2, 3]) {
      await box.put(value);
      put = value;
    }
    box.end();
  })();
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(put).toBe(0);
  expect([await box.take(), await box.take(), await box.take(), await box.take()]).toEqual([1, 2, 3, null]);
  await putting;
  expect(dropped).toEqual([]);
});

test('an end wakes both sides; its cause is thrown once the box is empty', async () => {
  const box = createMailbox<number>('wait', () => undefined);
  const taking = box.take();
  box.end(new Error('broken'));
  await expect(taking).rejects.toThrow('broken');
  const full = createMailbox<number>('wait', () => undefined);
  const putting = full.put(1);
  full.end(new Error('broken'));
  await putting;
  expect(await full.take()).toBe(1);
  await expect(full.take()).rejects.toThrow('broken');
});
