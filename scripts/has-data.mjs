// Exits with 0 where FER2013 is in the data folder, whose place only the built trainer knows.
import { existsSync } from 'node:fs';
import { fer2013Path } from '@mien/trainer';

process.exit(existsSync(fer2013Path()) ? 0 : 1);
