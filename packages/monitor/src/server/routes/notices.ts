/** Notices and the rules behind them; what a rule would have done. */
import { z } from 'zod';
import { replay } from '../../observations/replay.js';
import { hears, type Sample } from '../../observations/signals.js';
import {
  acknowledgementFieldsSchema,
  type EpisodeId,
  longestSnoozeMs,
  noticeIdSchema,
  noticeSchema,
  type RuleFields,
  replayRequestSchema,
  replaySchema,
  ruleFieldsSchema,
  ruleIdSchema,
  ruleSchema,
  type StreamId,
  timeSchema,
} from '../../protocol.js';
import { Refusal } from '../../refusal.js';
import type { Query } from '../../store/database.js';
import { occupantMinutes, streamObservations } from '../../store/history.js';
import * as notices from '../../store/notices.js';
import type { Span } from '../../store/observations.js';
import { occupantBaseline } from '../../store/patients.js';
import { type App, type Context, personOf, timeNow } from '../context.js';
import { ofStream, ofWard, span } from './shapes.js';

const ofNotice = z.strictObject({ noticeId: noticeIdSchema });
const ofRule = z.strictObject({ ruleId: ruleIdSchema });
/** A week of seconds. */
const mostSamples = 7 * 86_400;

export function addNoticeRoutes(app: App, context: Context): void {
  const { changes } = context;
  const { query } = context.database;

  app.get(
    '/api/wards/:wardId/notices',
    {
      config: { access: 'notices.read' },
      schema: {
        params: ofWard,
        querystring: span,
        response: { 200: z.array(noticeSchema.omit({ episodeId: true })) },
      },
    },
    async request => {
      const found = await notices.wardNotices(
        query,
        request.params.wardId,
        request.query.from,
        request.query.to,
      );
      return found.map(({ episodeId: _, ...notice }) => notice);
    },
  );
  app.post(
    '/api/notices/:noticeId/acknowledge',
    {
      config: { access: 'notice.answer' },
      schema: { params: ofNotice, body: acknowledgementFieldsSchema, response: { 200: noticeSchema } },
    },
    async request => {
      const answered = await notices.acknowledge(
        query,
        request.params.noticeId,
        request.body,
        personOf(request),
        timeNow(context),
      );
      changes.wards([answered.wardId]);
      return answered;
    },
  );
  app.post(
    '/api/notices/:noticeId/snooze',
    {
      config: { access: 'notice.answer' },
      schema: {
        params: ofNotice,
        body: z.strictObject({ until: timeSchema }),
        response: { 200: noticeSchema },
      },
    },
    async request => {
      const { until } = request.body;
      if (Date.parse(until) > context.now() + longestSnoozeMs)
        throw new Refusal('invalid', `a notice is snoozed for at most 24 hours, not until ${until}`);
      const answered = await notices.snooze(query, request.params.noticeId, { until, by: personOf(request) });
      changes.wards([answered.wardId]);
      return answered;
    },
  );
  app.delete(
    '/api/notices/:noticeId/snooze',
    { config: { access: 'notice.answer' }, schema: { params: ofNotice, response: { 200: noticeSchema } } },
    async request => {
      const woken = await notices.snooze(query, request.params.noticeId, null);
      changes.wards([woken.wardId]);
      return woken;
    },
  );

  app.get(
    '/api/rules',
    { config: { access: 'rules.read' }, schema: { response: { 200: z.array(ruleSchema) } } },
    async () => notices.rules(query),
  );
  app.post(
    '/api/rules',
    { config: { access: 'rules.change' }, schema: { body: ruleFieldsSchema, response: { 200: ruleSchema } } },
    async request => notices.addRule(query, request.body),
  );
  app.put(
    '/api/rules/:ruleId',
    {
      config: { access: 'rules.change' },
      schema: { params: ofRule, body: ruleFieldsSchema, response: { 200: ruleSchema } },
    },
    async request => notices.changeRule(query, request.params.ruleId, request.body),
  );
  app.post(
    '/api/streams/:streamId/replay',
    {
      config: { access: 'rules.replay' },
      schema: { params: ofStream, body: replayRequestSchema, response: { 200: replaySchema } },
    },
    async request => {
      const { rule, from, to } = request.body;
      const stays = await history(query, rule, request.params.streamId, { from, to });
      return {
        samples: stays.reduce((sum, samples) => sum + samples.length, 0),
        firings: stays.flatMap(samples => replay(rule, samples)),
      };
    },
  );
}

/** A stream's stored seconds or minutes as the rule hears them, stay by stay: with another patient a rule starts afresh. */
async function history(
  query: Query,
  rule: RuleFields,
  streamId: StreamId,
  within: Span,
): Promise<Sample[][]> {
  switch (hears(rule)) {
    case 'second': {
      const rows = await streamObservations(query, streamId, within, mostSamples);
      return byStay(rows, ({ at, view, probabilities }) => ({
        kind: 'second',
        at: Date.parse(at),
        view,
        probabilities,
      }));
    }
    case 'minute': {
      const baseline = await occupantBaseline(query, streamId);
      if (baseline === null)
        throw new Refusal(
          'invalid',
          'a trend is read against a baseline, and the patient in this bed has none yet',
        );
      const rows = await occupantMinutes(query, streamId, within);
      return byStay(rows, ({ at, probabilities }) => ({
        kind: 'minute',
        at: Date.parse(at),
        probabilities,
        baseline,
      }));
    }
    case 'tick':
      throw new Refusal(
        'invalid',
        'silence and clock faults are known only as they happen; they cannot be replayed',
      );
  }
}

function byStay<Row extends { readonly episodeId: EpisodeId }>(
  rows: readonly Row[],
  sampleOf: (row: Row) => Sample,
): Sample[][] {
  const stays = new Map<EpisodeId, Sample[]>();
  for (const row of rows) {
    const stay = stays.get(row.episodeId) ?? [];
    stay.push(sampleOf(row));
    stays.set(row.episodeId, stay);
  }
  return [...stays.values()];
}
