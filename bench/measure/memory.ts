// Resident memory over a long run, at each tenth of it.

export interface Growth {
  /** Megabytes after so many. */
  readonly resident: Readonly<Record<number, number>>;
  /** From the first tenth to the end. */
  readonly growthMegabytes: number;
}

/** Notes the memory at each tenth of `total`, when told how many are done. */
export function watchMemory(total: number, what: string) {
  const resident: Record<number, number> = {};
  return {
    done(count: number): void {
      if (count % Math.max(1, Math.floor(total / 10)) !== 0 || count in resident) return;
      resident[count] = Math.round(process.memoryUsage.rss() / 1e5) / 10;
      process.stderr.write(`${count}/${total} ${what}: ${resident[count]} MB\n`);
    },
    growth(): Growth {
      const values = Object.values(resident);
      return { resident, growthMegabytes: values.at(-1)! - values[0]! };
    },
  };
}
