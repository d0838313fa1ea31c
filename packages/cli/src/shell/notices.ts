// What a command tells while it works. It goes to standard error, so that standard output holds only the result.
import type { WriteStream } from 'node:tty';
import { Presets, SingleBar } from 'cli-progress';

/** Lines, and on a terminal at most one bar below them. */
export interface Notices {
  say(line: string): void;
  /** Draws the bar, or draws it anew; nothing where no terminal shows it. */
  progress(bar: Progress): void;
  /** Takes the bar away. */
  endProgress(): void;
}

export interface Progress {
  readonly title: string;
  readonly done: number;
  readonly total: number;
  /** Stands after the bar. */
  readonly detail: string;
}

const barWidth = { least: 4, most: 30 };

export function noticesOn(stream: NodeJS.WriteStream): Notices {
  let bar: { readonly drawn: SingleBar; progress: Progress } | null = null;

  function draw(progress: Progress): void {
    const drawn = new SingleBar(
      {
        stream,
        format: '{title} {bar}  {detail}',
        barsize: roomForBar(stream as WriteStream, progress),
        barCompleteChar: '━',
        barIncompleteChar: '─',
        clearOnComplete: true,
        gracefulExit: false,
      },
      Presets.legacy,
    );
    drawn.start(progress.total, progress.done, { ...progress });
    bar = { drawn, progress };
  }

  return {
    say(line) {
      bar?.drawn.stop();
      stream.write(`${line}\n`);
      if (bar) draw(bar.progress);
    },
    progress(progress) {
      if (!stream.isTTY) return;
      if (!bar) draw(progress);
      else {
        bar.progress = progress;
        bar.drawn.update(progress.done, { ...progress });
      }
    },
    endProgress() {
      bar?.drawn.stop();
      bar = null;
    },
  };
}

/** What the words leave of the line, and two columns that cli-progress keeps free. */
function roomForBar({ columns }: WriteStream, { title, detail }: Progress): number {
  const left = columns - title.length - detail.length - 5;
  return Math.max(barWidth.least, Math.min(barWidth.most, left));
}
