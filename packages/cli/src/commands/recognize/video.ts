// Videos and cameras: what `mien recognize` does with a source that has a time.
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import {
  createRecognizer,
  type NodePicture,
  type NodeVideo,
  type Recognizer,
  type StreamEnd,
} from '@mien/recognizer/node';
import { blaming } from '../../exit.js';
import { shippedModel } from '../../inputs.js';
import { interruptible } from '../../run/interruptible.js';
import type { Result } from '../../shell/command.js';
import type { Notices } from '../../shell/notices.js';
import { durationText } from '../../text/duration.js';
import { collectCourses } from './courses.js';
import { type LiveView, liveView } from './live.js';
import { outputsIn, requireFolderFor } from './outputs.js';
import { probeVideo, type VideoFacts } from './probe.js';
import { faceOverTime, summaryText, type VideoSummary } from './summary.js';
import type { VideoWords } from './video-words.js';

/** Follows the faces of a video to its end, or to Ctrl-C; then what was seen so far is told and written whole. */
export async function recognizeVideo(
  video: NodeVideo,
  { model, out, zone }: VideoWords,
  notices: Notices,
): Promise<Result> {
  if (out !== undefined) await requireFolderFor(out, video.kind === 'file' ? video.path : null);
  const recognizer = await blaming('unusable', () =>
    createRecognizer({ model: model ?? shippedModel(), threads: availableParallelism() }),
  );
  try {
    return await followVideo(recognizer, video, { out, zone }, notices);
  } finally {
    await recognizer.close();
  }
}

async function followVideo(
  recognizer: Recognizer<NodePicture, NodeVideo>,
  video: NodeVideo,
  { out, zone }: Pick<VideoWords, 'out' | 'zone'>,
  notices: Notices,
): Promise<Result> {
  const name = video.kind === 'file' ? basename(video.path) : video.kind;
  const facts = video.kind === 'file' ? await probeVideo(video.path) : { seconds: null, framesPerSecond: 25 };
  const courses = collectCourses();
  const outputs =
    out === undefined ? null : outputsIn(out, name, recognizer.manifest.labels, facts.framesPerSecond);
  const tell = video.kind === 'file' ? barOf(notices, facts) : liveView(process.stderr);
  const begun = performance.now();
  const seen = { frames: 0, lastMs: 0 };

  async function watch(until: AbortSignal): Promise<StreamEnd> {
    const stream = recognizer.stream(video, { zone: zone ?? null, images: outputs !== null, until });
    try {
      for (;;) {
        // What the stream fails with is the fault of the video; what its files fail with is not.
        const next = await blaming('unusable', () => stream.next());
        if (next.done) return next.value;
        const frame = next.value;
        seen.frames++;
        seen.lastMs = frame.timeMs;
        courses.add(frame);
        tell.show(frame);
        await outputs?.add(frame, until);
      }
    } finally {
      await stream.return(undefined as never); // Nobody asks for what it returns: its source is to be closed.
    }
  }

  async function finish(end: StreamEnd | null): Promise<readonly string[]> {
    tell.end();
    return (await outputs?.finish(courses, seen.lastMs / 1000, end)) ?? [];
  }

  async function follow(until: AbortSignal) {
    const end = await watch(until).catch(async cause => {
      // What was seen before a failure is written too, as far as it can be: the failure is what is told.
      await finish(null).catch(() => undefined);
      throw cause;
    });
    const isStopped = until.aborted;
    courses.end(end);
    return { end, isStopped, files: await finish(end) };
  }

  const { end, isStopped, files } = await interruptible(follow, () => {
    tell.end();
    const unfinished = outputs ? ` Ctrl-C again leaves the files of ${out} unfinished, as *.part.` : '';
    notices.say(`Stopping. What was seen so far follows.${unfinished}`);
  });
  const summary: VideoSummary = {
    video: name,
    frames: seen.frames,
    dropped: end.dropped,
    reconnects: end.reconnects,
    seconds: seen.lastMs / 1000,
    framesPerSecond: seen.frames / ((performance.now() - begun) / 1000),
    faces: courses.all().map(faceOverTime),
    files,
  };
  return { text: summaryText(summary), json: summary, exit: isStopped ? 'interrupted' : 'done' };
}

/** Progress of a file as a bar with the time left. */
function barOf(notices: Notices, { seconds }: VideoFacts): LiveView {
  const begun = performance.now();
  return {
    show({ timeMs, index }) {
      const done = timeMs / 1000;
      const total = seconds ?? done;
      const elapsed = (performance.now() - begun) / 1000;
      const left = seconds === null ? '' : `  ${durationText((elapsed / done) * (total - done))} left`;
      const detail = `${index + 1} frames  ${((index + 1) / elapsed).toFixed(0)} frames/s${left}`;
      notices.progress({ title: 'recognizing', done, total, detail });
    },
    end: () => notices.endProgress(),
  };
}
