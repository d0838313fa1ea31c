import { createImage, type GreyImage, networkInput, type Preprocessing } from '@mien/vision';
import { z } from 'zod';
import { type Dataset, pixelsOf, votesOf } from '../dataset.js';
import { teacherSchema } from '../teacher.js';
import { transformsOf } from './augmentation.js';
import { choiceCount, type EpochPlan, readChoice, sizesAlong } from './plan.js';

/** What a picture's target is made of, in shares; the rest, 1 − smoothing − votes − teacher, is its label's. */
export const targetsSchema = z
  .strictObject({
    /** Spread over all classes alike. */
    smoothing: z.number().min(0).max(1).default(0),
    /** Spread as FER+ voted among the seven; the label's where nobody voted for one of them. */
    votes: z.number().min(0).max(1).default(0),
    /** Spread as other networks judge the picture. */
    teacher: teacherSchema.nullable().default(null),
    /** Whether the model's logits are put right by what the labels' shares differ from these targets' mean. */
    priorCorrection: z.boolean().default(false),
  })
  .refine(
    ({ smoothing, votes, teacher }) => smoothing + votes + (teacher?.weight ?? 0) <= 1,
    'smoothing, votes and the teacher’s weight together are at most 1',
  );
export type TargetsOptions = z.infer<typeof targetsSchema>;

/**
 * Makes pictures `from` … `from + count − 1` of the epoch, in place.
 *
 * @param images float32 [count, 1, height, width] of the preprocessing, written from its start
 * @param targets float32 [count, labels], each row adding up to 1, written from its start
 * @throws where the pictures end in another size than the preprocessing's, an array is too short, the
 * plan has no such pictures, or votes or a teacher are asked of a dataset without.
 */
export function fillBatch(
  dataset: Dataset,
  plan: EpochPlan,
  from: number,
  count: number,
  preprocessing: Preprocessing,
  options: TargetsOptions,
  images: Float32Array,
  targets: Float32Array,
): void {
  const classes = dataset.labels.length;
  const pixels = preprocessing.width * preprocessing.height;
  requireRoom(dataset, plan, from, count, options, images.length / pixels, targets.length / classes);
  const pictureAt = pictureMaker(dataset, plan);
  const partnerImage = plan.partners && new Float32Array(pixels);
  targets.fill(0, 0, count * classes);

  for (let place = 0; place < count; place++) {
    const picture = from + place;
    const share = plan.shares?.[picture] ?? 1;
    networkInput(pictureAt(picture), preprocessing, images, place * pixels);
    addTarget(dataset, plan.rows[picture]!, options, share, targets, place * classes);
    if (!plan.partners || !partnerImage) continue;
    const partner = plan.partners[picture]!;
    networkInput(pictureAt(partner), preprocessing, partnerImage);
    for (let pixel = 0, at = place * pixels; pixel < pixels; pixel++, at++) {
      images[at] = share * images[at]! + (1 - share) * partnerImage[pixel]!;
    }
    addTarget(dataset, plan.rows[partner]!, options, 1 - share, targets, place * classes);
  }
}

/** Makes single pictures of an epoch, before normalising and mixup. Each stands in memory until the next is made. */
export function pictureMaker(dataset: Dataset, plan: EpochPlan): (picture: number) => GreyImage {
  const transforms = transformsOf(plan.augmentation);
  const sizes = sizesAlong(transforms, dataset);
  const buffers = sizes.slice(1).map(({ width, height }) => new Uint8Array(width * height));
  const choicesPerPicture = choiceCount(transforms);
  return picture => {
    let image = createImage(dataset, 1, pixelsOf(dataset, plan.rows[picture]!));
    let at = picture * choicesPerPicture;
    for (const [step, transform] of transforms.entries()) {
      image = transform.apply(image, readChoice(transform, plan.choices, at), buffers[step]);
      at += transform.choices.length;
    }
    return image;
  };
}

/** [classes], what the rows' targets are on average. @throws as {@link fillBatch} does where votes or a teacher are missing. */
export function meanTarget(dataset: Dataset, rows: Int32Array, options: TargetsOptions): Float32Array {
  requireSources(dataset, options);
  const mean = new Float64Array(dataset.labels.length);
  for (const row of rows) addTarget(dataset, row, options, 1 / rows.length, mean, 0);
  return Float32Array.from(mean);
}

/** Adds `share` of a row's soft target to `targets` from `offset` on. */
function addTarget(
  dataset: Dataset,
  row: number,
  { smoothing, votes, teacher }: TargetsOptions,
  share: number,
  targets: Float32Array | Float64Array,
  offset: number,
): void {
  const classes = dataset.labels.length;
  const cast = votes > 0 ? votesOf(dataset, row)! : null;
  let total = 0;
  if (cast) for (let label = 0; label < classes; label++) total += cast[label]!;
  const votesShare = total > 0 ? votes : 0;
  const weight = teacher?.weight ?? 0;
  for (let label = 0; label < classes; label++) {
    const byLabel = label === dataset.targets[row] ? 1 - smoothing - votesShare - weight : 0;
    const byVotes = votesShare > 0 ? (votesShare * cast![label]!) / total : 0;
    const byTeacher = weight > 0 ? weight * dataset.teacher![row * classes + label]! : 0;
    targets[offset + label]! += share * (byLabel + byVotes + byTeacher + smoothing / classes);
  }
}

function requireRoom(
  dataset: Dataset,
  plan: EpochPlan,
  from: number,
  count: number,
  options: TargetsOptions,
  imageRoom: number,
  targetRoom: number,
): void {
  if (from < 0 || from + count > plan.rows.length) {
    throw new RangeError(
      `internal: pictures ${from} to ${from + count - 1} of an epoch of ${plan.rows.length}`,
    );
  }
  if (imageRoom < count || targetRoom < count) {
    throw new RangeError(
      `internal: a batch of ${count} in arrays for ${imageRoom} pictures and ${targetRoom} targets`,
    );
  }
  requireSources(dataset, options);
}

function requireSources(dataset: Dataset, options: TargetsOptions): void {
  if (options.votes > 0 && !dataset.votes) {
    throw new Error(
      `${dataset.name} has no FER+ votes to mix in: put fer2013new.csv beside it, or set votes to 0.`,
    );
  }
  if (options.teacher && !dataset.teacher) {
    throw new Error(`internal: ${dataset.name} came without the teacher that the targets ask for`);
  }
}
