// Options that several commands share, and how their values are read.
import { flaws, viewNames } from '@mien/trainer';
import { Argument, InvalidArgumentError, Option } from 'commander';

export interface DataOptions {
  readonly data: string | undefined;
  readonly skipBad: boolean | undefined;
}

const dataText =
  'fer2013.csv, fer2013.csv.gz, the folder of one, or a folder train/<class>/… (default: FER2013 in the data folder)';

export const dataOption = () => new Option('--data <path>', dataText);
export const dataArgument = () => new Argument('[path]', dataText);

export const skipBadOption = () =>
  new Option('--skip-bad', 'leave bad rows out instead of stopping at the first');

export const modelOption = () =>
  new Option('--model <folder>', 'the model bundle, such as the folder of a run');

export const viewsOption = () =>
  new Option('--views <views>', 'views of each picture, their probabilities averaged')
    .choices(viewNames)
    .default('one');

export const leaveOutOption = (rows: string) =>
  new Option('--leave-out <flaws...>', `rows not to ${rows}; equal: to a picture of the other side`).choices(
    flaws,
  );

/** Reads a whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return text => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} on.`);
  };
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Give a number above 0.');
}
