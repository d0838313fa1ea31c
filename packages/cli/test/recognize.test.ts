// Photographs by the command line: what words name, what is printed, what is written.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaceSummary } from '@mien/recognizer';
import { box } from '@mien/vision';
import { decode } from '@mien/vision/node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linearBundle } from '../../../test/faces/bundle.js';
import { photograph } from '../../../test/faces/photographs.js';
import { annotatedPlaces } from '../src/commands/recognize/annotated.js';
import { answersCsv, answersText } from '../src/commands/recognize/answers.js';
import { picturesOf } from '../src/commands/recognize/pictures.js';
import { mien, temporaryFolder } from './program.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const at = (...parts: string[]) => join(folder.path, ...parts);

async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), '');
  }
}

describe('words that name pictures', () => {
  beforeAll(async () => {
    await put('p/2.jpg', 'p/10.JPEG', 'p/notes.txt', 'p/.hidden.png', 'p/deep/a.webp', 'p/deep/er/b.tif');
    await put('p/.cache/c.png', 'odd/x[1].png', 'odd/x1.png', 'odd/a+b.png', 'odd/ä.png');
    await put('strange/a.jpg', 'strange/two\nlines.jpg');
    execFileSync('mkfifo', [at('strange/pipe.jpg')]);
    await symlink(at('strange/pipe.jpg'), at('strange/piped.jpg'));
    await symlink(at('p/2.jpg'), at('strange/link.jpg'));
    await symlink(at('nowhere'), at('strange/torn.jpg'));
    await mkdir(at('empty'));
    await symlink(at('p'), at('p/deep/loop'));
  });

  test.each([
    ['a file that is not there too', ['none.jpg'], ['none.jpg']],
    ['a folder and what is below', ['p'], ['p/2.jpg', 'p/10.JPEG', 'p/deep/a.webp', 'p/deep/er/b.tif']],
    ['their order', ['p/10.JPEG', 'p/2.jpg'], ['p/10.JPEG', 'p/2.jpg']],
    ['stars', ['p/*.jpg'], ['p/2.jpg']],
    ['a choice', ['p/*.{jpg,JPEG}'], ['p/2.jpg', 'p/10.JPEG']],
    ['a question mark and a class', ['p/?.[a-j]pg'], ['p/2.jpg']],
    ['folders between', ['p/**/*.{tif,webp}'], ['p/deep/a.webp', 'p/deep/er/b.tif']],
    ['a folder of each fitting name', ['p/d*'], ['p/deep/a.webp', 'p/deep/er/b.tif']],
    ['each below once', ['p/**'], ['p/2.jpg', 'p/10.JPEG', 'p/deep/a.webp', 'p/deep/er/b.tif']],
    ['the way up', ['p/../odd/x?.png'], ['odd/x1.png']],
    ['a file named like a pattern', ['odd/x[1].png'], ['odd/x[1].png']],
    ...(['strange', 'strange/*.jpg'].map(word => [
      `files of ${word}, not pipes`,
      [word],
      ['strange/a.jpg', 'strange/link.jpg', 'strange/torn.jpg', 'strange/two\nlines.jpg'],
    ]) as [string, string[], string[]][]),
    ['characters special elsewhere', ['odd/a+*.png', 'odd/ä*'], ['odd/a+b.png', 'odd/ä.png']],
  ])('%s', async (_what, words, files) => {
    const named = await picturesOf(words.map(word => `${folder.path}/${word}`));
    expect(named).toEqual(files.map(file => ({ file: at(file) })));
  });

  test.each([
    ['empty', 'this folder holds no pictures'],
    ['p/*.gif', 'no file fits this pattern'],
    ['none/*.png', 'no file fits this pattern'],
    ['p/[z-a].png', 'Range out of order'],
  ])('%s is a reason', async (word, error) => {
    expect(await picturesOf([at(word)])).toEqual([{ file: at(word), error: expect.stringContaining(error) }]);
  });
});

describe('where annotated pictures go', () => {
  test('below the folder as they lie below the one that holds them all', () => {
    const places = annotatedPlaces(['/a/b/x.jpg', '/a/b/c/x.JPG', '/a/d/y.webp', '/a/d/y.png'], 'out');
    expect([...places.values()]).toEqual(['out/b/x.jpg', 'out/b/c/x.JPG', 'out/d/y.webp.png', 'out/d/y.png']);
    expect([...annotatedPlaces(['/a/b/x.jpg'], 'out').values()]).toEqual(['out/x.jpg']);
    expect(annotatedPlaces([], 'out').size).toBe(0);
  });

  test('never over the pictures themselves', () => {
    expect(() => annotatedPlaces(['/a/x.jpg', '/a/b/y.jpg'], '/a')).toThrow('would overwrite /a/x.jpg');
  });

  test('nor by another name of their folder, or of themselves', async () => {
    await put('own/x.jpg', 'own/y.jpg');
    await mkdir(at('by-link'));
    await symlink(at('own'), at('owned'));
    await symlink(at('own/x.jpg'), at('by-link/x.jpg'));
    for (const out of ['owned', 'own', 'by-link']) {
      expect(() => annotatedPlaces([at('by-link/x.jpg')], at(out)), out).toThrow('would overwrite');
    }
    expect(() => annotatedPlaces([at('own/y.jpg')], at('owned'))).toThrow('would overwrite');
    // A link at the place itself is replaced, not followed.
    expect(annotatedPlaces([at('own/x.jpg')], at('by-link')).size).toBe(1);
  });

  test('nor their explanations over a picture', async () => {
    await put('shown/x.jpg', 'earlier/x.jpg-1-happy.png');
    await symlink(at('earlier/x.jpg-1-happy.png'), at('shown/seen.png'));
    const files = [at('shown/x.jpg'), at('shown/seen.png')];
    expect(annotatedPlaces(files, at('earlier')).size).toBe(2);
    expect(() => annotatedPlaces(files, at('earlier'), { explain: true })).toThrow('would overwrite');
  });
});

describe('what would be written to one place is refused', () => {
  test('of two pictures', () => {
    const files = ['/a/x.webp', '/a/x.webp.png'];
    expect(() => annotatedPlaces(files, 'out')).toThrow(/x\.webp.*under one name, out\/x\.webp\.png/);
    expect(annotatedPlaces(['/a/x.webp', '/a/b/../x.webp'], 'out').size).toBe(2);
  });

  test('of a picture and an explanation', () => {
    const files = ['/a/x.jpg', '/a/x.jpg-12-very-sad.png'];
    expect(annotatedPlaces(files, 'out').size).toBe(2);
    expect(() => annotatedPlaces(files, 'out', { explain: true })).toThrow('under one name');
  });
});

describe('what is printed', () => {
  const sure: FaceSummary = {
    ...{ box: box(10.4, 20, 30, 40.6), score: 0.9, usable: true, reason: null },
    ...{ expression: 'happy', uncertain: false, probabilities: { happy: 0.75, sad: 0.25 } },
  };
  const poor: FaceSummary = {
    ...{ box: box(0, 0, 9, 12), score: 0.7, usable: false, reason: 'too small' },
    ...{ expression: null, uncertain: true, probabilities: null },
  };
  const answers = [
    { file: 'a "b", c.jpg', width: 100, height: 80, faces: [sure, poor] },
    { file: 'none.png', width: 5, height: 6, faces: [] },
    { file: 'torn.png', error: 'cannot decode torn.png: cut short' },
  ];

  test('a row for each face, reasons below, counts last', () => {
    const lines = answersText(answers).split('\n');
    expect(lines.slice(2)).toEqual([
      'a "b", c.jpg  30x41 at 10,20  H ● happy 0.75',
      'a "b", c.jpg  9x12 at 0,0     no answer: too small',
      'none.png                      no face found',
      '',
      'cannot decode torn.png: cut short',
      '',
      '2 pictures, 2 faces, 1 seen well enough, 1 not read',
    ]);
  });

  test('why a picture is not drawn, with its faces', () => {
    const undrawn = 'cannot write out/b.jpg: ENOSPC';
    const answers = [{ file: 'b.jpg', width: 5, height: 6, faces: [sure], undrawn }];
    expect(answersText(answers).split('\n').slice(2)).toEqual([
      'b.jpg    30x41 at 10,20  H ● happy 0.75',
      '',
      'b.jpg is not drawn: cannot write out/b.jpg: ENOSPC',
      '',
      '1 picture, 1 face, 1 seen well enough, 1 not drawn',
    ]);
    expect(answersCsv(answers, ['happy', 'sad']).split('\n')[1]).toMatch(/^b\.jpg,.*,cannot write out/);
  });

  test('no line breaks and commands of a terminal that a name holds', () => {
    const text = answersText([
      { file: 'a\n\x1b[2J.png', width: 5, height: 6, faces: [] },
      { file: '\t\x9b.png', error: 'cut short' },
    ]);
    expect(text).toContain('a\\x0a\\x1b[2J.png');
    expect(text).toContain('\\x09\\x9b.png: cut short');
  });

  test('CSV, quoted where it must be', () => {
    expect(answersCsv(answers, ['happy', 'sad']).split('\n')).toEqual([
      'file,width,height,box_x,box_y,box_width,box_height,score,usable,reason,expression,uncertain,happy,sad,error',
      '"a ""b"", c.jpg",100,80,10.4,20,30,40.6,0.9,true,,happy,false,0.75,0.25,',
      '"a ""b"", c.jpg",100,80,0,0,9,12,0.7,false,too small,,true,,,',
      'none.png,5,6,,,,,,,,,,,,',
      'torn.png,,,,,,,,,,,,,,cannot decode torn.png: cut short',
    ]);
  });
});

describe('mien recognize', () => {
  let bundle: Awaited<ReturnType<typeof linearBundle>>;
  beforeAll(async () => {
    bundle = await linearBundle();
    await mkdir(at('photos/more'), { recursive: true });
    await sharp(photograph(5)).resize(480).toFile(at('photos/five.jpg'));
    await sharp(photograph(5)).resize(480).webp().toFile(at('photos/more/five.webp'));
    await sharp({ create: { width: 90, height: 60, channels: 3, background: 'grey' } }).toFile(
      at('photos/more/none.png'),
    );
    await writeFile(at('photos/torn.jpg'), (await readFile(photograph(5))).subarray(0, 3000));
  });
  afterAll(() => bundle.remove());

  const recognize = (...words: string[]) =>
    mien(['recognize', ...words, '--model', bundle.folder], { folder: folder.path });

  test('answers every picture in the order given, the torn one by a reason', async () => {
    const words = ['photos/torn.jpg', 'photos', 'photos/nowhere', '--json', '--out', 'drawn'];
    const { code, stdout, stderr } = await recognize(...words);
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    const answers = JSON.parse(stdout);
    expect(answers.map(({ file }: { file: string }) => file)).toEqual([
      ...['photos/torn.jpg', 'photos/five.jpg', 'photos/more/five.webp', 'photos/more/none.png'],
      ...['photos/torn.jpg', 'photos/nowhere'],
    ]);
    const [torn, five, , none, , nowhere] = answers;
    expect(torn).toEqual({ file: 'photos/torn.jpg', error: expect.stringContaining('cannot decode') });
    expect(nowhere).toEqual({ file: 'photos/nowhere', error: expect.stringContaining('no such file') });
    expect(none).toEqual({ file: 'photos/more/none.png', width: 90, height: 60, faces: [] });
    expect(five.faces).toHaveLength(5);
    expect(Object.keys(five)).toEqual(['file', 'width', 'height', 'faces']);
    expect(Object.keys(five.faces[0]).sort()).toEqual(
      ['box', 'expression', 'probabilities', 'reason', 'score', 'uncertain', 'usable'].sort(),
    );
    expect(Object.keys(five.faces[0].box)).toEqual(['x', 'y', 'width', 'height']);

    const written = (await readdir(at('drawn'), { recursive: true })).toSorted();
    expect(written).toEqual(['five.jpg', 'more', 'more/five.webp.png', 'more/none.png']);
    const [drawn, plain] = [await decode(at('drawn/five.jpg')), await decode(at('photos/five.jpg'))];
    expect([drawn.width, drawn.height]).toEqual([plain.width, plain.height]);
    expect(drawn.data).not.toEqual(plain.data);
  });

  test('prints a row for each face with --csv, and not both', async () => {
    const { code, stdout } = await recognize('photos/more/*.png', '--csv');
    expect({ code, lines: stdout.trim().split('\n').length }).toEqual({ code: 0, lines: 2 });
    const both = await recognize('photos', '--csv', '--json');
    expect(both).toMatchObject({ code: 2, stdout: '' });
    expect(both.stderr).toContain("'--csv' cannot be used with option '--json'");
  });

  test('explains into a folder, by a model that can be explained', async () => {
    const nowhere = await recognize('photos/five.jpg', '--explain');
    expect(nowhere).toMatchObject({ code: 2, stdout: '' });
    expect(nowhere.stderr).toContain('name their folder by --out');
    const unexplained = await recognize('photos/five.jpg', '--explain', '--out', 'drawn');
    expect(unexplained).toMatchObject({ code: 3, stdout: '' });
    expect(unexplained.stderr).toContain('explain.onnx');
  });

  test('takes a picture for one face with --cropped', async () => {
    await sharp(photograph(5)).resize(48, 48).png().toFile(at('crop.png'));
    const { stdout } = await recognize('crop.png', '--cropped', '--json');
    expect(JSON.parse(stdout)).toMatchObject([
      { width: 48, height: 48, faces: [{ box: { x: 0, y: 0, width: 48, height: 48 }, usable: true }] },
    ]);
  });

  test('stopped by Ctrl-C it prints whole what was seen and leaves whole files', async () => {
    await mkdir(at('many'));
    for (let copy = 0; copy < 40; copy++) await copyFile(at('photos/five.jpg'), at(`many/${copy}.jpg`));
    const words = ['recognize', 'many', '--model', bundle.folder, '--json', '--out', 'drawn-many'];
    const stopped = await mien(words, { folder: folder.path, interruptAtFile: at('drawn-many/1.jpg') });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('Stopping');
    const answers = JSON.parse(stopped.stdout);
    expect(answers.length).toBeGreaterThanOrEqual(1);
    expect(answers.length).toBeLessThan(40);
    for (const file of await readdir(at('drawn-many'))) {
      expect((await decode(at('drawn-many', file))).width).toBe(480);
    }
  });

  test('names the folder that cannot be written before it begins', async () => {
    await writeFile(at('taken'), '');
    for (const out of ['taken', 'taken/below']) {
      const { code, stdout, stderr } = await recognize('photos/five.jpg', '--json', '--out', out);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(`--out ${out} `);
    }
  });

  test('tells the faces of a picture that cannot be drawn', async () => {
    await mkdir(at('blocked/five.jpg'), { recursive: true });
    const { code, stdout } = await recognize('photos/five.jpg', '--json', '--out', 'blocked');
    const [answer] = JSON.parse(stdout);
    expect({ code, undrawn: answer.undrawn }).toEqual({
      code: 1,
      undrawn: expect.stringContaining('blocked/five.jpg'),
    });
    expect(answer.faces).toHaveLength(5);
  });
});

test.skipIf(!existsSync('/dev/full'))('a result that cannot be written is told in a line', () => {
  const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const full = openSync('/dev/full', 'w');
  const words = [program, 'recognize', '--help'];
  const { status, stderr } = spawnSync(process.execPath, words, { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  expect({ status, stderr: String(stderr) }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^mien: cannot write the result: ENOSPC.*\n$/),
  });
});
