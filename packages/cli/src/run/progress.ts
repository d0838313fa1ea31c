import { grouped, percent, type TrainingEvent } from '@mien/trainer';
import type { Notices } from '../shell/notices.js';
import { durationText } from '../text/duration.js';

/** Tells of a training as it goes: a bar where one can be seen, and a line per epoch. */
export function trainingProgress({ say, progress }: Notices): (event: TrainingEvent) => void {
  return event => {
    switch (event.kind) {
      case 'start':
        say(startText(event));
        return;
      case 'step':
        progress({
          title: `epoch ${Math.ceil(event.epoch)}/${event.epochs}`,
          done: event.step,
          total: event.steps,
          detail: [
            `loss ${event.loss.toFixed(3)}`,
            `accuracy ${event.accuracy.toFixed(3)}`,
            `${event.imagesPerSecond.toFixed(0)} images/s`,
            `${durationText(event.secondsLeft)} left`,
          ].join('  '),
        });
        return;
      case 'epoch':
        say(epochText(event));
        return;
      case 'checkpoint':
        return;
    }
  };
}

type EventOf<Kind extends TrainingEvent['kind']> = Extract<TrainingEvent, { kind: Kind }>;

function startText({ preset, parameters, rows, epochs, steps, shards, stepsDone }: EventOf<'start'>): string {
  const resumed = stepsDone > 0 ? `, ${grouped(stepsDone)} of them done` : '';
  return (
    `${preset}: ${grouped(parameters)} parameters, ${grouped(rows)} rows, ` +
    `${epochs} epochs, ${grouped(steps)} steps${resumed}, ${shards} shards`
  );
}

function epochText(event: EventOf<'epoch'>): string {
  const { epoch, epochs, trainLoss, trainAccuracy, testLoss, testAccuracy, split, isBest } = event;
  const number = String(epoch).padStart(String(epochs).length);
  const scores = (loss: number, accuracy: number) => `loss ${loss.toFixed(4)}  accuracy ${percent(accuracy)}`;
  return [
    `epoch ${number}/${epochs}`,
    `training: ${scores(trainLoss, trainAccuracy)}`,
    ...(testLoss !== null && testAccuracy !== null
      ? [`${split}: ${scores(testLoss, testAccuracy)}${isBest ? ' (best)' : ''}`]
      : []),
    `${event.imagesPerSecond.toFixed(0)} images/s`,
    durationText(event.seconds),
  ].join('  ');
}
