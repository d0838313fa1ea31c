import {
  expressions,
  type Rule,
  type RuleFields,
  ruleFieldsSchema,
  ruleSchema,
  type Ward,
} from '@mien/monitor/protocol';
import { useState } from 'react';
import { words } from '../../messages.js';
import { Dialog } from '../../parts/dialog.js';
import { Fault } from '../../parts/fault.js';
import { Choice, Field, Form, textOf } from '../../parts/form.js';
import { Mistake } from '../../server/client.js';
import { listOf } from '../../server/lists.js';
import { server } from '../../server/session.js';
import { useAnswer } from '../../server/use-answer.js';
import { ruleWords } from '../rule-words.js';

/** What raises a notice. Thresholds to enter and to leave are apart, so that nothing flickers. */
export function RulesSection({ wards }: { readonly wards: readonly Ward[] }) {
  const { value: rules, fault, again } = useAnswer(() => server.get(listOf(ruleSchema), '/api/rules'), []);
  const [editing, setEditing] = useState<Rule | null>(null);
  return (
    <>
      <Fault text={fault} />
      <ul className="block">
        {(rules ?? []).map(rule => (
          <li key={rule.id} className="row">
            <div>
              <strong>{rule.name}</strong> {!rule.enabled && <span className="muted">{words.rules.off}</span>}
              <div className="muted">
                {ruleWords(rule)}; {wards.find(({ id }) => id === rule.wardId)?.name ?? words.people.every}
              </div>
            </div>
            <button type="button" onClick={() => setEditing(rule)}>
              {words.places.change}
              <span className="spoken"> {rule.name}</span>
            </button>
          </li>
        ))}
      </ul>
      <section className="block">
        <h2>{words.rules.add}</h2>
        <RuleForm
          wards={wards}
          action={words.rules.add}
          send={async fields => {
            await server.send(ruleSchema, 'POST', '/api/rules', fields);
            again();
          }}
        />
      </section>
      {editing && (
        <Dialog title={editing.name} close={() => setEditing(null)}>
          <RuleForm
            wards={wards}
            rule={editing}
            action={words.save}
            send={async fields => {
              await server.send(ruleSchema, 'PUT', `/api/rules/${editing.id}`, fields);
              setEditing(null);
              again();
            }}
          />
        </Dialog>
      )}
    </>
  );
}

interface RuleFormProps {
  readonly wards: readonly Ward[];
  readonly rule?: Rule | undefined;
  readonly action: string;
  readonly send: (fields: RuleFields) => Promise<void>;
}

/** As the protocol has it: a day, and a hundred robust deviations. */
const mostSeconds = 86_400;
const mostDeviations = 100;

const kinds = ['expression', 'trend', 'technical'] as const;
const faults = ['faceLost', 'cameraDark', 'streamSilent', 'clockSkew'] as const;

function RuleForm({ wards, rule, action, send }: RuleFormProps) {
  return (
    <Form label={action} action={action} submit={async fields => send(ruleFieldsOf(fields))}>
      <RuleFieldset wards={wards} rule={rule} />
    </Form>
  );
}

function RuleFieldset({ wards, rule }: Pick<RuleFormProps, 'wards' | 'rule'>) {
  const [kind, setKind] = useState<Rule['kind']>(rule?.kind ?? 'expression');
  const level = rule && rule.kind !== 'technical' ? rule : null;
  const trend = kind === 'trend';
  return (
    <>
      <div className="fields">
        <Field name="name" label={words.rules.name} initial={rule?.name ?? ''} />
        <Choice
          name="kind"
          label={words.devices.kind}
          initial={kind}
          change={setKind}
          options={kinds.map(value => [value, words.rules.kinds[value]])}
        />
        <Choice
          name="ward"
          label={words.shell.ward}
          initial={rule?.wardId ?? ''}
          options={[['', words.people.every], ...wards.map(({ id, name }) => [id, name] as const)]}
        />
        {kind === 'technical' ? (
          <>
            <Choice
              name="fault"
              label={words.rules.fault}
              initial={rule?.kind === 'technical' ? rule.fault : 'faceLost'}
              options={faults.map(fault => [fault, words.rules.faults[fault]])}
            />
            <Field
              name="after"
              type="number"
              label={words.rules.after}
              min={0}
              max={mostSeconds}
              initial={rule?.kind === 'technical' ? rule.afterMs / 1000 : 40}
            />
          </>
        ) : (
          <>
            <Choice
              name="expression"
              label={words.lanes.expression}
              initial={level?.expression ?? 'sad'}
              options={expressions.map(name => [name, words.expressions[name]])}
            />
            {trend && (
              <Choice
                name="direction"
                label={words.rules.direction}
                initial={level?.kind === 'trend' ? level.direction : 'rise'}
                options={[
                  ['rise', words.rules.rise],
                  ['fall', words.rules.fall],
                ]}
              />
            )}
            <Field
              name="enter"
              type="number"
              step="any"
              min={0}
              max={trend ? mostDeviations : 1}
              label={trend ? words.rules.enterDeviations : words.rules.enter}
              initial={level?.enterAt ?? (trend ? 3 : 0.7)}
            />
            <Field
              name="exit"
              type="number"
              step="any"
              min={0}
              max={trend ? mostDeviations : 1}
              label={trend ? words.rules.exitDeviations : words.rules.exit}
              initial={level?.exitBelow ?? (trend ? 1 : 0.5)}
            />
            <Field
              name="persist"
              type="number"
              label={words.rules.persist}
              min={0}
              max={mostSeconds}
              initial={(level?.persistMs ?? (trend ? 600_000 : 30_000)) / 1000}
            />
          </>
        )}
        <Field
          name="refractory"
          type="number"
          label={words.rules.refractory}
          min={0}
          max={mostSeconds}
          initial={(rule?.refractoryMs ?? 600_000) / 1000}
        />
      </div>
      <label className="tick">
        <input type="checkbox" name="enabled" defaultChecked={rule?.enabled ?? true} />
        {words.rules.enabled}
      </label>
    </>
  );
}

/** @throws Mistake */
function ruleFieldsOf(fields: FormData): RuleFields {
  const number = (name: string) => Number(textOf(fields, name));
  const milliseconds = (name: string) => Math.round(number(name) * 1000);
  const kind = textOf(fields, 'kind');
  const { data, error } = ruleFieldsSchema.safeParse({
    kind,
    name: textOf(fields, 'name'),
    wardId: textOf(fields, 'ward') || null,
    enabled: fields.has('enabled'),
    refractoryMs: milliseconds('refractory'),
    ...(kind === 'technical'
      ? { fault: textOf(fields, 'fault'), afterMs: milliseconds('after') }
      : {
          expression: textOf(fields, 'expression'),
          enterAt: number('enter'),
          exitBelow: number('exit'),
          persistMs: milliseconds('persist'),
        }),
    ...(kind === 'trend' ? { direction: textOf(fields, 'direction') } : {}),
  });
  if (error) throw new Mistake(error.issues.map(({ message }) => message).join('; '));
  return data;
}
