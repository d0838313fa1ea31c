// What ffprobe tells of a video file, for its progress and for the rate of its annotated copy.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileInput } from '@mien/recognizer/node';

export interface VideoFacts {
  /** Null where the file does not tell. */
  readonly seconds: number | null;
  readonly framesPerSecond: number;
}

const timeoutMs = 10_000;
const usualRate = 25;
const mostRate = 240;

/** Facts of a file; the usual rate and no length where it cannot be read, of which the stream itself will tell. */
export async function probeVideo(path: string): Promise<VideoFacts> {
  const words = [
    ...['-v', 'error', '-select_streams', 'V:0', '-show_entries', 'stream=avg_frame_rate:format=duration'],
    ...['-of', 'json', ...fileInput(path)],
  ];
  // A pipe, say, may never answer.
  const limits = { timeout: timeoutMs, killSignal: 'SIGKILL' } as const;
  const { stdout } = await promisify(execFile)('ffprobe', words, limits).catch(() => ({ stdout: '{}' }));
  const { streams, format } = JSON.parse(stdout) as {
    readonly streams?: readonly { readonly avg_frame_rate?: string }[];
    readonly format?: { readonly duration?: string };
  };
  const [frames = 0, per = 0] = (streams?.[0]?.avg_frame_rate ?? '').split('/').map(Number);
  const rate = frames / per;
  const seconds = Number(format?.duration);
  return {
    seconds: seconds > 0 ? seconds : null,
    framesPerSecond: rate > 0 && rate <= mostRate ? rate : usualRate,
  };
}
