import { CameraError } from '@mien/recognizer/web';
import { useEffect, useState } from 'react';
import { words } from '../../messages.js';
import { Fault } from '../../parts/fault.js';
import { messageOf } from '../../server/client.js';
import { cameraSource, cameras, fileSource, type Source } from './source.js';

interface SourceChoiceProps {
  readonly choose: (source: Source) => void;
}

/** Camera by name, or a file where there is no camera to be had, saying why. */
export function SourceChoice({ choose }: SourceChoiceProps) {
  const [found, setFound] = useState<readonly MediaDeviceInfo[]>([]);
  const [deviceId, setDeviceId] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const look = () => void cameras().then(setFound, () => setFound([]));
    look();
    navigator.mediaDevices?.addEventListener('devicechange', look);
    return () => navigator.mediaDevices?.removeEventListener('devicechange', look);
  }, []);
  const open = () => cameraSource(deviceId || null).then(choose, error => setFault(cameraFaultWords(error)));
  return (
    <section>
      <h2>{words.camera.source}</h2>
      <Fault text={fault && `${fault} ${words.camera.orFile}`} />
      <div className="actions">
        {found.length > 1 && (
          <select
            aria-label={words.camera.which}
            value={deviceId}
            onChange={event => setDeviceId(event.currentTarget.value)}
          >
            {found.map((camera, index) => (
              <option key={camera.deviceId || index} value={camera.deviceId}>
                {camera.label || words.camera.unnamed(index + 1)}
              </option>
            ))}
          </select>
        )}
        <button type="button" className="main" onClick={() => void open()}>
          {words.camera.use}
        </button>
        <label className="file">
          {words.camera.file}
          <input
            type="file"
            accept="image/*,video/*"
            onChange={({ currentTarget }) =>
              currentTarget.files?.[0] && choose(fileSource(currentTarget.files[0]))
            }
          />
        </label>
      </div>
      <p className="muted">{words.camera.stays}</p>
    </section>
  );
}

const cameraFaultWords = (error: unknown): string =>
  error instanceof CameraError ? words.camera.faults[error.fault] : messageOf(error);
