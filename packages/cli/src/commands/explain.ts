import { availableParallelism } from 'node:os';
import { createRecognizer, cropFace, type NodePicture, type Recognizer } from '@mien/recognizer/node';
import { type Explainer, openBundle, openExplainer } from '@mien/runtime/node';
import { type Box, box, type Image } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { blaming, Failure, messageOf } from '../exit.js';
import { shippedModel } from '../inputs.js';
import type { CommandDefinition, Result } from '../shell/command.js';
import { modelOption } from '../shell/options.js';
import { tableText } from '../text/table.js';
import { annotatedPlaces } from './recognize/annotated.js';
import { type Explained, writeExplanation } from './recognize/explained.js';
import { picturesOf, type Unread } from './recognize/pictures.js';

interface ExplainOptions {
  readonly model: string | undefined;
  readonly cropped: boolean | undefined;
  readonly class: string | undefined;
  readonly out: string;
}

export const explainCommand: CommandDefinition = {
  name: 'explain',
  summary: 'Draw which parts of each face spoke for its expression (Grad-CAM)',
  examples: [
    ['explain photo.jpg --out explained', 'every face of a photograph'],
    ['explain face.png --cropped --class sad --out explained', 'what of a cropped face speaks for sad'],
  ],
  define: (command, { action }) =>
    void command
      .argument('<pictures...>', 'PNG, JPEG, WebP or TIFF files, folders of them, or patterns')
      .requiredOption('--out <folder>', 'write a picture for each face there')
      .option('--class <label>', 'the expression to explain (default: the one each face resembles)')
      .option('--cropped', 'each picture is one face already: look for none')
      .addOption(modelOption())
      .action(action(explainPictures)),
};

/** A face that was explained, and where. */
interface ExplainedFace extends Explained {
  readonly box: Box<'frame'>;
}

type Answer = { readonly file: string; readonly faces: readonly ExplainedFace[] } | Unread;

async function explainPictures(words: readonly string[], options: ExplainOptions): Promise<Result> {
  const named = await picturesOf(words);
  const places = annotatedPlaces(
    named.flatMap(each => ('error' in each ? [] : [each.file])),
    options.out,
  );
  const model = options.model ?? shippedModel();
  const explainer = await blaming('unusable', async () => openExplainer(await openBundle(model)));
  requireLabel(explainer, options.class);
  const recognizer = options.cropped
    ? null
    : await createRecognizer({ model, threads: availableParallelism() });
  try {
    const answers: Answer[] = [];
    for (const each of named)
      answers.push(
        'error' in each
          ? each
          : await explainPicture(each.file, places.get(each.file)!, {
              explainer,
              recognizer,
              label: options.class,
            }).catch(cause => ({
              file: each.file,
              error: messageOf(cause),
            })),
      );
    return resultOf(answers);
  } finally {
    await Promise.all([explainer.close(), recognizer?.close()]);
  }
}

interface Explaining {
  readonly explainer: Explainer;
  /** Null where each picture is one face. */
  readonly recognizer: Recognizer<NodePicture> | null;
  readonly label: string | undefined;
}

async function explainPicture(
  file: string,
  place: string,
  { explainer, recognizer, label }: Explaining,
): Promise<Answer> {
  const image = await decode(file);
  const squares = recognizer
    ? await usableSquares(recognizer, image)
    : [box<'frame'>(0, 0, image.width, image.height)];
  const faces: ExplainedFace[] = [];
  for (const [index, square] of squares.entries()) {
    const stem = `${place}-${index + 1}`;
    faces.push({
      box: square,
      ...(await writeExplanation(explainer, cropFace(image, square), stem, label)),
    });
  }
  return { file, faces };
}

async function usableSquares(
  recognizer: Recognizer<NodePicture>,
  image: Image,
): Promise<readonly Box<'frame'>[]> {
  const faces = await recognizer.recognize(image);
  return faces.filter(({ usable }) => usable).map(({ square }) => square);
}

function resultOf(answers: readonly Answer[]): Result {
  const rows = answers.flatMap(answer => {
    if ('error' in answer) return [[answer.file, '', answer.error]];
    if (answer.faces.length === 0) return [[answer.file, '', 'no face seen well enough']];
    return answer.faces.map(({ label, picture }) => [answer.file, label, picture]);
  });
  return {
    text: tableText({ columns: ['picture', 'explained', 'drawn in'], rows }),
    json: answers,
    exit: answers.some(answer => 'error' in answer) ? 'unusable' : 'done',
  };
}

function requireLabel({ manifest: { name, labels } }: Explainer, label: string | undefined): void {
  if (label === undefined || labels.includes(label)) return;
  throw new Failure('usage', `--class ${label}: model "${name}" has ${labels.join(', ')}`);
}
