import { deviceSchema, type Stream, streamSchema, type Zone } from '@mien/monitor/protocol';
import { useEffect, useMemo, useState } from 'react';
import { words } from '../../messages.js';
import { Action } from '../../parts/action.js';
import { Fault } from '../../parts/fault.js';
import { type Binding, device } from '../../server/binding.js';
import { type Session, server } from '../../server/session.js';
import { useAnswer } from '../../server/use-answer.js';
import { useStore } from '../../store.js';
import { serverNow, setServerTime } from '../../time/clock.js';
import { Admission } from '../admission.js';
import { PauseDialog } from '../patient/care.js';
import { type OutboxState, openOutbox } from './outbox.js';
import { Reading } from './reading.js';
import { SourceChoice } from './source-choice.js';
import { Stage } from './stage.js';
import { useRecognition } from './use-recognition.js';
import { useSource } from './use-source.js';
import { Why } from './why.js';
import { ZoneEditor } from './zone-editor.js';

interface BedsideProps {
  readonly binding: Binding;
  readonly session: Session | null;
  readonly isShown: boolean;
}

const askAgainMs = 10_000;
type DeviceAnswer = ReturnType<typeof deviceSchema.parse>;

/** A device that knows its stream: asks for its zone and curtain, and again every few seconds. */
export function Bedside({ binding, session, isShown }: BedsideProps) {
  const { value, fault, again } = useAnswer(async () => {
    const answer = await device.get(deviceSchema, `/api/streams/${binding.streamId}/device`);
    setServerTime(answer.serverTime);
    return answer;
  }, [binding]);
  useEffect(() => {
    const timer = setInterval(again, askAgainMs);
    return () => clearInterval(timer);
  }, [again]);
  if (value === null) return <p role="status">{fault ?? words.loading}</p>;
  return <Watching answer={value} session={session} isShown={isShown} again={again} lineFault={fault} />;
}

interface WatchingProps {
  readonly answer: DeviceAnswer;
  readonly session: Session | null;
  readonly isShown: boolean;
  readonly again: () => void;
  readonly lineFault: string | null;
}

function Watching({ answer: { stream, nextSequence }, session, isShown, again, lineFault }: WatchingProps) {
  const { source, fault, choose, stop } = useSource();
  const [element, setElement] = useState<HTMLVideoElement | HTMLImageElement | null>(null);
  const [drawn, setDrawn] = useState<Zone | null>(null);
  const [pausing, setPausing] = useState(false);
  const outbox = useMemo(() => openOutbox(device, stream.id, serverNow), [stream.id]);
  useEffect(() => () => outbox.close(), [outbox]);
  const sent = useStore(outbox.state);
  // The numbers are the other device's: asks at once which ones are free.
  useEffect(() => {
    if (sent.collided > 0) again();
  }, [sent.collided, again]);
  useKeptOpen(source !== null || sent.waiting > 0);
  const isClinician = session?.role === 'clinician';
  const isPaused = stream.pause !== null;
  const recognition = useRecognition({
    shown: isPaused ? null : element,
    zone: stream.zone,
    nextSequence,
    observed: outbox.add,
  });
  const face = recognition.frame?.faces.find(({ usable }) => usable);
  useEffect(() => {
    if (recognition.fault !== null) stop(recognition.fault);
  }, [recognition.fault, stop]);
  const resume = async () => {
    await server.send(streamSchema, 'POST', `/api/streams/${stream.id}/resume`);
    again();
  };

  return (
    <>
      <header className="bar">
        <h1>{stream.name}</h1>
        {source && (
          <button type="button" onClick={() => stop()}>
            {words.camera.stop}
          </button>
        )}
        {isClinician && !isPaused && (
          <button type="button" onClick={() => setPausing(true)}>
            {words.care.pause}
          </button>
        )}
        {isClinician && isPaused && (
          <Action className="main" act={resume}>
            {words.care.resume}
          </Action>
        )}
      </header>
      <Fault text={lineFault ?? sent.fault} />
      <Fault text={sent.collided > 0 ? words.camera.otherDevice : null} />
      <Fault text={fault} />
      {stream.pause && (
        <p className="curtain" role="status">
          {words.bed.paused(stream.pause.reason)}
        </p>
      )}
      <div className="camera">
        <div>
          {!source && <SourceChoice choose={choose} />}
          {source && !isPaused && (
            <Stage
              source={source}
              zone={drawn ?? stream.zone}
              draw={isClinician ? setDrawn : null}
              frame={recognition.frame}
              shown={setElement}
              unreadable={() => stop(words.camera.faults.unreadable)}
            />
          )}
          {source && !isPaused && !recognition.ready && <p role="status">{words.camera.opening}</p>}
        </div>
        <div>
          {sent.last && source && <Reading observation={sent.last} />}
          {element && face && <Why shown={element} face={face} />}
          <Sent state={sent} />
          {isClinician ? (
            <>
              <ZoneEditor
                zone={drawn ?? stream.zone}
                preview={setDrawn}
                save={async zone => {
                  await server.send(streamSchema, 'PUT', `/api/streams/${stream.id}/zone`, zone);
                  setDrawn(null);
                  again();
                }}
              />
              <Consent stream={stream} />
            </>
          ) : (
            <p className="muted">{words.camera.clinicianOnly}</p>
          )}
        </div>
      </div>
      {pausing && isShown && (
        <PauseDialog
          title={words.care.title(words.care.pause, stream.name)}
          stream={stream}
          close={() => setPausing(false)}
          done={() => {
            setPausing(false);
            again();
          }}
        />
      )}
    </>
  );
}

/** The browser asks before it closes or leaves the page: what was observed and not sent would be gone. */
function useKeptOpen(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isNeeded]);
}

function Consent({ stream }: { readonly stream: Stream }) {
  const [patientId, setPatientId] = useState<string | null>(null);
  return (
    <section>
      <h2>{words.admission.consent}</h2>
      {patientId !== null && <p role="status">{words.admission.done(patientId)}</p>}
      <Admission bedId={stream.bedId} streams={[stream]} admitted={setPatientId} />
    </section>
  );
}

function Sent({ state }: { readonly state: OutboxState }) {
  return (
    <section>
      <h2>{words.camera.sent}</h2>
      <p role="status">
        {[
          words.camera.counts(state.stored, state.waiting),
          state.discarded > 0 && words.camera.discarded(state.discarded),
          state.collided > 0 && words.camera.collided(state.collided),
          state.lost > 0 && words.camera.lost(state.lost),
        ]
          .filter(Boolean)
          .join(' ')}
      </p>
      {state.last && (
        <details>
          <summary>{words.camera.last}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre className="scroll" tabIndex={0}>
            {JSON.stringify(state.last, null, 1)}
          </pre>
        </details>
      )}
    </section>
  );
}
