// Prints `,data` where FER2013 is in the data folder, for REQUIRE; only the built trainer knows that folder.
import { existsSync } from 'node:fs';
import { fer2013Path } from '@mien/trainer';

if (existsSync(fer2013Path())) console.log(',data');
