// The engine's builds for Linux and macOS report every session they open to their maker, over HTTPS, and keep a
// device's number and a queue of reports in the home folder. This must run before the engine is loaded.
import { isMainThread } from 'node:worker_threads';

const variable = 'ORT_DISABLE_TELEMETRY';

// A worker thread's environment is a copy that the engine does not see: there it must come from the main thread.
if (!isMainThread && process.env[variable] === undefined) {
  process.emitWarning(
    `ONNX Runtime's telemetry cannot be turned off from this worker thread: import @mien/runtime on the main thread before it starts, or set ${variable}=1`,
    'MienTelemetryWarning',
  );
}
process.env[variable] = '1';
