/** Search parameters of FHIR R4, as far as they are told in the capability statement. Pure. */
import { z } from 'zod';
import { timeSchema } from '../protocol.js';
import { Refusal } from '../refusal.js';
import { termSystem } from './terms.js';

const mostPerPage = 1000;

const text = z.string().max(200);
/** `Patient/P-1` or `P-1`. */
const reference = (type: string) => text.transform(value => value.replace(new RegExp(`^${type}/`), ''));
/** `code` or `system|code`, in our own system. */
const code = <const Code extends string>(codes: readonly Code[], system?: string) =>
  text
    .transform(value => (system && value.startsWith(`${system}|`) ? value.slice(system.length + 1) : value))
    .pipe(z.enum(codes));

const cursorSchema = z.strictObject({ at: timeSchema, key: text });
/** Where the page before ended, as the link to the next page says it. */
const cursor = text.transform((value, context) => {
  const parsed = cursorSchema.safeParse(parseJson(Buffer.from(value, 'base64url').toString('utf8')));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'not the link of a page before' });
  return z.NEVER;
});
export const cursorText = ({ at, key }: z.infer<typeof cursorSchema>): string =>
  Buffer.from(JSON.stringify({ at, key })).toString('base64url');

/** Of every search that has pages. */
const paging = {
  date: z.union([text.transform(value => [value]), z.array(text).max(4)]).default([]),
  _count: z.coerce.number().int().min(1).max(mostPerPage).default(100),
  _page: cursor.optional(),
};
export const observationSearchSchema = z.strictObject({
  ...paging,
  patient: reference('Patient').optional(),
  subject: reference('Patient').optional(),
  encounter: reference('Encounter').pipe(z.uuid()).optional(),
  code: code(['expression-resemblance', 'expression-notice'], termSystem).optional(),
  status: z.enum(['preliminary', 'final', 'entered-in-error']).optional(),
  /** Made-up data comes only to whoever asks for it. */
  _tag: code(['HTEST'], 'http://terminology.hl7.org/CodeSystem/v3-ActReason').optional(),
});
export const auditSearchSchema = z.strictObject(paging);
export const encounterSearchSchema = z.strictObject({ patient: reference('Patient') });
export const termSearchSchema = z.strictObject({ url: text.optional() });

/** Milliseconds since 1970, from the first on and before the last. */
interface Span {
  readonly from: number;
  readonly before: number;
}

/**
 * Where all the dates hold; a period counts by its start. A date without a clock is a day in UTC.
 *
 * @throws Refusal for what is no date, and for a prefix other than eq, ge, gt, sa, lt, le, eb
 */
export function timeSpan(dates: readonly string[]): { readonly from?: string; readonly before?: string } {
  const spans = dates.map(spanOf);
  const from = Math.max(...spans.map(span => span.from));
  const before = Math.min(...spans.map(span => span.before));
  return {
    ...(Number.isFinite(from) ? { from: iso(from) } : {}),
    ...(Number.isFinite(before) ? { before: iso(before) } : {}),
  };
}

const dateShape =
  /^(eq|ge|gt|sa|lt|le|eb)?((\d{4})(?:-(\d\d)(?:-(\d\d)(T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?)?)?)$/;

function spanOf(date: string): Span {
  const [, prefix, value = '', year, month, day, clock] = dateShape.exec(date) ?? [];
  const named = clock === undefined ? calendarSpan(year, month, day) : secondFrom(Date.parse(value));
  const isReal = Number.isFinite(named.from) && (clock !== undefined || iso(named.from).startsWith(value));
  if (value === '' || !isReal)
    throw new Refusal('invalid', `date=${date} is no date; write one such as date=ge2026-11-22T10:00:00Z`);
  switch (prefix) {
    case 'ge':
      return { from: named.from, before: Number.POSITIVE_INFINITY };
    case 'gt':
    case 'sa':
      return { from: named.before, before: Number.POSITIVE_INFINITY };
    case 'lt':
    case 'eb':
      return { from: Number.NEGATIVE_INFINITY, before: named.from };
    case 'le':
      return { from: Number.NEGATIVE_INFINITY, before: named.before };
    default:
      return named;
  }
}

const secondFrom = (at: number): Span => ({ from: at, before: at + 1000 });

function calendarSpan(year: string | undefined, month: string | undefined, day: string | undefined): Span {
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)];
  const from = Date.UTC(y, m, d);
  if (day !== undefined) return { from, before: Date.UTC(y, m, d + 1) };
  return { from, before: month === undefined ? Date.UTC(y + 1, 0) : Date.UTC(y, m + 1) };
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
