import { grouped, type TrainingEvent } from '@mien/trainer';
import type { Notices } from '../shell/notices.js';
import { durationText } from '../text/duration.js';

/** Tells of a training as it goes: a line per convolution whose lowering is chosen, a bar, a line per epoch. */
export function trainingProgress({ say, progress }: Notices): (event: TrainingEvent) => void {
  let timed: string | null = null;
  return event => {
    switch (event.kind) {
      case 'warning':
        say(`mien: ${event.message}`);
        return;
      case 'autotune':
        if (event.convolution !== timed) say(`timing ways to compute ${event.convolution}`);
        timed = event.convolution;
        return;
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
  const judged =
    testLoss !== null && testAccuracy !== null
      ? [`${split} ${testLoss.toFixed(3)}  ${testAccuracy.toFixed(3)}${isBest ? ' best' : ''}`]
      : [];
  return [
    `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`,
    `loss ${trainLoss.toFixed(3)}  accuracy ${trainAccuracy.toFixed(3)}`,
    ...judged,
    `${event.imagesPerSecond.toFixed(0)} images/s`,
  ].join('  ');
}
