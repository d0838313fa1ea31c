// The monitor's commands: the server first, since the others stand below its word.
import type { CommandDefinition } from '../../shell/command.js';
import { auditVerifyCommand } from './audit.js';
import { backupCommand, restoreCommand } from './copies.js';
import { patientEraseCommand, patientExportCommand } from './patients.js';
import { userAddCommand } from './people.js';
import { monitorCommand } from './serve.js';
import { tokenCreateCommand } from './tokens.js';

export const monitorCommands: readonly CommandDefinition[] = [
  monitorCommand,
  backupCommand,
  restoreCommand,
  auditVerifyCommand,
  userAddCommand,
  tokenCreateCommand,
  patientExportCommand,
  patientEraseCommand,
];
