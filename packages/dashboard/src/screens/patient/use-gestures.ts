import { type RefObject, useEffect, useRef } from 'react';
import { gutter } from './chart.js';
import { dragged, moved, type Span, zoomed } from './span.js';

/** Turns of a wheel, in pixels, that double the span. */
const doublingPixels = 240;

/**
 * Wheel and fingers over the lanes: Ctrl and wheel (or a pinch) zoom, a sideways wheel or finger moves. What goes up
 * and down scrolls the page as everywhere.
 */
export function useGestures(
  lanes: RefObject<HTMLElement | null>,
  span: Span,
  choose: (span: Span) => void,
): void {
  const latest = useRef({ span, choose });
  latest.current = { span, choose };
  useEffect(() => {
    const element = lanes.current!;
    const fingers = new Map<number, number>();

    const shareOf = (clientX: number): number => {
      const { left, width } = element.getBoundingClientRect();
      return (clientX - left - gutter.left) / (width - gutter.left - gutter.right);
    };
    // Events may come faster than the page is drawn anew, so the next one starts from this one's span.
    const change = (next: Span) => {
      latest.current.span = next;
      latest.current.choose(next);
    };
    const turn = (event: WheelEvent) => {
      const { span } = latest.current;
      const isZoom = event.ctrlKey || event.metaKey;
      const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
      if (!isZoom && Math.abs(sideways) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
      event.preventDefault();
      change(
        isZoom
          ? zoomed(span, 2 ** (event.deltaY / doublingPixels), shareOf(event.clientX))
          : moved(span, sideways / element.clientWidth),
      );
    };
    const touch = ({ pointerType, pointerId, clientX }: PointerEvent) => {
      if (pointerType === 'touch') fingers.set(pointerId, shareOf(clientX));
    };
    const drag = ({ pointerId, clientX }: PointerEvent) => {
      if (!fingers.has(pointerId)) return;
      const before = [...fingers.values()];
      fingers.set(pointerId, shareOf(clientX));
      change(dragged(latest.current.span, before, [...fingers.values()]));
    };
    const lift = ({ pointerId }: PointerEvent) => fingers.delete(pointerId);

    const listening = new AbortController();
    const { signal } = listening;
    element.addEventListener('wheel', turn, { passive: false, signal });
    element.addEventListener('pointerdown', touch, { signal });
    element.addEventListener('pointermove', drag, { signal });
    for (const end of ['pointerup', 'pointercancel'] as const)
      element.addEventListener(end, lift, { signal });
    return () => listening.abort();
  }, [lanes]);
}
