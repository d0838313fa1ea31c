import { type AuditRow, type AuditVerdict, auditRowSchema, auditVerdictSchema } from '@mien/monitor/protocol';
import { useState } from 'react';
import { words } from '../../messages.js';
import { Action } from '../../parts/action.js';
import { Field, Form, textOf } from '../../parts/form.js';
import { Scroll } from '../../parts/scroll.js';
import { listOf } from '../../server/lists.js';
import { server } from '../../server/session.js';
import { serverNow } from '../../time/clock.js';
import { dayMs } from '../../time/durations.js';
import { dayText, deviceZone, secondText } from '../../time/text.js';

const most = 10_000;
const shownRows = 200;

/** Who did what, when, and whether they were let. */
export function AuditSection() {
  const [rows, setRows] = useState<readonly AuditRow[] | null>(null);
  return (
    <>
      <Verdict />
      <section className="block">
        <h2>{words.audit.search}</h2>
        <Form
          label={words.audit.search}
          action={words.audit.find}
          submit={async fields => {
            const query = new URLSearchParams({
              from: new Date(serverNow() - Number(textOf(fields, 'days')) * dayMs).toISOString(),
              to: new Date(serverNow() + 1000).toISOString(),
              limit: String(most),
            });
            const found = await server.get(listOf(auditRowSchema), `/api/audit?${query}`);
            setRows(found.filter(row => mentions(row, textOf(fields, 'words'))).reverse());
          }}
        >
          <div className="fields">
            <Field
              name="words"
              type="search"
              label={words.audit.words}
              hint={words.audit.wordsHint}
              required={false}
            />
            <Field name="days" type="number" label={words.audit.days} initial={1} />
          </div>
        </Form>
        {rows && <AuditTable rows={rows} />}
      </section>
    </>
  );
}

const mentions = (row: AuditRow, text: string): boolean =>
  [row.actor, row.action, row.target, row.outcome, row.reason]
    .join(' ')
    .toLowerCase()
    .includes(text.toLowerCase());

function AuditTable({ rows }: { readonly rows: readonly AuditRow[] }) {
  return (
    <Scroll label={words.audit.rows}>
      <table>
        <caption>{words.audit.count(rows.length, Math.min(rows.length, shownRows))}</caption>
        <thead>
          <tr>
            {words.audit.columns.map(name => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shownRows).map(row => (
            <tr key={row.hash}>
              <td>
                {dayText(row.at, deviceZone)} <span className="muted">{secondText(row.at, deviceZone)}</span>
              </td>
              <td>
                {row.actor} {row.role && <span className="muted">{words.roles[row.role]}</span>}
              </td>
              <td>{row.action}</td>
              <td>{row.target}</td>
              <td>{row.outcome}</td>
              <td>{row.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Verdict() {
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  return (
    <section className="block">
      <h2>{words.audit.chain}</h2>
      <p>{words.audit.chainMeaning}</p>
      <Action act={async () => setVerdict(await server.get(auditVerdictSchema, '/api/audit/verdict'))}>
        {words.audit.verify}
      </Action>
      <div role="status">
        {verdict && (
          <>
            <p>{words.audit.verdict(verdict.rows, verdict.days, verdict.faults.length)}</p>
            <ul>
              {verdict.faults.map(fault => (
                <li key={fault}>{fault}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}
