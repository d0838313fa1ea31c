import {
  type Dataset,
  decisions,
  grouped,
  percent,
  predict,
  selectRows,
  type TeacherSource,
  type ViewName,
  writeTeacher,
} from '@mien/trainer';
import { blaming, Failure } from '../exit.js';
import { openData, withClassifier } from '../inputs.js';
import { withBar } from '../run/judge.js';
import type { CommandDefinition, Result } from '../shell/command.js';
import type { Notices } from '../shell/notices.js';
import {
  type DataOptions,
  dataOption,
  positiveNumber,
  skipBadOption,
  viewsOption,
} from '../shell/options.js';
import { factsText } from '../text/table.js';

interface TeachOptions extends DataOptions {
  readonly model: readonly string[];
  readonly out: string;
  readonly views: ViewName;
  readonly temperature: number | undefined;
}

export const teachCommand: CommandDefinition = {
  name: 'teach',
  summary: 'Write what models say of the Training rows, for a recipe to learn from',
  examples: [
    ['teach --model runs/a --model runs/b --views flip --out recipes/x.f16', 'the mean of two models'],
    ['teach --model runs/a --temperature 3 --out recipes/soft.f16 --json', 'softened, with its hash as JSON'],
  ],
  define: (command, { notices, action }) =>
    void command
      .requiredOption('--model <folders...>', 'a model bundle; several are averaged')
      .requiredOption('--out <file>', 'gets float16 probabilities [Training rows, classes]')
      .addOption(dataOption())
      .addOption(viewsOption())
      .option(
        '--temperature <number>',
        'what logits are divided by (default: each model’s calibration)',
        positiveNumber,
      )
      .addOption(skipBadOption())
      .action(action((options: TeachOptions) => teach(options, notices))),
};

async function teach({ model: folders, out, ...options }: TeachOptions, notices: Notices): Promise<Result> {
  const dataset = await openData(options, notices);
  const rows = selectRows(dataset, 'Training');
  if (rows.length === 0) throw new Failure('unusable', `${dataset.name} has no Training rows to tell of`);
  const lessons: Lesson[] = [];
  for (const folder of folders) lessons.push(await lessonOf(folder, dataset, rows, options, notices));
  const probabilities = mean(lessons.map(lesson => lesson.probabilities));
  const source: TeacherSource = {
    teachers: lessons.map(({ probabilities: _, ...teacher }) => teacher),
    views: options.views,
  };
  const sha256 = await writeTeacher(out, dataset, probabilities, source);
  const { accuracy, confidence } = summaryOf(probabilities, dataset, rows);
  const text = factsText([
    ['teachers', source.teachers.map(each => `${each.name} (temperature ${each.temperature})`).join(', ')],
    [
      'Training rows',
      `${grouped(rows.length)}: ${percent(accuracy)} named as labelled, with ${percent(confidence)} in the mean`,
    ],
    ['probabilities', out],
    ['in a recipe', JSON.stringify({ targets: { teacher: { probabilities: out, sha256, weight: 0.5 } } })],
  ]);
  return { text, json: { out, sha256, rows: rows.length, accuracy, confidence, ...source } };
}

type Lesson = TeacherSource['teachers'][number] & { readonly probabilities: Float32Array };

function lessonOf(
  folder: string,
  dataset: Dataset,
  rows: Int32Array,
  { views, temperature: given }: Pick<TeachOptions, 'views' | 'temperature'>,
  notices: Notices,
): Promise<Lesson> {
  return withClassifier(folder, async classifier => {
    const { name, provenance, calibration } = classifier.manifest;
    const temperature = given ?? calibration?.temperature ?? 1;
    const { evaluation } = (provenance.configuration ?? {}) as { readonly evaluation?: unknown };
    if (evaluation !== 'tune') {
      notices.say(`${name} may know the tune split: choose nothing by it that learns from this teacher`);
    }
    const probabilities = await withBar(`asking ${name}`, notices, onProgress =>
      blaming('unusable', () => predict(classifier, dataset, rows, { views, temperature, onProgress })),
    );
    return { name, sha256: provenance.modelSha256, temperature, probabilities };
  });
}

function mean(lists: readonly Float32Array[]): Float32Array {
  return lists[0]!.map((_, at) => lists.reduce((sum, list) => sum + list[at]!, 0) / lists.length);
}

/** How often the teacher agrees with the labels, and the mean probability of what it names. */
function summaryOf(probabilities: Float32Array, { labels, targets }: Dataset, rows: Int32Array) {
  const { predictions, confidences } = decisions(probabilities, labels.length);
  const right = predictions.filter((prediction, place) => prediction === targets[rows[place]!]).length;
  return {
    accuracy: right / rows.length,
    confidence: confidences.reduce((sum, confidence) => sum + confidence, 0) / rows.length,
  };
}
