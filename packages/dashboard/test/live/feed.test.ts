import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openFeed } from '../../src/live/feed.js';
import { ward, wardNow } from '../browser/fixtures.js';

class FakeSocket extends EventTarget {
  static last: FakeSocket;
  readyState = 1;
  readonly send = vi.fn();
  readonly close = vi.fn();
  constructor() {
    super();
    FakeSocket.last = this;
  }
  hear(message: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(message) }));
  }
  end(code: number): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }
}

const fetched = vi.fn<(path: string) => Promise<{ status: number }>>();
const events = { line: vi.fn(), message: vi.fn(), refused: vi.fn(), signedOut: vi.fn() };
let close: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', Object.assign(FakeSocket, { OPEN: 1 }));
  vi.stubGlobal('location', { href: 'http://ward.test/' });
  vi.stubGlobal('fetch', fetched);
  close = openFeed(ward.id, events);
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  vi.clearAllMocks();
});

test('a socket that is not let in asks whether the session has ended', async () => {
  fetched.mockResolvedValue({ status: 401 });
  FakeSocket.last.end(1006);
  await vi.waitFor(() => expect(events.signedOut).toHaveBeenCalledOnce());
  expect(fetched).toHaveBeenCalledWith('/api/session', { cache: 'no-store' });
});

test('a server that is gone, or a session that holds, is offline and tried again', async () => {
  for (const answer of [Promise.reject(new TypeError('down')), Promise.resolve({ status: 200 })]) {
    fetched.mockReturnValueOnce(answer);
    const before = FakeSocket.last;
    before.end(1006);
    expect(events.line).toHaveBeenLastCalledWith('offline');
    await vi.advanceTimersByTimeAsync(8000);
    expect(FakeSocket.last).not.toBe(before);
  }
  FakeSocket.last.dispatchEvent(new Event('open'));
  fetched.mockClear();
  FakeSocket.last.end(1006);
  expect(fetched).not.toHaveBeenCalled();
  expect(events.signedOut).not.toHaveBeenCalled();
});

test('what this page cannot read makes it outdated, never live', () => {
  FakeSocket.last.hear(wardNow);
  expect(events.line).toHaveBeenLastCalledWith('live');
  FakeSocket.last.hear({ ...wardNow, news: true });
  expect(events.line).toHaveBeenLastCalledWith('outdated');
  expect(events.message).toHaveBeenCalledOnce();
  FakeSocket.last.hear({ type: 'refused', reason: 'no' });
  expect(events.refused).toHaveBeenCalledOnce();
});
