import { openDetector } from '@mien/recognizer/node';
import { detectorContract } from './detector.contract.js';

detectorContract('BlazeFace', () => openDetector());
