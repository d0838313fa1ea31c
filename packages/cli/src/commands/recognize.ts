import { availableParallelism } from 'node:os';
import { createRecognizer, type NodePicture, type Recognizer, summaryOf } from '@mien/recognizer/node';
import { box, type Image } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { Option } from 'commander';
import { blaming, type Exit, messageOf } from '../exit.js';
import { shippedModel } from '../inputs.js';
import { interruptible } from '../run/interruptible.js';
import type { CommandDefinition, Result } from '../shell/command.js';
import type { Notices } from '../shell/notices.js';
import { modelOption } from '../shell/options.js';
import { durationText } from '../text/duration.js';
import { annotatedPlaces, writeAnnotated } from './recognize/annotated.js';
import { type Answer, answersCsv, answersText, type Seen } from './recognize/answers.js';
import { type Named, picturesOf } from './recognize/pictures.js';

interface RecognizeOptions {
  readonly model: string | undefined;
  readonly cropped: boolean | undefined;
  readonly csv: boolean | undefined;
  readonly out: string | undefined;
}

export const recognizeCommand: CommandDefinition = {
  name: 'recognize',
  summary: 'Find the faces of pictures and name the expression each resembles',
  examples: [
    ['recognize photo.jpg', 'every face of a photograph'],
    ['recognize photos/ --csv > faces.csv', 'all pictures of a folder, a row for each face'],
    ['recognize "photos/**/*.jpg" --out drawn --json', 'a pattern; pictures with their faces drawn in'],
    ['recognize face.png --cropped --model runs/first', 'a picture that is one face, as FER2013’s are'],
  ],
  define: (command, { notices, action }) =>
    void command
      .argument('<pictures...>', 'PNG, JPEG, WebP or TIFF files, folders of them, or patterns')
      .addOption(modelOption())
      .option('--cropped', 'each picture is one face already: look for none')
      .option('--out <folder>', 'write each picture with its faces drawn in there')
      .addOption(new Option('--csv', 'print a row for each face').conflicts('json'))
      .action(
        action((words: readonly string[], options: RecognizeOptions) =>
          recognizePictures(words, options, notices),
        ),
      ),
};

async function recognizePictures(
  words: readonly string[],
  { model, cropped = false, csv = false, out }: RecognizeOptions,
  notices: Notices,
): Promise<Result> {
  const named = await picturesOf(words);
  const files = named.flatMap(each => ('error' in each ? [] : [each.file]));
  const places = out === undefined ? null : annotatedPlaces(files, out);
  const recognizer = await blaming('unusable', () =>
    createRecognizer({ model: model ?? shippedModel(), threads: availableParallelism() }),
  );
  try {
    const answerOf = async (file: string, signal: AbortSignal): Promise<Seen> => {
      const image = await decode(file);
      const { width, height } = image;
      const faces = await (cropped ? judgeWhole : judgeFaces)(recognizer, image, signal);
      if (places) await writeAnnotated(places.get(file)!, image, faces);
      return { file, width, height, faces };
    };
    const answers = await interruptible(
      signal => answerAll(named, answerOf, signal, notices),
      () => notices.say('Stopping. What was seen so far follows.'),
    );
    return {
      text: csv ? answersCsv(answers, recognizer.manifest.labels) : answersText(answers),
      json: answers,
      exit: exitOf(answers, named),
    };
  } finally {
    await recognizer.close();
  }
}

/** One picture after the other, until all are answered or the signal says stop. */
async function answerAll(
  named: readonly Named[],
  answerOf: (file: string, signal: AbortSignal) => Promise<Seen>,
  signal: AbortSignal,
  notices: Notices,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const begun = performance.now();
  for (const each of named) {
    const done = answers.length;
    const secondsLeft = ((performance.now() - begun) / 1000 / done) * (named.length - done);
    const detail = `${done} of ${named.length}  ${durationText(secondsLeft)} left`;
    notices.progress({ title: 'recognizing', done, total: named.length, detail });
    const answer =
      'error' in each
        ? each
        : await answerOf(each.file, signal).catch(cause => ({ file: each.file, error: messageOf(cause) }));
    if (signal.aborted) break;
    answers.push(answer);
  }
  notices.endProgress();
  return answers;
}

type Judge = (
  recognizer: Recognizer<NodePicture>,
  image: Image,
  signal: AbortSignal,
) => Promise<Seen['faces']>;

const judgeFaces: Judge = async (recognizer, image, signal) =>
  (await recognizer.recognize(image, { signal })).map(summaryOf);

const judgeWhole: Judge = async (recognizer, image, signal) => {
  const judgement = await recognizer.classify(image, { signal });
  const whole = box<'frame'>(0, 0, image.width, image.height);
  return [{ box: whole, score: 1, usable: true, reason: null, ...judgement }];
};

function exitOf(answers: readonly Answer[], named: readonly Named[]): Exit {
  if (answers.length < named.length) return 'interrupted';
  return answers.some(answer => 'error' in answer) ? 'unusable' : 'done';
}
