import { useEffect } from 'react';
import { words } from '../messages.js';

/** Names the page, the most particular first; null for what is not known. */
export function useTitle(...parts: readonly (string | null | undefined)[]): void {
  const title = [...parts, words.product].filter(Boolean).join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
