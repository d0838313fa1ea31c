import type { Dataset, PipelineStage, TrainingConfiguration } from '@mien/trainer';
import { grouped, normalisationText, selectRows } from '@mien/trainer';

/** The stages of the paper's figure 1, and what a training of that configuration does at each. */
export function pipelineStages(
  { preset, batch, shards, seed, epochs, augmentation, preprocessing }: TrainingConfiguration,
  dataset: Dataset,
): readonly PipelineStage[] {
  const { width, height } = dataset;
  const [crops, others] = [isCrop, (name: string) => !isCrop(name)].map(belongs =>
    augmentation.steps.filter(({ name }) => belongs(name)).map(stepText),
  ) as [string[], string[]];
  const mixed = augmentation.mixup ? [`mixup ${augmentation.mixup.shape}`] : [];
  const balanced = augmentation.balance > 0 ? [`classes balanced by ${augmentation.balance}`] : [];
  return [
    {
      name: 'Transformation on database images',
      detail: `${dataset.name}, ${grouped(selectRows(dataset, 'Training').length)} Training rows`,
    },
    { name: 'Apply GrayScale image transform', detail: 'ITU-R 601; once, when read' },
    { name: 'Apply RandomCrop transform', detail: crops.join('; ') || 'none' },
    { name: 'Convert to tensor', detail: `float32 [1, ${height}, ${width}]` },
    { name: 'Apply normalization', detail: normalisationText(preprocessing) },
    {
      name: 'Transformed database',
      detail: [`drawn anew each epoch, seed ${seed}`, ...others, ...mixed, ...balanced].join('; '),
    },
    { name: 'Iterable database', detail: `batches of ${batch}, ${shards} shards, ${epochs} epochs` },
    { name: 'Create ResNet model', detail: `preset ${preset}` },
  ];
}

type Step = TrainingConfiguration['augmentation']['steps'][number];

const isCrop = (name: string) => name.includes('crop');

function stepText({ name, ...settings }: Step): string {
  const words = Object.entries(settings).map(([key, value]) => `${key} ${[value].flat().join(' to ')}`);
  return words.length > 0 ? `${name}: ${words.join(', ')}` : name;
}
