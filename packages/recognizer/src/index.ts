export {
  type Detection,
  type DetectionMode,
  type DetectOptions,
  type Detector,
  type LandmarkName,
  type Landmarks,
  landmarkNames,
} from './detector/detector.js';
