import type { Classifier } from '@mien/runtime';
import { probabilities } from '@mien/runtime';
import { percent } from '@mien/trainer';
import { type Expression, expressionStyle, prepare } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { messageOf } from '../exit.js';
import { withClassifier } from '../inputs.js';
import type { CommandDefinition, Result } from '../shell/command.js';
import { modelOption } from '../shell/options.js';
import { factsText } from '../text/table.js';

/** What one file's face resembles. */
interface Recognition {
  readonly file: string;
  readonly expression: string;
  readonly probability: number;
  /** The model tells too little to name one expression. */
  readonly uncertain: boolean;
  /** Of all expressions, the most probable first. */
  readonly probabilities: Readonly<Record<string, number>>;
}

interface Unread {
  readonly file: string;
  readonly error: string;
}

export const recognizeCommand: CommandDefinition = {
  name: 'recognize',
  summary: 'Name the expression each face resembles',
  examples: [
    ['recognize face.png --model runs/first', 'one picture of one face'],
    ['recognize faces/*.jpg --model runs/first --json', 'many, with all probabilities'],
  ],
  define: (command, { action }) =>
    void command
      .argument('<files...>', 'pictures of one face each, cropped to it: PNG, JPEG, WebP or TIFF')
      .addOption(modelOption())
      .action(
        action((files: readonly string[], { model }: { readonly model: string | undefined }) =>
          withClassifier(model, classifier => recognizeFiles(classifier, files)),
        ),
      ),
};

async function recognizeFiles(classifier: Classifier, files: readonly string[]): Promise<Result> {
  const faces: (Recognition | Unread)[] = [];
  for (const file of files) {
    faces.push(await recognizeFile(classifier, file).catch(error => ({ file, error: messageOf(error) })));
  }
  const { name, provenance } = classifier.manifest;
  return {
    text: factsText(faces.map(face => [face.file, 'error' in face ? face.error : recognitionText(face)])),
    json: { model: { name, sha256: provenance.modelSha256 }, faces },
    exit: faces.some(face => 'error' in face) ? 'unusable' : 'done',
  };
}

async function recognizeFile(classifier: Classifier, file: string): Promise<Recognition> {
  const { labels, preprocessing, calibration } = classifier.manifest;
  const logits = await classifier.logits(prepare(await decode(file), preprocessing), 1);
  const shares = probabilities(logits, labels.length, calibration?.temperature);
  const ranked = labels
    .map((label, index) => [label, shares[index]!] as const)
    .sort(([, left], [, right]) => right - left);
  const [expression, probability] = ranked[0]!;
  return {
    file,
    expression,
    probability,
    uncertain: probability < (calibration?.uncertainBelow ?? 0),
    probabilities: Object.fromEntries(ranked),
  };
}

function recognitionText({ uncertain, probabilities: shares }: Recognition): string {
  const [first, second] = Object.entries(shares).map(
    ([label, share]) => `${marked(label)} ${percent(share)}`,
  );
  return uncertain ? `uncertain: ${first} or ${second}` : `resembles ${first}, then ${second}`;
}

function marked(label: string): string {
  const style = Object.hasOwn(expressionStyle, label) ? expressionStyle[label as Expression] : null;
  return style ? `${style.marker} ${label}` : label;
}
