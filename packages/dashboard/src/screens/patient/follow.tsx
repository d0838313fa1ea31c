import type { PatientId } from '@mien/monitor/protocol';
import { useState } from 'react';
import { words } from '../../messages.js';
import { Fault } from '../../parts/fault.js';
import { useAttempt } from '../../parts/use-attempt.js';
import { doneSchema } from '../../server/done.js';
import { server } from '../../server/session.js';

interface FollowProps {
  readonly patientId: PatientId;
  /** What the server held when the screen was opened. */
  readonly followed: boolean;
}

/** Whether this is one of one's own patients. What the server refuses is said, and the tick goes back. */
export function Follow({ patientId, followed }: FollowProps) {
  const [ticked, setTicked] = useState(followed);
  const { busy, fault, attempt } = useAttempt();
  const follow = async (wanted: boolean) => {
    setTicked(wanted);
    const path = `/api/my-patients/${patientId}`;
    const done = await attempt(() => server.send(doneSchema, wanted ? 'PUT' : 'DELETE', path));
    if (!done) setTicked(!wanted);
  };
  return (
    <>
      <label className="tick">
        <input
          type="checkbox"
          checked={ticked}
          onChange={({ currentTarget }) => busy || void follow(currentTarget.checked)}
        />
        {words.care.mine}
      </label>
      <Fault text={fault} />
    </>
  );
}
