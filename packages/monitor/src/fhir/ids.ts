/** FHIR ids of at most 64 letters, digits, points and dashes that say which entry of the record they name. Pure. */
import type { ClinicalEntry, ClinicalSearch } from '../store/clinical.js';

const minuteMs = 60_000;

/** `minute.<episode>.<stream>.<number of the minute>` or `notice.<id>`, ids and number in base 36. */
export function observationId(entry: ClinicalEntry): string {
  if (entry.kind === 'notice') return `notice.${shorten(entry.noticeId)}`;
  const minute = (Date.parse(entry.at) / minuteMs).toString(36);
  return `minute.${shorten(entry.episodeId)}.${shorten(entry.streamId)}.${minute}`;
}

/** What to search for, or null for an id that is none of ours. */
export function searchOf(id: string): ClinicalSearch | null {
  const [kind, first = '', second = '', minute = '', ...more] = id.split('.');
  if (more.length > 0 || ![first, second, minute].every(part => /^[0-9a-z]*$/.test(part))) return null;
  if (kind === 'notice') return { key: `notice/${lengthen(first)}` };
  if (kind !== 'minute') return null;
  const at = Number.parseInt(minute, 36) * minuteMs;
  if (!(at < 8.64e15)) return null;
  const from = new Date(at).toISOString();
  const before = new Date(at + minuteMs).toISOString();
  return { key: `minute/${lengthen(first)}/${lengthen(second)}`, from, before };
}

const shorten = (uuid: string): string => BigInt(`0x${uuid.replaceAll('-', '')}`).toString(36);

function lengthen(text: string): string {
  const digits = [...text].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
  const hex = digits.toString(16).padStart(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
