import { annotate, annotationSvg, type Face, faceWords, type SeenFace } from '@mien/recognizer/node';
import { box, createImage, point } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { expect, test } from 'vitest';

const at = point<'frame'>(50, 50);
const seen: SeenFace = {
  box: box(20, 30, 40, 55),
  score: 0.9,
  landmarks: { rightEye: at, leftEye: at, noseTip: at, mouth: at, rightEar: at, leftEar: at },
  square: box(10, 20, 60, 60),
  quality: {
    heightPixels: 55,
    visibleShare: 1,
    pose: { yaw: 0, pitch: 0, roll: 0 },
    brightness: 0.5,
    contrast: 0.2,
    sharpness: 0.1,
  },
};
const judged = (probabilities: Record<string, number>, uncertain = false): Face => ({
  ...seen,
  usable: true,
  reason: null,
  expression: Object.entries(probabilities).toSorted((a, b) => b[1] - a[1])[0]![0],
  uncertain,
  probabilities,
});
const sure = judged({ sad: 0.1, happy: 0.78, neutral: 0.12 });
const unsure = judged({ sad: 0.3, happy: 0.38, neutral: 0.32 }, true);
const poor: Face = {
  ...seen,
  usable: false,
  reason: 'too small',
  expression: null,
  uncertain: true,
  probabilities: null,
};

test.each([
  [sure, 'H ● happy 0.78'],
  [unsure, 'uncertain: H ● happy or N ■ neutral'],
  [poor, 'no answer: too small'],
  [judged({ '<bored>': 0.9, happy: 0.1 }), '<bored> 0.90'],
])('a face in words, %#', (face, words) => {
  expect(faceWords(face)).toBe(words);
});

test('the drawing of a sure, an uncertain and an unusable face', () => {
  expect(
    annotationSvg({ width: 120, height: 100 }, [sure, unsure, poor]).replaceAll('<g>', '\n<g>'),
  ).toMatchSnapshot();
});

test('a face of a stream is drawn with its number', () => {
  const svg = annotationSvg({ width: 120, height: 100 }, [{ ...sure, trackId: 8 }]);
  expect(svg).toContain('>face 8 H ● happy 0.78</text>');
});

/** Where each line of words begins and ends, in letters of 0.62 font sizes. */
function linesOf(svg: string) {
  const fontSize = Number(svg.match(/font-size="([\d.]+)"/)![1]);
  return [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</g)].map(([, x, y, words]) => ({
    words,
    y: Number(y),
    from: Number(x),
    to: Number(x) + words!.length * 0.62 * fontSize,
  }));
}

test('words of a face at the right end of the picture stay inside it', () => {
  const size = { width: 400, height: 300 };
  const svg = annotationSvg(size, [{ ...unsure, box: box(355, 60, 40, 55) }]);
  const [line, ...more] = linesOf(svg);
  expect(more).toEqual([]);
  expect(line!.from).toBeGreaterThan(0);
  expect(line!.to).toBeLessThanOrEqual(size.width);
});

test.each([2, 60, 150])('words too wide for the picture break before the second expression, y %d', y => {
  const size = { width: 200, height: 220 };
  const lines = linesOf(annotationSvg(size, [{ ...unsure, box: box(150, y, 40, 55) }]));
  expect(lines.map(({ words }) => words)).toEqual(['uncertain: H ● happy', 'or N ■ neutral']);
  for (const { from, to, y } of lines) {
    expect(from).toBeGreaterThan(0);
    expect(to).toBeLessThanOrEqual(size.width);
    expect(y).toBeGreaterThan(10);
    expect(y).toBeLessThan(size.height);
  }
});

test('is empty without faces, and escapes what models name', () => {
  expect(annotationSvg({ width: 120, height: 100 }, [])).not.toContain('<g>');
  const svg = annotationSvg({ width: 120, height: 100 }, [judged({ '<script>"&': 0.9, happy: 0.1 })]);
  expect(svg).not.toContain('<script>');
  expect(svg).toContain('&#60;script&#62;&#34;&#38;');
});

test.each([1, 3, 4] as const)(
  'drawn into a picture of %s channels, its frame has the colour of the expression',
  async channels => {
    const size = { width: 120, height: 100 };
    const picture = createImage(size, channels, new Uint8Array(120 * 100 * channels).fill(255));
    const drawn = await decode(await annotate(picture, [sure]));
    expect(drawn).toMatchObject({ ...size, channels: 3 });
    const middleOfLeftEdge = (60 * 120 + 20) * 3;
    const [red, green, blue] = drawn.data.subarray(middleOfLeftEdge, middleOfLeftEdge + 3);
    expect(red!).toBeGreaterThan(green! + 20);
    expect(green!).toBeGreaterThan(blue!);
  },
);
