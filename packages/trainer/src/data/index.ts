export * from './dataset.js';
export * from './equal.js';
export * from './filter.js';
export { cacheFolder, dataFolder, fer2013Path } from './folder.js';
export * from './load.js';
export * from './random.js';
export { similarPictures } from './similar.js';
export * from './tune.js';
