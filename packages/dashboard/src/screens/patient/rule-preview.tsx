import { type Rule, replaySchema, ruleSchema, type StreamId } from '@mien/monitor/protocol';
import { useState } from 'react';
import { words } from '../../messages.js';
import { Action } from '../../parts/action.js';
import { Fault } from '../../parts/fault.js';
import { listOf } from '../../server/lists.js';
import { server } from '../../server/session.js';
import { useAnswer } from '../../server/use-answer.js';
import { serverNow } from '../../time/clock.js';
import { dayMs } from '../../time/durations.js';
import { ruleWords } from '../rule-words.js';

const weekMs = 7 * dayMs;

/** Every rule is visible, and what it would have done to this bed in the last week. */
export function RulePreview({ streamId, wardId }: { readonly streamId: StreamId; readonly wardId: string }) {
  const { value: rules, fault } = useAnswer(() => server.get(listOf(ruleSchema), '/api/rules'), []);
  const applying = (rules ?? []).filter(rule => rule.wardId === null || rule.wardId === wardId);
  return (
    <section>
      <h2>{words.rules.title}</h2>
      <Fault text={fault} />
      {rules && applying.length === 0 && <p className="muted">{words.rules.none}</p>}
      <ul>
        {applying.map(rule => (
          <PreviewedRule key={rule.id} rule={rule} streamId={streamId} />
        ))}
      </ul>
    </section>
  );
}

function PreviewedRule({ rule, streamId }: { readonly rule: Rule; readonly streamId: StreamId }) {
  const [said, setSaid] = useState<string | null>(null);
  const preview = async () => {
    const { id: _, ...fields } = rule;
    const now = serverNow();
    const span = { from: new Date(now - weekMs).toISOString(), to: new Date(now).toISOString() };
    const path = `/api/streams/${streamId}/replay`;
    const { firings } = await server.send(replaySchema, 'POST', path, { rule: fields, ...span });
    setSaid(words.rules.wouldHaveFired(firings.length));
  };
  return (
    <li className="row">
      <div>
        <strong>{rule.name}</strong> {!rule.enabled && <span className="muted">{words.rules.off}</span>}
        <div className="muted">{ruleWords(rule)}</div>
        <div role="status">{said}</div>
      </div>
      <Action act={preview}>
        {words.rules.preview}
        <span className="spoken">: {rule.name}</span>
      </Action>
    </li>
  );
}
