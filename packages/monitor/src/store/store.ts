/** Opens the record in either store and brings its tables up to date. */
import type { Database } from './database.js';
import { migrate } from './migrations.js';
import { openPglite } from './pglite.js';
import { openPostgres } from './postgres.js';

/** Where the record lives: a folder of our own, or a PostgreSQL database. */
export type StoreLocation = { readonly folder: string } | { readonly databaseUrl: string };

/** @throws Error when the folder is in use, the database does not answer, or its tables are newer than this version */
export async function openStore(location: StoreLocation): Promise<Database> {
  const database =
    'folder' in location ? await openPglite(location.folder) : await openPostgres(location.databaseUrl);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
