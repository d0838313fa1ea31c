export { decode } from './decode.js';
export { encodePng } from './encode.js';
