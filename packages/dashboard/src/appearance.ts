import { createStore } from './store.js';

export type Appearance = 'system' | 'light' | 'dark';

/** How the page looks; `system` follows the device. Kept in memory only. */
export const appearance = createStore<Appearance>('system');

const darkDevice = matchMedia('(prefers-color-scheme: dark)');

export const isDark = (): boolean =>
  appearance.get() === 'system' ? darkDevice.matches : appearance.get() === 'dark';

/** Whether the page is dark now; charts on a canvas need telling. */
export const darkness = createStore(isDark());

function apply(): void {
  const chosen = appearance.get();
  document.documentElement.style.colorScheme = chosen === 'system' ? 'light dark' : chosen;
  darkness.set(isDark());
}

appearance.subscribe(apply);
darkDevice.addEventListener('change', apply);
