/** Every screen in every state; each has pictures and is checked for access. */
import type { Page } from 'playwright-core';
import { cameraLink, newPatientId, patientId, ward } from './fixtures.js';
import type { Staging } from './stage.js';
import { pullPlug } from './webcam.js';

export interface Screen extends Staging {
  readonly name: string;
  /** Pictured in both themes at both widths; the others in light where wide, in dark where narrow. */
  readonly isMain?: boolean;
  /** Brings the screen into its state, and waits for it. */
  readonly until: (page: Page) => Promise<unknown>;
}

const home = `/ward/${ward.id}`;
const patient = `${home}/patient/${patientId}`;
const elsewhere = '/ward/00000000-0000-4000-8000-999999999999';
const seen = (selector: string) => (page: Page) => page.waitForSelector(selector, { state: 'attached' });
const lanes = async (page: Page) => {
  await page.waitForSelector('.ribbon-lane rect');
  await page.waitForSelector('.row');
};

const withoutCamera = async (page: Page) => {
  await page.click('text=Use the camera');
  await page.waitForSelector('[role=alert]');
};

export const screens: readonly Screen[] = [
  { name: 'sign-in', isMain: true, path: '/', role: null, until: seen('text=Sign in') },
  { name: 'setup', path: '/setup#word', role: null, until: seen('text=The first administrator') },
  { name: 'setup-without-word', path: '/setup', role: null, until: seen('[role=alert]') },
  { name: 'ward', isMain: true, path: home, role: 'clinician', until: seen('.ribbon rect') },
  { name: 'ward-viewer', path: '/', role: 'viewer', until: seen('.ribbon rect') },
  { name: 'ward-display', path: '/', role: 'display', until: seen('.tile') },
  {
    name: 'ward-offline',
    isMain: true,
    path: home,
    role: 'clinician',
    offline: true,
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
  {
    name: 'admit',
    path: home,
    role: 'clinician',
    until: async page => {
      await page.locator('.admit').first().click();
      await page.waitForSelector('dialog[open]');
    },
  },
  { name: 'ward-refused', path: elsewhere, role: 'clinician', until: seen('text=You do not hold this ward') },
  { name: 'placards', path: `${home}/placards`, role: 'clinician', until: seen('.placard') },
  {
    name: 'patient-new',
    path: `${home}/patient/${newPatientId}`,
    role: 'clinician',
    until: seen('text=No baseline yet'),
  },
  { name: 'patient', isMain: true, path: patient, role: 'clinician', until: lanes },
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
    isMain: true,
    path: `${home}/handover`,
    role: 'clinician',
    until: seen('.bed-report li'),
  },
  { name: 'camera-unbound', path: '/camera', role: 'administrator', until: seen('text=Make the bed') },
  { name: 'camera', isMain: true, path: cameraLink, role: 'clinician', until: seen('text=Bed zone') },
  { name: 'camera-none', path: cameraLink, role: null, until: withoutCamera },
  {
    name: 'camera-denied',
    path: cameraLink,
    role: null,
    camera: 'NotAllowedError',
    until: withoutCamera,
  },
  {
    name: 'camera-busy',
    path: cameraLink,
    role: null,
    camera: 'NotReadableError',
    until: withoutCamera,
  },
  {
    name: 'camera-unplugged',
    path: cameraLink,
    role: null,
    camera: 'grey wall',
    until: async page => {
      // The model of the fixtures is none, and must not be what is missed first.
      await page.route('**/models/**', () => {});
      await page.click('text=Use the camera');
      await pullPlug(page);
      await page.waitForSelector('[role=alert]');
    },
  },
  {
    name: 'model',
    isMain: true,
    path: '/model',
    role: 'viewer',
    until: async page => {
      await page.waitForSelector('.reliability');
      await page.locator('.confusion').evaluate(table => table.scrollIntoView());
    },
  },
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
