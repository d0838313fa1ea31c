import { useEffect } from 'react';
import { currentRoute, pathOf } from '../route.js';

/** Of the screen that has the focus; that of a page just loaded is left alone. */
let here = pathOf(currentRoute());

/** Whoever follows a link goes on at the heading of where it led, and not at the top of the page. */
export function Arrival({ at }: { readonly at: string }) {
  useEffect(() => {
    if (at === here) return;
    here = at;
    const content = document.querySelector<HTMLElement>('#content');
    const heading = content?.querySelector('h1');
    if (heading) heading.tabIndex = -1;
    (heading ?? content)?.focus({ preventScroll: true });
  }, [at]);
  return null;
}
