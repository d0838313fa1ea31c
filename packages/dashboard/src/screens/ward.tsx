import { type BedNow, patientIdSchema, type Ward } from '@mien/monitor/protocol';
import { useState } from 'react';
import { isOngoing, noticeGroups, waking } from '../live/open-notices.js';
import type { LiveWard } from '../live/use-ward.js';
import { useWardRecord } from '../live/use-ward-record.js';
import { joinedMemory, nothingRemembered } from '../live/ward-picture.js';
import { words } from '../messages.js';
import { Fault } from '../parts/fault.js';
import { Link } from '../parts/link.js';
import { listOf } from '../server/lists.js';
import { type Session, server } from '../server/session.js';
import { useAnswer } from '../server/use-answer.js';
import { useNow } from '../time/clock.js';
import { AdmissionDialog } from './admission.js';
import { NoticeRail } from './notices.js';
import { Tile } from './tile.js';

interface WardScreenProps {
  readonly ward: Ward;
  readonly live: LiveWard;
  readonly session: Session;
}

/** The beds in their physical order, never sorted anew, beside the open notices. */
export function WardScreen({ ward, live, session }: WardScreenProps) {
  const now = useNow();
  const [onlyMine, setOnlyMine] = useState(false);
  const [admitting, setAdmitting] = useState<BedNow | null>(null);
  const isDisplay = session.role === 'display';
  const mayAdmit = session.role === 'clinician' && !ward.simulated;
  const recordOf = useWardRecord(live, isDisplay);
  const mine = useAnswer(
    async () => (isDisplay ? [] : server.get(listOf(patientIdSchema), '/api/my-patients')),
    [ward.id, onlyMine],
  );
  const { picture } = live;
  if (picture === null) return <p role="status">{words.loading}</p>;
  const { beds, skipped } = picture.now;
  const groups = waking(noticeGroups(picture.now.notices, now)).filter(isOngoing);
  // Where the server does not say which patients are one's own, no bed is hidden.
  const own = onlyMine ? mine.value : null;
  const shown = own ? beds.filter(({ patientId }) => patientId !== null && own.includes(patientId)) : beds;
  return (
    <div className="ward">
      <section aria-labelledby="ward-name">
        <header className="bar">
          <h1 id="ward-name">{ward.name}</h1>
          {!isDisplay && (
            <>
              <label className="tick">
                <input
                  type="checkbox"
                  checked={onlyMine}
                  onChange={event => setOnlyMine(event.currentTarget.checked)}
                />
                {words.ward.mine}
              </label>
              <Link to={{ screen: 'handover', wardId: ward.id }}>{words.ward.handover}</Link>
              <Link className="for-paper" to={{ screen: 'placards', wardId: ward.id }}>
                {words.ward.placards}
              </Link>
            </>
          )}
        </header>
        {onlyMine && <Fault text={mine.fault} />}
        {beds.length === 0 && <p>{words.ward.noBeds}</p>}
        {beds.length > 0 && shown.length === 0 && <p>{words.ward.noneOfMine}</p>}
        {skipped > 0 && <p className="muted">{words.ward.skipped(skipped)}</p>}
        <ul className="tiles" aria-label={words.ward.beds}>
          {shown.map(bed => {
            const seen = picture.memory.get(bed.bed.id) ?? nothingRemembered;
            return (
              <Tile
                key={bed.bed.id}
                bed={bed}
                memory={joinedMemory(recordOf(bed), seen)}
                now={now}
                timeZone={ward.timeZone}
                wardId={ward.id}
                admit={mayAdmit ? () => setAdmitting(bed) : null}
                notices={groups.filter(({ notice }) => notice.bedId === bed.bed.id).length}
              />
            );
          })}
        </ul>
      </section>
      {admitting && <AdmissionDialog bed={admitting} close={() => setAdmitting(null)} />}
      <NoticeRail picture={picture} ward={ward} session={session} />
    </div>
  );
}
