import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { noticesOn } from '../src/shell/notices.js';

const progress = { title: 'epoch 1/4', done: 1, total: 4, detail: 'loss 1.234' };

/** A standard error that is a terminal of that many columns, or none, and what was written to it. */
function standardError(columns: number | null) {
  const stream = Object.assign(new PassThrough(), columns === null ? {} : { isTTY: true, columns });
  const written = () => String(stream.read() ?? '');
  return { notices: noticesOn(stream as unknown as NodeJS.WriteStream), written };
}

test('piped, lines are written and no bar', () => {
  const { notices, written } = standardError(null);
  notices.progress(progress);
  notices.say('epoch 1/4  loss 1.234');
  notices.endProgress();
  expect(written()).toBe('epoch 1/4  loss 1.234\n');
});

test('on a terminal, a bar fills the room that the words leave', () => {
  const { notices, written } = standardError(40);
  notices.progress(progress);
  const drawn = written();
  notices.endProgress();
  expect(drawn).toMatch(/epoch 1\/4 ━{4}─{12} {2}loss 1\.234/);
});

test('on a terminal, a line stands whole above the bar, which is drawn anew', () => {
  const { notices, written } = standardError(80);
  notices.progress(progress);
  written();
  notices.say('saved');
  const said = written();
  notices.endProgress();
  expect(said).toMatch(/saved\n[\s\S]*epoch 1\/4 ━+─+ {2}loss 1\.234/);
  expect(written()).not.toContain('epoch');
});
