import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@mien/runtime/node';
import { figureFile } from '../figures/figure.js';
import { rasterise } from '../figures/raster.js';
import { renderPage } from './page.js';
import { type Report, reportFigures, reportPage } from './report.js';

/** Where a report's files went. */
export interface WrittenReport {
  readonly page: string;
  readonly figures: readonly string[];
}

/**
 * Writes `report.html`, one page that needs nothing else, and every figure as
 * `figures/<name>.svg` and `.png` into a folder, made where missing.
 */
export async function writeReport(directory: string, report: Report): Promise<WrittenReport> {
  const figures = reportFigures(report);
  const folder = join(directory, 'figures');
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const figure of figures) {
    const svg = figureFile(figure);
    const base = join(folder, figure.name);
    await writeFileAtomically(`${base}.svg`, Buffer.from(svg));
    await writeFileAtomically(`${base}.png`, await rasterise(svg));
    files.push(`${base}.svg`, `${base}.png`);
  }
  const page = join(directory, 'report.html');
  await writeFileAtomically(page, Buffer.from(renderPage(reportPage(report, figures))));
  return { page, figures: files };
}
