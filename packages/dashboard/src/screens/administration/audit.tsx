import {
  type AuditRow,
  type AuditVerdict,
  auditRowSchema,
  auditVerdictSchema,
  type Ward,
} from '@mien/monitor/protocol';
import { useState } from 'react';
import { words } from '../../messages.js';
import { Action } from '../../parts/action.js';
import { Field, Form, textOf } from '../../parts/form.js';
import { Scroll } from '../../parts/scroll.js';
import { listOf } from '../../server/lists.js';
import { server } from '../../server/session.js';
import { serverNow } from '../../time/clock.js';
import { dayMs } from '../../time/durations.js';
import { deviceZone, secondText, yearText } from '../../time/text.js';

const shownRows = 200;
/** A hundred years, the longest that an audit is kept. */
const mostDays = 36_500;

/** Who did what, when, and whether they were let. */
export function AuditSection({ wards }: { readonly wards: readonly Ward[] }) {
  const [rows, setRows] = useState<readonly AuditRow[] | null>(null);
  return (
    <>
      <Verdict />
      <section className="block">
        <h2>{words.audit.search}</h2>
        <Form
          label={words.audit.search}
          action={words.audit.find}
          stays
          submit={async fields => {
            const query = new URLSearchParams({
              from: new Date(serverNow() - Number(textOf(fields, 'days')) * dayMs).toISOString(),
              to: new Date(serverNow() + 1000).toISOString(),
              words: textOf(fields, 'words'),
              // One more than is shown tells that there are more.
              limit: String(shownRows + 1),
            });
            setRows(await server.get(listOf(auditRowSchema), `/api/audit?${query}`));
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
            <Field name="days" type="number" label={words.audit.days} initial={1} min={1} max={mostDays} />
          </div>
        </Form>
        {rows && <AuditTable rows={rows} wards={wards} />}
      </section>
    </>
  );
}

/** The record holds ids; where one is a ward's, its name says more. */
const named = (target: string | null, wards: readonly Ward[]): string =>
  wards.reduce((text, { id, name }) => text.replaceAll(id, name), target ?? '');

interface AuditTableProps {
  readonly rows: readonly AuditRow[];
  readonly wards: readonly Ward[];
}

function AuditTable({ rows, wards }: AuditTableProps) {
  const shown = rows.slice(0, shownRows);
  return (
    <Scroll label={words.audit.rows}>
      <table>
        <caption>{words.audit.count(shown.length, rows.length > shown.length)}</caption>
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
          {shown.map(row => (
            <tr key={row.hash}>
              <td>
                {yearText(row.at, deviceZone)} <span className="muted">{secondText(row.at, deviceZone)}</span>
              </td>
              <td>
                {row.actor} {row.role && <span className="muted">{words.roles[row.role]}</span>}
              </td>
              <td>{row.action}</td>
              <td>{named(row.target, wards)}</td>
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
