/** The time now as the server has it, told once a second. */
import { createStore, useStore } from '../store.js';

/** Server's clock minus this device's, in milliseconds. */
let aheadMs = 0;

const clock = createStore(Date.now());
setInterval(() => clock.set(serverNow()), 1000);

/** Milliseconds since 1970; changes once a second. */
export const useNow = (): number => useStore(clock);

export const serverNow = (): number => Date.now() + aheadMs;

/** @param serverTime what the server's clock said just now */
export function setServerTime(serverTime: string): void {
  aheadMs = Date.parse(serverTime) - Date.now();
  clock.set(serverNow());
}
