// A live stream in the terminal: a line for each face, drawn over itself.
import { faceWords, type StreamFrame } from '@mien/recognizer';

export interface LiveView {
  show(frame: StreamFrame): void;
  /** Leaves the last lines standing. */
  end(): void;
}

/** More often would flicker. */
const leastMs = 100;
const up = (lines: number) => `\u001b[${lines}A`;
const clearBelow = '\u001b[J';

/** An answer this old says nothing of now. */
const staleAfterMs = 5000;

/** Draws on a terminal until its end; where there is none, nothing is shown. */
export function liveView(stream: NodeJS.WriteStream): LiveView {
  let drawnLines = 0;
  let drawnMs = Number.NEGATIVE_INFINITY;
  let cameMs = performance.now();
  const rate = createRate();

  function draw(lines: readonly string[]): void {
    // Some terminals do not know their width.
    const room = stream.columns > 0 ? stream.columns - 1 : Number.POSITIVE_INFINITY;
    const back = drawnLines > 0 ? up(drawnLines) : '';
    stream.write(`${back}\r${clearBelow}${lines.map(line => line.slice(0, room)).join('\n')}\n`);
    drawnLines = lines.length;
  }

  const looking = setInterval(() => {
    const silentMs = performance.now() - cameMs;
    if (stream.isTTY && silentMs >= staleAfterMs) draw([silenceLine(silentMs)]);
  }, 1000);
  looking.unref();
  return {
    show(frame) {
      cameMs = performance.now();
      const framesPerSecond = rate.add(frame.timeMs);
      if (!stream.isTTY || frame.timeMs - drawnMs < leastMs) return;
      drawnMs = frame.timeMs;
      draw(liveLines(frame, framesPerSecond));
    },
    end() {
      clearInterval(looking);
      drawnLines = 0;
    },
  };
}

/** What is said in place of answers where no frame comes. */
const silenceLine = (silentMs: number): string =>
  `no frame for ${Math.floor(silentMs / 1000)} s: waiting for the camera. Ctrl-C ends it.`;

/** What is said of one frame. */
export function liveLines(frame: StreamFrame, framesPerSecond: number): readonly string[] {
  const faces = frame.faces
    .toSorted((a, b) => a.trackId - b.trackId)
    .map(face => `face ${face.trackId}  ${likelihoodBar(face.probabilities)}  ${faceWords(face)}`);
  const counts = [
    `${(frame.timeMs / 1000).toFixed(0)} s`,
    `${framesPerSecond.toFixed(0)} frames/s`,
    `${frame.dropped} dropped`,
    ...(frame.maskedFaces > 0 ? [`${frame.maskedFaces} outside the zone`] : []),
    ...(frame.reconnects > 0 ? [`${frame.reconnects} times connected anew`] : []),
  ].join(', ');
  return [...(faces.length > 0 ? faces : ['no face']), `${counts}. Ctrl-C ends it.`];
}

const barCells = 10;

function likelihoodBar(probabilities: Readonly<Record<string, number>> | null): string {
  const largest = Math.max(0, ...Object.values(probabilities ?? {}));
  const full = Math.round(largest * barCells);
  return '━'.repeat(full) + '─'.repeat(barCells - full);
}

/** Frames per second over the last two seconds. */
function createRate() {
  let times: number[] = [];
  return {
    add(timeMs: number): number {
      times = [...times.filter(time => timeMs - time < 2000), timeMs];
      const spanMs = timeMs - times[0]!;
      return spanMs > 0 ? ((times.length - 1) / spanMs) * 1000 : 0;
    },
  };
}
