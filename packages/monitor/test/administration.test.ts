import {
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import {
  addUser,
  backup,
  createToken,
  erase,
  exportPatient,
  restore,
  verifyAudit,
} from '../src/administration.js';
import { loadConfiguration } from '../src/configuration.js';
import { startMonitor } from '../src/monitor.js';
import { openDevice } from '../src/simulation/device.js';
import { observation } from './samples.js';
import { Browser, password } from './server/browser.js';
import { prepareWard } from './server/ward.js';
import { smallDisk } from './store/small-disk.js';
import { temporaryFolder } from './store/stores.js';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));
const configure = (data: string) =>
  loadConfiguration({
    flags: { data: join(folder, data), port: 0, node: 'tested', demo: false, logLevel: 'error' },
  });

it('administers a stopped server from the command line, and refuses a running one', async () => {
  const configuration = configure('first');
  let link = '';
  const start = () =>
    startMonitor({
      configuration,
      terminal: text => {
        link = text;
      },
    });
  let monitor = await start();
  const { beds } = await prepareWard({ url: monitor.url, setupToken: /#(\S+)/.exec(link)?.[1] ?? '' }, 2);
  const [first, second] = beds;
  await expect(backup(configuration, join(folder, 'copy'))).rejects.toThrow(/already open/);
  await monitor.close();

  const tokenFile = join(folder, 'bed.token');
  const token = await createToken(
    configuration,
    { kind: 'device', label: 'bed', streamId: first!.streamId, expiresAt: null },
    tokenFile,
  );
  expect(token).toMatchObject({ kind: 'device', streamId: first!.streamId });
  expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
  await expect(
    createToken(configuration, { kind: 'integration', label: 'x', expiresAt: null }, tokenFile),
  ).rejects.toThrow(/EEXIST/);
  await expect(
    addUser(configuration, { name: 'eve', role: 'viewer', wards: ['Nowhere'], password }),
  ).rejects.toThrow(/no ward Nowhere; there are Ward 1/);
  await addUser(configuration, { name: 'eve', role: 'viewer', wards: ['Ward 1'], password });

  monitor = await start();
  const device = openDevice({ url: monitor.url, streamId: first!.streamId, tokenFile });
  expect(
    await device.send([{ ...observation(0), at: new Date().toISOString() }], new Date().toISOString()),
  ).toMatchObject({ stored: 1 });
  const eve = await new Browser(monitor.url).signIn('/api/login', { name: 'eve', password });
  expect((await eve.get('/api/wards')).body).toHaveLength(1);
  await monitor.close();

  const copy = join(folder, 'patient.json');
  await exportPatient(configuration, first!.patientId, copy);
  expect(JSON.parse(readFileSync(copy, 'utf8'))).toMatchObject({
    format: 'mien-patient',
    patient: { id: first!.patientId },
    observations: [{ sequence: 0 }],
  });
  await erase(configuration, second!.patientId);
  await expect(exportPatient(configuration, second!.patientId, join(folder, 'gone.json'))).rejects.toThrow(
    /no such patient/,
  );

  const file = join(folder, 'backup.gz');
  await backup(configuration, file);
  expect((await verifyAudit(configuration)).faults).toEqual([]);
  const broken = join(folder, 'broken.gz');
  copyFileSync(file, broken);
  truncateSync(broken, Math.floor(statSync(file).size / 2));
  const target = configure('second');
  await expect(restore(target, broken)).rejects.toThrow(/cut off, damaged/);
  writeFileSync(broken, 'not gzip');
  await expect(restore(target, broken)).rejects.toThrow(/no backup/);
  await expect(restore(target, join(folder, 'nowhere.gz'))).rejects.toThrow(/ENOENT/);
  await restore(target, file);
  await exportPatient(target, first!.patientId, join(folder, 'restored.json'));
  expect(readFileSync(join(folder, 'restored.json'), 'utf8')).toBe(readFileSync(copy, 'utf8'));
  await expect(restore(target, file)).rejects.toThrow(/not empty/);
});

it('leaves no half a backup on a full disk', async context => {
  const disk = smallDisk(context, 1);
  onTestFinished(() => disk.remove());
  disk.fill(0);
  await expect(backup(configure('third'), join(disk.folder, 'copy.gz'))).rejects.toThrow(/no space/);
  expect(readdirSync(disk.folder)).toEqual(['ballast']);
});
