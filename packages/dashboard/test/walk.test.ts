// From the printed link to the audit, as people would go, on a real monitor with a webcam that shows a face.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { faultsOf } from './browser/axe.js';
import { openSite, requireChromium, type Site } from './browser/site.js';
import { leftBehind, unwanted, watchTraffic } from './browser/traffic.js';
import { pullPlug, webcamFile } from './browser/webcam.js';

const password = 'correct horse battery';
const waitMs = 120_000;

async function signIn(page: Page, name: string): Promise<void> {
  await page.fill('[name=name]', name);
  await page.fill('[name=password]', password);
  await page.click('button.main');
}

/** Any face that is not bright resembles sadness to the model of the tests. */
async function addRule(page: Page): Promise<void> {
  await page.fill('[name=name]', 'Looks sad');
  await page.selectOption('[name=expression]', 'sad');
  for (const [name, value] of [
    ['enter', '0.1'],
    ['exit', '0.05'],
    ['persist', '3'],
    ['refractory', '600'],
  ] as const)
    await page.fill(`[name=${name}]`, value);
  await page.click('button:has-text("Add a rule")');
  await page.waitForSelector('.row:has-text("Looks sad")');
}

describe('the walk', () => {
  let folder: string | undefined;
  let site: Site | undefined;
  afterAll(async () => {
    await site?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  test('from first run to audit', { timeout: 900_000 }, async context => {
    requireChromium(context);
    folder = await mkdtemp(join(tmpdir(), 'mien-webcam-'));
    site = await openSite({}, await webcamFile(join(folder, 'face.mjpeg')));
    const people: BrowserContext = await site.browser.newContext({ viewport: { width: 1280, height: 900 } });
    people.setDefaultTimeout(waitMs);
    const bedside = await people.newPage();
    const traffic = watchTraffic(bedside);
    const open = (path: string, page = bedside) => page.goto(new URL(path, site!.url).href);

    await open(site.setupLink);
    await bedside.waitForSelector('[name=password]');
    expect(new URL(bedside.url()).hash, 'the word of the link stays out of the history').toBe('');
    await signIn(bedside, 'root');
    await bedside.click('text=Administration');
    await bedside.click('nav >> text=Rules');
    await addRule(bedside);

    await bedside.click('nav >> text=Camera');
    await signIn(bedside, 'nurse');
    await bedside.waitForSelector('text=What to look at');
    await bedside.selectOption('[name=givenBy]', 'guardian');
    await bedside.click('text=Record consent and admit');
    const admitted = await bedside.textContent('text=Admitted as');
    const patientId = /P-[A-Z0-9]+/.exec(admitted ?? '')![0];
    await bedside.fill('#zone-width', '0.9');
    await bedside.click('text=Save the zone');
    await bedside.click('text=Use the camera');
    await bedside.waitForSelector('.reading .said');
    await bedside.waitForFunction(() => /[1-9]\d* observations kept/.test(document.body.textContent ?? ''));
    expect(await faultsOf(bedside)).toEqual([]);

    await pullPlug(bedside);
    await bedside.waitForSelector('[role=alert]:has-text("unplugged")');
    await bedside.waitForSelector('.reading', { state: 'detached' });
    await bedside.click('text=Use the camera');
    await bedside.waitForSelector('.reading .said');
    await bedside.waitForSelector('[role=alert]', { state: 'detached' });

    // Whatever else is looked at on the device, it goes on.
    const keptCount = async () =>
      Number(/(\d+) observations kept/.exec((await bedside.textContent('body')) ?? '')?.[1]);
    const keptBefore = await keptCount();
    await bedside.getByRole('link', { name: 'Ward' }).click();
    await bedside.getByRole('link', { name: 'Handover report' }).waitFor();
    await expect.poll(keptCount, { timeout: waitMs }).toBeGreaterThan(keptBefore + 2);
    await bedside.getByRole('link', { name: 'Camera' }).click();
    await bedside.waitForSelector('.reading .said');

    const ward = await people.newPage();
    await open('/', ward);
    await ward.waitForSelector('.tile.judged, .tile.uncertain');
    await ward.waitForSelector('.notices li:has-text("Looks sad")');
    await ward.click('.tile a');
    await ward.waitForSelector(`h1:has-text("${patientId}")`);
    await ward.waitForSelector('.ribbon-lane rect', { state: 'attached' });
    await ward.click('.row:has-text("Looks sad") button:has-text("Evidence")');
    await ward.waitForSelector('dialog >> text=/mean 0/');
    await ward.click('dialog button:has-text("Acknowledge")');
    await ward.selectOption('dialog [name=reason]', 'expected');
    await ward.fill('dialog [name=comment]', 'as every evening');
    await ward.click('dialog button:has-text("Acknowledge")');
    await ward.waitForSelector('.row:has-text("it was expected")');
    await ward.click('.row:has-text("Looks sad") button:has-text("Try on last week")');
    await ward.waitForSelector('text=/Would have fired/');

    await ward.click('text=Back to the ward');
    await ward.click('text=Handover report');
    await ward.waitForSelector('.bed-report li:has-text("as every evening")');
    const paper = await ward.pdf({ format: 'A4' });
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-');

    expect(unwanted(traffic)).toEqual([]);
    expect(traffic.bodies.some(({ path }) => path.endsWith('/observations'))).toBe(true);
    expect(await leftBehind(bedside)).toEqual([]);
    expect(await leftBehind(ward)).toEqual([]);

    await ward.click('text=Sign out');
    await ward.waitForSelector('[name=password]');
    expect(await ward.textContent('body')).not.toContain(patientId);
    await signIn(ward, 'root');
    await ward.click('text=Administration');
    await ward.click('nav >> text=Audit');
    await ward.fill('[name=words]', 'notice.answer');
    await ward.click('text=Search the audit');
    await ward.waitForSelector('tbody tr:has-text("nurse")');
    await ward.click('text=Verify the chain');
    await ward.waitForSelector('text=/: whole\\./');
  });
});
