// What `npm start` does without words: prints what Mien can do now and serves it as a page.
import { renderPage } from '@mien/trainer';
import { commands } from '../commands/index.js';
import { modelsFolder } from '../inputs.js';
import { pageText } from '../text/page.js';
import { startPage } from './page.js';
import { servePage } from './serve.js';
import { lookUpState } from './state.js';

const usualPort = 8350;

const currentPage = () => startPage(lookUpState(commands, modelsFolder));
const served = await servePage(() => renderPage(currentPage()), usualPort);
console.log(`${pageText(currentPage())}\n\nThe same as a page: ${served.address}\nCtrl-C stops it.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => served.close());
