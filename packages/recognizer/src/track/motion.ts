// A number that changes at a nearly constant speed: a Kalman filter of two states (R. E. Kalman, 1960).

/** Position and speed as far as known, with their variances and covariance. */
export interface Motion {
  readonly position: number;
  /** Per second. */
  readonly velocity: number;
  readonly positionVariance: number;
  readonly covariance: number;
  readonly velocityVariance: number;
}

/** A motion of which only one measurement is known. */
export function startMotion(position: number, deviation: number, velocityDeviation: number): Motion {
  return {
    position,
    velocity: 0,
    positionVariance: deviation ** 2,
    covariance: 0,
    velocityVariance: velocityDeviation ** 2,
  };
}

/** The motion after some time, in which its speed changes at random by `accelerationDeviation` per second². */
export function predictMotion(motion: Motion, seconds: number, accelerationDeviation: number): Motion {
  const { position, velocity, positionVariance, covariance, velocityVariance } = motion;
  const noise = accelerationDeviation ** 2;
  return {
    position: position + velocity * seconds,
    velocity,
    positionVariance:
      positionVariance +
      2 * seconds * covariance +
      seconds ** 2 * velocityVariance +
      (noise * seconds ** 4) / 4,
    covariance: covariance + seconds * velocityVariance + (noise * seconds ** 3) / 2,
    velocityVariance: velocityVariance + noise * seconds ** 2,
  };
}

/** The motion with one more measurement of its position. */
export function correctMotion(motion: Motion, measured: number, deviation: number): Motion {
  const { position, velocity, positionVariance, covariance, velocityVariance } = motion;
  const total = positionVariance + deviation ** 2;
  const gain = positionVariance / total;
  const velocityGain = covariance / total;
  const surprise = measured - position;
  return {
    position: position + gain * surprise,
    velocity: velocity + velocityGain * surprise,
    positionVariance: (1 - gain) * positionVariance,
    covariance: (1 - gain) * covariance,
    velocityVariance: velocityVariance - velocityGain * covariance,
  };
}
