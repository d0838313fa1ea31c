import { useCallback, useEffect, useState } from 'react';
import { closeSource, type Source } from './source.js';

interface State {
  readonly source: Source | null;
  /** The camera went away by itself: its plug was pulled, or the permission taken back. */
  readonly isUnplugged: boolean;
}

export interface ChosenSource extends State {
  readonly choose: (source: Source) => void;
  readonly stop: () => void;
}

const nothing: State = { source: null, isUnplugged: false };

/** What is looked at. It is closed when it is stopped or the screen goes, and missed when it ends by itself. */
export function useSource(): ChosenSource {
  const [state, setState] = useState(nothing);
  const { source } = state;
  useEffect(() => {
    if (source === null) return;
    const [track] = source.kind === 'camera' ? source.stream.getVideoTracks() : [];
    const miss = () => setState({ source: null, isUnplugged: true });
    if (track?.readyState === 'ended') miss();
    track?.addEventListener('ended', miss);
    return () => {
      track?.removeEventListener('ended', miss);
      closeSource(source);
    };
  }, [source]);
  return {
    ...state,
    choose: useCallback((chosen: Source) => setState({ source: chosen, isUnplugged: false }), []),
    stop: useCallback(() => setState(nothing), []),
  };
}
