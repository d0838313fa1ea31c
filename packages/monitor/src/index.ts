export {
  addUser,
  backup,
  createToken,
  erase,
  exportPatient,
  restore,
  verifyAudit,
} from './administration.js';
export { type Configuration, type ConfigurationInput, loadConfiguration } from './configuration.js';
export { type Monitor, type MonitorOptions, startMonitor } from './monitor.js';
export { Refusal } from './refusal.js';
export { type DeviceClient, type DeviceOptions, openDevice } from './simulation/device.js';
