// What the command line answers to words, in this process; whole-path.test.ts runs it as a program.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { commands } from '../src/commands/index.js';
import { exits } from '../src/exit.js';
import { mien } from '../src/mien.js';
import { drawFaces } from './faces.js';
import { temporaryFolder } from './program.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  const at = (...parts: string[]) => join(folder.path, ...parts);
  vi.stubEnv('MIEN_DATA', at('nowhere'));
  vi.stubEnv('XDG_CACHE_HOME', at('cache'));
  await drawFaces(at('faces'), 'train', 14);
  await drawFaces(at('broken'), 'train', 7);
  await writeFile(at('broken/train/happy/torn.png'), 'no picture');
  await mkdir(at('empty'));
  await mkdir(at('torn-run'));
  await writeFile(at('torn-run/last.checkpoint'), 'MIEN');
  await writeFile(at('recipe.json'), '{ "epochs": 0, "learningrate": 1 }');
  await writeFile(at('torn.json'), '{ "epochs": ');
  await writeFile(at('list.json'), '[]');
  const small = { preset: 'tiny', lowering: 'direct', evaluation: 'none', batch: 7, shards: 1, epochs: 1 };
  await writeFile(at('small.json'), JSON.stringify(small));
  await writeFile(at('nope.json'), '{ "preset": "nope" }');
  await writeFile(at('direct.json'), '{ "preset": "tiny", "lowering": "direct", "evaluation": "none" }');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await folder.remove();
});

/** Answers a line of words, where `@` is the folder; `said` is what standard error would show. */
async function answer(line: string, debug = false) {
  let [printed, said] = ['', ''];
  const notices = {
    say: (text: string) => {
      said += `${text}\n`;
    },
    progress: () => undefined,
    endProgress: () => undefined,
  };
  const print = (text: string) => {
    printed += text;
  };
  const words = line.replaceAll('@', `${folder.path}/`).split(' ').filter(Boolean);
  return { exit: await mien(words, { notices, print, debug }), printed, said };
}

describe('help', () => {
  test('lists the commands and every exit code', async () => {
    const { exit, printed, said } = await answer('--help');
    expect({ exit, said }).toEqual({ exit: 'done', said: '' });
    for (const { name } of commands) expect(printed).toMatch(new RegExp(`^  mien ${name}`, 'm'));
    for (const { code, meaning } of Object.values(exits)) {
      expect(printed).toMatch(new RegExp(`^  ${code} +${meaning}$`, 'm'));
    }
  });

  test.each(commands.map(({ name }) => name))('of %s has examples', async name => {
    const { exit, printed } = await answer(`${name} --help`);
    expect(exit).toBe('done');
    expect(printed).toMatch(new RegExp(`Examples:\n  mien ${name}`));
    expect(printed).toContain('--json');
  });

  test('its examples are words that the commands take', async () => {
    for (const [words] of commands.flatMap(({ examples }) => examples)) {
      const { said } = await answer(`${words} --help`);
      expect(said).toBe('');
    }
  });
});

test('every end has an exit code of its own', () => {
  const codes = Object.values(exits).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

describe('wrong usage is told on standard error alone', () => {
  test.each([
    ['', 'Usage: mien'],
    ['data', 'Usage: mien data'],
    ['trian', 'Did you mean train?'],
    ['recognise a.png', 'Did you mean recognize?'],
    ['data chekc', 'Did you mean check?'],
    ['evaluate --modle x', 'Did you mean --model?'],
    ['train --preset tiny', "required option '--out <folder>'"],
    ['train --out @x --epochs 1.5', 'Give a whole number from 1 on.'],
    ['train --out @x --learning-rate -1', 'Give a number above 0.'],
    ['train --out @x --preset huge', 'Allowed choices are seed, notebook'],
    ['train --out @x --recipe @none.json', 'none.json cannot be read'],
    ['train --out @x --recipe @torn.json', 'torn.json cannot be read'],
    ['train --out @x --recipe @list.json', 'list.json is no JSON object'],
    ['train --out @x --recipe @recipe.json', 'learningrate'],
    ['train --out @x --batch 9 --shards 2', 'the shards must divide the batch evenly'],
    ['evaluate --split Test --model @x', 'Allowed choices are Training'],
    ['recognize', 'name pictures, a video or a camera'],
    ['recognize a.png --out=', 'Name a folder.'],
  ])('mien %s', async (line, message) => {
    const { exit, printed, said } = await answer(line);
    expect({ exit, printed }).toEqual({ exit: 'usage', printed: '' });
    expect(said).toContain(message);
  });
});

describe('a file that cannot be used is named on standard error alone', () => {
  test.each([
    ['data check', 'No data at'],
    ['data check --json @empty', 'empty holds neither'],
    ['data check @broken', 'torn.png'],
    ['data preview @faces --split PrivateTest', 'faces has no PrivateTest rows'],
    ['evaluate --model @empty --data @faces', 'no model bundle at'],
    ['recognize a.png --model @none', 'no model bundle at'],
    ['export @none --data @faces --out @x', 'No run and no checkpoint at'],
    ['export @empty --data @faces --out @x', 'cannot read the checkpoint'],
    ['export @recipe.json --data @faces --out @x', 'recipe.json is no checkpoint'],
    ['train --data @none --out @x', 'No data at'],
    ['train --data @faces --out @x --resume', 'cannot read the checkpoint'],
    ['train --data @faces --out @torn-run --resume', 'last.checkpoint is no checkpoint'],
  ])('mien %s', async (line, message) => {
    const { exit, printed, said } = await answer(line);
    expect({ exit, printed }).toEqual({ exit: 'unusable', printed: '' });
    expect(said).toMatch(/^mien: /);
    expect(said).toContain(message);
    expect(said).not.toMatch(/^ +at /m);
  });

  test('and in debugging with where the error arose', async () => {
    expect((await answer('data check @none', true)).said).toMatch(/^ +at .*load\.ts/m);
  });
});

describe('a training that cannot begin as asked says whose fault it is', () => {
  beforeAll(async () => {
    const { exit } = await answer('train --data @faces --recipe @small.json --out @begun');
    expect(exit).toBe('done');
    await rename(join(folder.path, 'begun/metrics.jsonl'), join(folder.path, 'lost.jsonl'));
  });

  test.each([
    ['train --data @faces --recipe @small.json --out @begun', 'already holds a training'],
    ['train --data @faces --out @begun --resume --batch 14', "can't change its batch"],
    ['train --data @faces --out @begun --resume --batch 17 --shards 2', 'must divide the batch evenly'],
    [
      'train --data @faces --recipe @nope.json --out @x',
      'there is no network named "nope": choose one of seed',
    ],
    ['train --data @faces --recipe @small.json --provider foo --out @x', 'no execution provider "foo"'],
    ['train --data @faces --preset seed --batch 1000000 --out @x', 'lower batch to'],
  ])('as usage: mien %s', async (line, message) => {
    const { exit, said } = await answer(line);
    expect(said).toContain(message);
    expect(exit).toBe('usage');
  });

  test.each([
    [
      'train --data @faces --recipe @direct.json --out @x',
      'faces has 14 rows to train on, fewer than one batch',
    ],
    ['train --data @broken --skip-bad --out @begun --resume', 'is not the data that the training began with'],
    ['train --data @faces --out @begun --resume', 'has 0 lines, but the checkpoint counts'],
  ])('as what cannot be used: mien %s', async (line, message) => {
    const { exit, said } = await answer(line);
    expect(said).toContain(message);
    expect(exit).toBe('unusable');
  });
});

describe('--json prints one document', () => {
  test('of data check, with bad rows counted', async () => {
    const { exit, printed } = await answer('data check @broken --skip-bad --json');
    expect(exit).toBe('done');
    expect(JSON.parse(printed)).toMatchObject({ rows: 7, badRows: { count: 1, byKind: { picture: 1 } } });
  });

  test('of data preview, with what chance chose', async () => {
    const line = 'data preview @faces --count 5 --augmentation strong --out @sheet.png --json';
    const { pictures, out } = JSON.parse((await answer(line)).printed);
    expect(out).toBe(join(folder.path, 'sheet.png'));
    expect(pictures).toHaveLength(5);
    expect(pictures[0].choices[0]).toMatchObject({ step: 'affine' });
  });

  test('of models, with every network’s layers, cost and latency', async () => {
    const { networks } = JSON.parse((await answer('models --json')).printed);
    const tiny = networks.find(({ name }: { name: string }) => name === 'tiny');
    expect(tiny).toMatchObject({ parameters: 10_847, multiplyAdds: 2_156_768 });
    expect(tiny.layers).toHaveLength(7);
    expect(tiny.latencyMs.median).toBeGreaterThan(0);
  });

  test('of bench layers, while every measurement is told', async () => {
    const { printed, said } = await answer('bench layers --preset tiny --pictures 2 --json');
    const { plan, times } = JSON.parse(printed);
    expect(Object.keys(plan)).toHaveLength(4);
    expect(said.trim().split('\n')).toHaveLength(times.length);
  });

  test('of bench layers, with the choices that trainings keep, timed once', async () => {
    const line = 'bench layers --preset tiny --pictures 1 --kept --json';
    const first = JSON.parse((await answer(line)).printed);
    const second = JSON.parse((await answer(line)).printed);
    expect(second).toMatchObject({ plan: first.plan, times: [] });
  });

  test('of bench step, its time alone', async () => {
    const line = 'bench step --preset tiny --pictures 2 --lowering direct --runs 2 --json';
    const { versions, plainMilliseconds, ...others } = JSON.parse((await answer(line)).printed);
    expect(plainMilliseconds).toBeGreaterThan(0);
    expect(others).toEqual({ network: 'tiny', pictures: 2, plan: {} });
    expect(versions).toMatchObject({ node: process.versions.node });
  });

  test('of bench step --profile, by layer and pass too', async () => {
    const { printed } = await answer(
      'bench step --preset tiny --pictures 2 --lowering direct --runs 2 --profile --json',
    );
    const { passes, plainMilliseconds, runMilliseconds } = JSON.parse(printed);
    expect(plainMilliseconds).toBeGreaterThan(0);
    expect(runMilliseconds).toBeGreaterThan(0);
    expect(new Set(passes.map(({ pass }: { pass: string }) => pass))).toEqual(
      new Set(['forward', 'inputGradient', 'filterGradient', 'elementwise', 'optimiser']),
    );
  });
});

test('bench step says nothing of passes that it was not asked to tell', async () => {
  const line = 'bench step --preset tiny --pictures 2 --lowering direct --runs 2';
  expect((await answer(line)).printed).toMatch(/^2 pictures in \d+\.\d ms on one core: \d+ images\/s\n$/);
  const { printed } = await answer(`${line} --profile`);
  expect(printed).toMatch(/under the profiler \d+\.\d ms, \d+\.\d % of them told by layer and pass/);
});

test('a benchmark for which the machine has no room names the size that fits', async () => {
  const layers = await answer('bench layers --preset tiny --pictures 5000000');
  expect(layers.said).toMatch(
    /timing tiny by 5000000 pictures a run needs up to .*lower pictures to \d+ or less/,
  );
  const step = await answer('bench step --preset tiny --pictures 5000000');
  expect(step.said).toMatch(/a batch of 5000000 in 1 shard needs up to .*lower batch to \d+ or less/);
  expect([layers.exit, step.exit]).toEqual(['usage', 'usage']);
});
