import { availableParallelism } from 'node:os';
import {
  createRecognizer,
  cropFace,
  type FaceSummary,
  type NodePicture,
  type Recognizer,
  summaryOf,
} from '@mien/recognizer/node';
import { type Explainer, openBundle, openExplainer } from '@mien/runtime/node';
import { type Box, box, type Image } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { InvalidArgumentError, Option } from 'commander';
import { blaming, type Exit, Failure, messageOf } from '../exit.js';
import { shippedModel } from '../inputs.js';
import { interruptible } from '../run/interruptible.js';
import type { CommandDefinition, Result } from '../shell/command.js';
import type { Notices } from '../shell/notices.js';
import { modelOption } from '../shell/options.js';
import { durationText } from '../text/duration.js';
import { annotatedPlaces, makeFolder, writeAnnotated } from './recognize/annotated.js';
import { type Answer, answersCsv, answersText, type Seen } from './recognize/answers.js';
import { writeExplanation } from './recognize/explained.js';
import { type Named, picturesOf } from './recognize/pictures.js';
import { recognizeVideo } from './recognize/video.js';
import {
  cameraOption,
  isVideoName,
  mjpegOption,
  rtspOption,
  type VideoWords,
  videoOf,
  zoneOption,
} from './recognize/video-words.js';

export const recognizeCommand: CommandDefinition = {
  name: 'recognize',
  summary: 'Find the faces of pictures and videos and name the expression each resembles',
  examples: [
    ['recognize photo.jpg', 'every face of a photograph'],
    ['recognize photos/ --csv > faces.csv', 'all pictures of a folder, a row for each face'],
    ['recognize "photos/**/*.jpg" --out drawn --json', 'a pattern; pictures with their faces drawn in'],
    ['recognize photo.jpg --out drawn --explain', 'draw besides which parts of each face decided'],
    ['recognize clip.mp4 --out drawn', 'a video: annotated copy, CSV, JSON Lines, a timeline'],
    ['recognize --camera /dev/video0', 'a camera, live in the terminal until Ctrl-C'],
    ['recognize face.png --cropped --model runs/first', 'a picture that is one face, as FER2013’s are'],
  ],
  define: (command, { notices, action }) =>
    void command
      .argument('[pictures...]', 'PNG, JPEG, WebP or TIFF files, folders of them, or patterns; or one video')
      .addOption(modelOption())
      .option('--cropped', 'each picture is one face already: look for none')
      .option('--out <folder>', 'write each picture or video with its faces drawn in there', folderName)
      .option('--explain', 'with --out: draw besides which parts of each face decided (Grad-CAM)')
      .addOption(new Option('--csv', 'print a row for each face').conflicts('json'))
      .addOption(cameraOption())
      .addOption(rtspOption())
      .addOption(mjpegOption())
      .addOption(zoneOption())
      .action(
        action((words: readonly string[], options: VideoWords) => {
          const video = videoOf(words, options);
          return video ? recognizeVideo(video, options, notices) : recognizePictures(words, options, notices);
        }),
      ),
};

/** What an unset variable of a shell leaves would be the working folder. */
function folderName(text: string): string {
  if (text) return text;
  throw new InvalidArgumentError('Name a folder.');
}

async function recognizePictures(
  words: readonly string[],
  options: VideoWords,
  notices: Notices,
): Promise<Result> {
  const { cropped = false, csv = false, explain = false, out } = options;
  const named = (await picturesOf(words)).map(withoutVideo);
  const files = named.flatMap(each => ('error' in each ? [] : [each.file]));
  const places = out === undefined ? null : annotatedPlaces(files, out, { explain });
  if (explain && !places) throw new Failure('usage', '--explain draws pictures: name their folder by --out');
  if (out !== undefined) await makeFolder(out);
  const model = options.model ?? shippedModel();
  const { recognizer, explainer } = await blaming('unusable', async () => ({
    explainer: explain ? await openExplainer(await openBundle(model)) : null,
    recognizer: await createRecognizer({ model, threads: availableParallelism() }),
  }));
  try {
    const answerOf = async (file: string, signal: AbortSignal): Promise<Seen> => {
      const image = await decode(file);
      const { width, height } = image;
      const framed = await (cropped ? judgeWhole : judgeFaces)(recognizer, image, signal);
      const seen = { file, width, height, faces: framed.map(({ face }) => face) };
      const place = places?.get(file);
      if (place === undefined) return seen;
      try {
        await draw(place, image, framed, explainer);
        return seen;
      } catch (cause) {
        // That it cannot be drawn takes nothing from what was seen.
        return { ...seen, undrawn: messageOf(cause) };
      }
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
    await Promise.all([recognizer.close(), explainer?.close()]);
  }
}

/** Writes a picture with its faces, and beside it, where there is an explainer, what decided on each. */
async function draw(
  place: string,
  image: Image,
  framed: readonly FramedFace[],
  explainer: Explainer | null,
): Promise<void> {
  await writeAnnotated(
    place,
    image,
    framed.map(({ face }) => face),
  );
  for (const [index, { face, square }] of framed.entries()) {
    if (!explainer || !face.usable) continue;
    await writeExplanation(explainer, cropFace(image, square), `${place}-${index + 1}`);
  }
}

/** A video among pictures is told of, and the pictures are answered all the same. */
function withoutVideo(each: Named): Named {
  const isVideo = !('error' in each) && isVideoName(each.file);
  return isVideo ? { file: each.file, error: 'a video among pictures: name it alone' } : each;
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

/** A face and the square of the picture that the classifier saw. */
interface FramedFace {
  readonly face: FaceSummary;
  readonly square: Box<'frame'>;
}

type Judge = (
  recognizer: Recognizer<NodePicture>,
  image: Image,
  signal: AbortSignal,
) => Promise<readonly FramedFace[]>;

const judgeFaces: Judge = async (recognizer, image, signal) => {
  const faces = await recognizer.recognize(image, { signal });
  return faces.map(face => ({ face: summaryOf(face), square: face.square }));
};

const judgeWhole: Judge = async (recognizer, image, signal) => {
  const view = await recognizer.classify(image, { signal });
  const whole = box<'frame'>(0, 0, image.width, image.height);
  return [{ face: { box: whole, score: 1, ...view }, square: whole }];
};

function exitOf(answers: readonly Answer[], named: readonly Named[]): Exit {
  if (answers.length < named.length) return 'interrupted';
  if (answers.some(answer => 'undrawn' in answer)) return 'failed';
  return answers.some(answer => 'error' in answer) ? 'unusable' : 'done';
}
