import { type BadRow, type Dataset, pixelsOf, type SplitName, selectRows, votesOf } from './dataset.js';
import { equalPictures, type Groups, membersOf } from './equal.js';
import { isBlank, isNearBlank, isNotAFace, moments } from './filter.js';
import { similarPictures } from './similar.js';

/** What is in a dataset and what is wrong with it, as plain JSON. Rows are 0-based places in the source. */
export interface DataReport {
  readonly name: string;
  readonly hash: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly rows: number;
  readonly labels: readonly string[];
  readonly splits: readonly SplitReport[];
  /** Rows of the first split that equal, or show the same picture as, some row of the second. */
  readonly overlaps: readonly OverlapReport[];
  readonly badRows: {
    readonly count: number;
    readonly byKind: Readonly<Record<string, number>>;
    readonly rows: readonly BadRow[];
  };
  /** FER+ image names that occur more than once; null without FER+. */
  readonly repeatedVoteNames: readonly string[] | null;
}

export interface SplitReport {
  readonly split: SplitName;
  readonly rows: number;
  /** By label, in the order of `labels`. */
  readonly counts: readonly number[];
  /** Of all pixels, as shares of 255. */
  readonly mean: number;
  readonly deviation: number;
  readonly equal: GroupReport;
  /** Equal or nearly so: another crop, compression or watermark of the same picture. */
  readonly similar: GroupReport;
  readonly blank: readonly number[];
  /** Hardly more than one grey level; without the blank ones. */
  readonly nearBlank: readonly number[];
  readonly votes: VoteReport | null;
}

export interface GroupReport {
  readonly groups: number;
  readonly rows: number;
  /** Rows to remove until every picture stands once. */
  readonly redundant: number;
  readonly largest: number;
  /** Groups whose rows carry more than one label. */
  readonly conflicting: number;
}

export interface OverlapReport {
  readonly split: SplitName;
  readonly with: SplitName;
  readonly equal: {
    readonly rows: number;
    readonly withRows: number;
    readonly groups: number;
    readonly sameLabel: number;
  };
  readonly similar: {
    readonly rows: number;
    readonly withRows: number;
    readonly groups: number;
    readonly sameLabel: number;
  };
}

export interface VoteReport {
  /** At least 6 of 10 votes. */
  readonly notAFace: readonly number[];
  /** Rows without an FER+ image name. */
  readonly unnamed: number;
  /** Rows whose votes do not add up to ten. */
  readonly notTen: readonly number[];
  /** By label, rows where one of the ten columns has most votes, alone, and is an expression; and how often it is the label. */
  readonly clear: readonly number[];
  readonly agreeing: readonly number[];
}

/** Looks at every picture; about four seconds for FER2013. */
export function checkDataset(dataset: Dataset): DataReport {
  const equal = equalPictures(dataset);
  const similar = similarPictures(dataset, equal);
  const splits = dataset.splitNames.filter(split => selectRows(dataset, split).length > 0);
  return {
    name: dataset.name,
    hash: dataset.hash,
    size: { width: dataset.width, height: dataset.height },
    rows: dataset.targets.length,
    labels: dataset.labels,
    splits: splits.map(split => checkSplit(dataset, split, equal, similar)),
    overlaps: splits.flatMap((split, index) =>
      splits.slice(0, index).map(other => ({
        split,
        with: other,
        equal: overlap(dataset, split, other, equal),
        similar: overlap(dataset, split, other, similar),
      })),
    ),
    badRows: {
      count: dataset.bad.length,
      byKind: Object.fromEntries(countBy(dataset.bad.map(({ kind }) => kind))),
      rows: dataset.bad,
    },
    repeatedVoteNames: dataset.votes && repeated(dataset.names!.filter(name => name !== '')),
  };
}

function checkSplit(dataset: Dataset, split: SplitName, equal: Groups, similar: Groups): SplitReport {
  const rows = selectRows(dataset, split);
  const { mean, deviation } = moments(picturesOf(dataset, rows));
  const blank = rows.filter(row => isBlank(dataset, row));
  const nearBlank = rows.filter(row => isNearBlank(dataset, row) && !isBlank(dataset, row));
  return {
    split,
    rows: rows.length,
    counts: dataset.labels.map((_, label) => rows.filter(row => dataset.targets[row] === label).length),
    mean: mean / 255,
    deviation: deviation / 255,
    equal: countGroups(dataset, rows, equal),
    similar: countGroups(dataset, rows, similar),
    blank: sourceRows(dataset, blank),
    nearBlank: sourceRows(dataset, nearBlank),
    votes: dataset.votes && checkVotes(dataset, rows),
  };
}

function countGroups(dataset: Dataset, rows: Int32Array, groups: Groups): GroupReport {
  const several = [...membersOf(groups, rows).values()].filter(members => members.length > 1);
  const inGroups = several.reduce((sum, members) => sum + members.length, 0);
  return {
    groups: several.length,
    rows: inGroups,
    redundant: inGroups - several.length,
    largest: several.reduce((most, members) => Math.max(most, members.length), 0),
    conflicting: several.filter(members => new Set(members.map(row => dataset.targets[row])).size > 1).length,
  };
}

function overlap(
  dataset: Dataset,
  split: SplitName,
  other: SplitName,
  groups: Groups,
): OverlapReport['equal'] {
  const ours = membersOf(groups, selectRows(dataset, split));
  const theirs = membersOf(groups, selectRows(dataset, other));
  const totals = { rows: 0, withRows: 0, groups: 0, sameLabel: 0 };
  for (const [group, members] of ours) {
    const twins = theirs.get(group);
    if (!twins) continue;
    const labels = new Set(twins.map(row => dataset.targets[row]));
    totals.rows += members.length;
    totals.withRows += twins.length;
    totals.groups++;
    totals.sameLabel += members.filter(row => labels.has(dataset.targets[row])).length;
  }
  return totals;
}

function checkVotes(dataset: Dataset, rows: Int32Array): VoteReport {
  const clear = dataset.labels.map(() => 0);
  const agreeing = dataset.labels.map(() => 0);
  for (const row of rows) {
    const votes = votesOf(dataset, row)!;
    const most = Math.max(...votes);
    const top = votes.indexOf(most);
    if (top !== votes.lastIndexOf(most) || top >= dataset.labels.length) continue;
    const label = dataset.targets[row]!;
    clear[label]!++;
    if (top === label) agreeing[label]!++;
  }
  return {
    notAFace: sourceRows(
      dataset,
      rows.filter(row => isNotAFace(dataset, row)),
    ),
    unnamed: rows.filter(row => dataset.names![row] === '').length,
    notTen: sourceRows(
      dataset,
      rows.filter(row => sum(votesOf(dataset, row)!) !== 10),
    ),
    clear,
    agreeing,
  };
}

function* picturesOf(dataset: Dataset, rows: Int32Array): Generator<Uint8Array> {
  for (const row of rows) yield pixelsOf(dataset, row);
}

const sourceRows = (dataset: Dataset, rows: Int32Array) => Array.from(rows, row => dataset.rows[row]!);

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const repeated = (values: readonly string[]) =>
  [...countBy(values)].filter(([, count]) => count > 1).map(([value]) => value);
