import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/**
 * Folder of a model bundle that ships with Mien, in the package `@mien/models`.
 *
 * @throws where the package is not installed or holds no such bundle.
 */
export function shippedModel(name = 'mien'): string {
  try {
    return dirname(createRequire(import.meta.url).resolve(`@mien/models/${name}/model.json`));
  } catch (cause) {
    throw new Error(
      `no model "${name}" is installed: install @mien/models, or name the folder of a model bundle`,
      { cause },
    );
  }
}
