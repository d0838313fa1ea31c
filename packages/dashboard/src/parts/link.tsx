import type { MouseEvent, ReactNode } from 'react';
import { go, pathOf, type Route } from '../route.js';

interface LinkProps {
  readonly to: Route;
  readonly className?: string;
  /** Whether it leads to where one is. */
  readonly current?: boolean;
  readonly children: ReactNode;
}

/** An ordinary link that changes the screen without loading the page anew. */
export function Link({ to, className, current = false, children }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={pathOf(to)} onClick={follow} className={className} aria-current={current ? 'page' : undefined}>
      {children}
    </a>
  );
}
