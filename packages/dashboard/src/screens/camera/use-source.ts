import { useCallback, useEffect, useState } from 'react';
import { words } from '../../messages.js';
import { closeSource, type Source } from './source.js';

interface State {
  readonly source: Source | null;
  /** Why the last one ended by itself; null where it did not. */
  readonly fault: string | null;
}

export interface ChosenSource extends State {
  readonly choose: (source: Source) => void;
  readonly stop: (fault?: string | null) => void;
}

/** What is looked at. It is closed when it is stopped or the screen goes, and missed when it ends by itself. */
export function useSource(): ChosenSource {
  const [state, setState] = useState<State>({ source: null, fault: null });
  const choose = useCallback((source: Source) => setState({ source, fault: null }), []);
  // Of two reasons to stop the first stands.
  const stop = useCallback(
    (fault: string | null = null) =>
      setState(before => (before.source === null ? before : { source: null, fault })),
    [],
  );
  const { source } = state;
  useEffect(() => {
    if (source === null) return;
    const [track] = source.kind === 'camera' ? source.stream.getVideoTracks() : [];
    const miss = () => stop(words.camera.faults.unplugged);
    if (track?.readyState === 'ended') miss();
    track?.addEventListener('ended', miss);
    return () => {
      track?.removeEventListener('ended', miss);
      closeSource(source);
    };
  }, [source, stop]);
  return { ...state, choose, stop };
}
