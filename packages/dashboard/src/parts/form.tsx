import { type FormEvent, type ReactNode, useId } from 'react';
import { Fault } from './fault.js';
import { useAttempt } from './use-attempt.js';

interface FormProps {
  /** Sends what was filled in. What it throws is said below the fields. */
  readonly submit: (fields: FormData) => Promise<void>;
  readonly action: string;
  readonly children?: ReactNode;
  /** Further buttons beside the one that submits. */
  readonly beside?: ReactNode;
  readonly label?: string;
}

/** A native form with one main button and one place for what went wrong. */
export function Form({ submit, action, children, beside, label }: FormProps) {
  const { busy, fault, attempt } = useAttempt();
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (await attempt(() => submit(new FormData(form)))) form.reset();
  };
  return (
    <form onSubmit={event => void send(event)} aria-label={label}>
      {children}
      <Fault text={fault} />
      <div className="actions">
        <button type="submit" className="main" disabled={busy}>
          {action}
        </button>
        {beside}
      </div>
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: 'text' | 'password' | 'number' | 'datetime-local' | 'search';
  readonly initial?: string | number;
  readonly required?: boolean;
  readonly autoComplete?: string;
  readonly step?: string;
}

export function Field({
  name,
  label,
  hint,
  type = 'text',
  initial,
  required = true,
  autoComplete,
  step,
}: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        defaultValue={initial}
        required={required}
        autoComplete={autoComplete ?? 'off'}
        step={step}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      {hint && (
        <small id={`${id}-hint`} className="muted">
          {hint}
        </small>
      )}
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly name: string;
  readonly label: string;
  readonly options: readonly (readonly [value: Value, text: string])[];
  readonly initial?: Value;
  readonly change?: (value: Value) => void;
}

export function Choice<Value extends string>({
  name,
  label,
  options,
  initial,
  ask,
  change,
}: ChoiceProps<Value>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        name={name}
        defaultValue={ask === undefined ? initial : ''}
        required={ask !== undefined}
        onChange={change && (event => change(event.currentTarget.value as Value))}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
  /** Stands first instead of an option, until one is chosen. */
  readonly ask?: string;
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The text of a field, without white space around it. */
export const textOf = (fields: FormData, name: string): string => String(fields.get(name) ?? '').trim();
        {ask !== undefined && <option value="">{ask}</option>}
