import { type Notice, type PatientId, ruleSchema, storedObservationSchema } from '@mien/monitor/protocol';
import { words } from '../../messages.js';
import { Dialog } from '../../parts/dialog.js';
import { Fault } from '../../parts/fault.js';
import { listOf } from '../../server/lists.js';
import { server } from '../../server/session.js';
import { spanQuery } from '../../server/span-query.js';
import { useNameOf } from '../../server/staff.js';
import { useAnswer } from '../../server/use-answer.js';
import { durationText, exactText } from '../../time/text.js';
import { ruleWords } from '../rule-words.js';
import { acknowledgementWords } from './entry-words.js';
import { evidenceOf } from './evidence-of.js';

interface EvidenceProps {
  readonly notice: Notice;
  readonly patientId: PatientId;
  readonly timeZone: string;
  /** Null for whoever may not answer notices. */
  readonly answer: (() => void) | null;
  readonly close: () => void;
}

/** Why a notice was raised: the rule, and the numbers between its onset and its raising. */
export function Evidence({ notice, patientId, timeZone, answer, close }: EvidenceProps) {
  const nameOf = useNameOf();
  const from = Date.parse(notice.onset);
  const to = Date.parse(notice.raisedAt);
  const { value, fault } = useAnswer(async () => {
    const [rules, seconds] = await Promise.all([
      server.get(listOf(ruleSchema), '/api/rules'),
      server.get(
        listOf(storedObservationSchema),
        `/api/patients/${patientId}/observations?${spanQuery(from, to + 1000)}`,
      ),
    ]);
    return { rule: rules.find(({ id }) => id === notice.ruleId) ?? null, seconds };
  }, [notice.id]);
  const evidence = value?.rule && evidenceOf(value.rule, value.seconds);
  // A rule of silence or of clocks raises as it looks: there is nothing in between.
  const lasted = to > from;
  const rows: readonly (readonly [string, string])[] = [
    [words.evidence.onset, exactText(from, timeZone)],
    [words.evidence.raised, exactText(to, timeZone)],
    ...(lasted ? [[words.evidence.persisted, durationText(to - from)] as const] : []),
    ...(value?.rule ? [[words.evidence.rule, ruleWords(value.rule)] as const] : []),
    ...(evidence && lasted
      ? [
          [
            words.evidence.seconds,
            evidence.seconds > 0 ? `${evidence.usable} / ${evidence.seconds}` : words.evidence.gone,
          ] as const,
          ...(evidence.level ? [[words.evidence.level, words.evidence.levels(evidence.level)] as const] : []),
        ]
      : []),
    ...(notice.endedAt ? [[words.evidence.ended, exactText(notice.endedAt, timeZone)] as const] : []),
    ...(notice.suppressed
      ? [[words.evidence.shown, words.notices.suppressed[notice.suppressed]] as const]
      : []),
  ];
  return (
    <Dialog title={notice.name} close={close}>
      <Fault text={fault} />
      <table>
        <tbody>
          {rows.map(([name, text]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {notice.acknowledgement ? (
        <p>{acknowledgementWords(notice.acknowledgement, timeZone, nameOf)}</p>
      ) : (
        answer && (
          <div className="actions">
            <button type="button" className="main" onClick={answer}>
              {words.notices.answer}
            </button>
          </div>
        )
      )}
    </Dialog>
  );
}
