import { type FormEvent, Fragment, type ReactNode, useEffect, useId, useRef, useState } from 'react';
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
  /** What was filled in stays, as in a search. */
  readonly stays?: boolean;
}

/** A native form with one main button and one place for what went wrong. */
export function Form({ submit, action, children, beside, label, stays = false }: FormProps) {
  const { busy, fault, attempt } = useAttempt();
  const [round, setRound] = useState(0);
  const element = useRef<HTMLFormElement>(null);
  const focused = useRef(-1);
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    focused.current = [...form.elements].indexOf(document.activeElement!);
    const isDone = await attempt(() => submit(new FormData(form)));
    if (isDone && !stays) setRound(before => before + 1);
  };
  // A button that was disabled, and fields that were made anew, have lost the focus.
  useEffect(() => {
    const control = element.current?.elements[focused.current];
    if (!busy && document.activeElement === document.body && control instanceof HTMLElement) control.focus();
  }, [busy]);
  return (
    <form ref={element} onSubmit={event => void send(event)} aria-label={label}>
      {/* What was sent begins anew, and with it what the fields decided by it. */}
      <Fragment key={round}>{children}</Fragment>
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
  readonly min?: number;
  readonly max?: number;
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
  min,
  max,
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
        min={min}
        max={max}
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
  /** Stands first instead of an option, until one is chosen. */
  readonly ask?: string;
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
        {ask !== undefined && <option value="">{ask}</option>}
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The text of a field, without white space around it. */
export const textOf = (fields: FormData, name: string): string => String(fields.get(name) ?? '').trim();
