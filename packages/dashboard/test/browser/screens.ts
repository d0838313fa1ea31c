/** Every screen in every state that has a picture or is checked for access. */
import type { Page } from 'playwright-core';
import { cameraLink, patientId, ward } from './fixtures.js';
import type { Staging } from './stage.js';

export interface Screen extends Staging {
  readonly name: string;
  /** Its picture is committed. */
  readonly pictured?: boolean;
  /** Brings the screen into its state, and waits for it. */
  readonly until: (page: Page) => Promise<unknown>;
}

const home = `/ward/${ward.id}`;
const patient = `${home}/patient/${patientId}`;
const seen = (selector: string) => (page: Page) => page.waitForSelector(selector, { state: 'attached' });
const lanes = async (page: Page) => {
  await page.waitForSelector('.ribbon-lane rect');
  await page.waitForSelector('.row');
};

export const screens: readonly Screen[] = [
  { name: 'sign-in', path: '/', role: null, pictured: true, until: seen('text=Sign in') },
  { name: 'setup', path: '/setup#word', role: null, until: seen('text=The first administrator') },
  { name: 'setup-without-word', path: '/setup', role: null, until: seen('[role=alert]') },
  { name: 'ward', path: home, role: 'clinician', pictured: true, until: seen('.ribbon rect') },
  { name: 'ward-viewer', path: '/', role: 'viewer', until: seen('.ribbon rect') },
  { name: 'ward-display', path: '/', role: 'display', until: seen('.tile') },
  {
    name: 'ward-offline',
    path: home,
    role: 'clinician',
    offline: true,
    pictured: true,
    until: seen('.offline-band'),
  },
  {
    name: 'acknowledge',
    path: home,
    role: 'clinician',
    until: async page => {
      await page.waitForSelector('.tile');
      if (!(await page.locator('.notices').isVisible())) await page.click('.rail summary');
      await page.locator('.notices button').first().click();
      await page.waitForSelector('dialog[open]');
    },
  },
  { name: 'patient', path: patient, role: 'clinician', pictured: true, until: lanes },
  {
    name: 'patient-table',
    path: patient,
    role: 'viewer',
    until: async page => {
      await lanes(page);
      await page.click('summary:has-text("As a table")');
      await page.waitForSelector('.scroll tbody tr');
    },
  },
  {
    name: 'evidence',
    path: patient,
    role: 'clinician',
    until: async page => {
      await lanes(page);
      await page.locator('.row button:has-text("Evidence")').first().click();
      await page.waitForSelector('dialog[open] >> text=Usable seconds');
    },
  },
  {
    name: 'curtain',
    path: patient,
    role: 'clinician',
    until: async page => {
      await page.click('button:has-text("Draw the curtain")');
      await page.waitForSelector('dialog[open]');
    },
  },
  {
    name: 'handover',
    path: `${home}/handover`,
    role: 'clinician',
    pictured: true,
    until: seen('.bed-report li'),
  },
  { name: 'camera-unbound', path: '/camera', role: 'administrator', until: seen('text=Make the bed') },
  { name: 'camera', path: cameraLink, role: 'clinician', pictured: true, until: seen('text=Bed zone') },
  {
    name: 'camera-none',
    path: cameraLink,
    role: null,
    until: async page => {
      await page.click('text=Use the camera');
      await page.waitForSelector('[role=alert]');
    },
  },
  { name: 'model', path: '/model', role: 'viewer', until: seen('.facts') },
  { name: 'places', path: '/administration', role: 'administrator', until: seen('.row') },
  { name: 'people', path: '/administration/people', role: 'administrator', until: seen('.row') },
  { name: 'devices', path: '/administration/devices', role: 'administrator', until: seen('.row') },
  {
    name: 'rules',
    path: '/administration/rules',
    role: 'administrator',
    until: seen('.row'),
  },
  { name: 'retention', path: '/administration/retention', role: 'administrator', until: seen('.block') },
  {
    name: 'audit',
    path: '/administration/audit',
    role: 'administrator',
    until: async page => {
      await page.click('text=Search the audit');
      await page.waitForSelector('.scroll tbody tr');
    },
  },
  { name: 'missing', path: '/nowhere', role: 'viewer', until: seen('text=There is no screen') },
];
