/** Counters in Prometheus' text format. No bed, ward or patient is a label. */

const descriptions = {
  observations_stored_total: ['counter', 'Observations kept'],
  observations_duplicate_total: ['counter', 'Observations sent again'],
  observations_discarded_total: ['counter', 'Observations without episode, too old, or from the future'],
  requests_total: ['counter', 'Requests answered'],
  requests_refused_total: ['counter', 'Requests answered with 4xx'],
  requests_failed_total: ['counter', 'Requests answered with 5xx'],
  feed_messages_total: ['counter', 'Ward messages sent to viewers'],
  feed_skipped_total: ['counter', 'Ward messages not sent because the viewer reads too slowly'],
  notices_raised_total: ['counter', 'Notices raised by this server'],
  duty_failures_total: ['counter', 'Failed rounds of rules, roll-ups or retention'],
  feed_sockets: ['gauge', 'Open feed sockets'],
  ingest_waiting: ['gauge', 'Observations waiting to be written'],
  leases_held: ['gauge', 'Duties this server does for all'],
  memory_bytes: ['gauge', 'Resident memory'],
} as const;
export type Metric = keyof typeof descriptions;

export interface Metrics {
  add(metric: Metric, amount?: number): void;
  set(metric: Metric, value: number): void;
  text(): string;
}

export function createMetrics(): Metrics {
  const values = new Map<Metric, number>();
  const set = (metric: Metric, value: number) => void values.set(metric, value);
  return {
    add: (metric, amount = 1) => set(metric, (values.get(metric) ?? 0) + amount),
    set,
    text: () => {
      set('memory_bytes', process.memoryUsage.rss());
      const lines = Object.entries(descriptions).flatMap(([name, [kind, help]]) => [
        `# HELP mien_${name} ${help}`,
        `# TYPE mien_${name} ${kind}`,
        `mien_${name} ${values.get(name as Metric) ?? 0}`,
      ]);
      return `${lines.join('\n')}\n`;
    },
  };
}
