// One training step as one ONNX model: parameters and a batch in, loss and gradients out.
import * as t from '@mien/tensor';
import {
  type BatchMoments,
  elementwiseOf,
  type Network,
  type Parameter,
  type Statistic,
  type TrainingGraph,
  trainingGraph,
} from '../models/index.js';

/** A parameter and its place in the one flat buffer of all parameters, in floats. */
export interface ParameterSlot extends Parameter {
  readonly offset: number;
  readonly size: number;
}

/** A batch norm and its place in the flat buffer of statistics: the mean at `offset`, the variance after it. */
export interface StatisticSlot extends Statistic {
  readonly offset: number;
}

export interface StepProgram {
  /**
   * ONNX model. In: `images` [n, 1, h, w], `targets` [n, classes], every parameter by name. Out: `loss` (mean over the
   * n pictures), `logits` [n, classes], `gradient/<parameter>`, and `mean/<statistic>`, `variance/<statistic>` [channels].
   */
  readonly bytes: Uint8Array;
  /** Pictures of one run. */
  readonly pictures: number;
  readonly classes: number;
  readonly parameters: readonly ParameterSlot[];
  readonly statistics: readonly StatisticSlot[];
}

export interface StepOptions {
  /** Pictures of one run. */
  readonly pictures: number;
  /** How each convolution is computed; direct where it does not say. */
  readonly plan?: t.LoweringPlan;
}

type Named = Readonly<Record<string, t.Tensor>>;

/** The step that a shard runs. */
export function buildStep(network: Network, { pictures, plan = {} }: StepOptions): StepProgram {
  const graph = graphOf(network, pictures);
  return program(network, pictures, plan, graph, stepOutputs(graph));
}

/** Bytes of the values alive at once in a run of the step, beside what goes in. */
export function stepLiveBytes(network: Network, { pictures, plan = {} }: StepOptions): number {
  const graph = graphOf(network, pictures);
  const outputs = { ...stepOutputs(graph), ...momentOutputs(graph.moments) };
  return t.liveBytes(t.lower(Object.values(outputs), plan));
}

function stepOutputs({ logits, parameters }: TrainingGraph): Named {
  const loss = t.crossEntropy(logits, t.input('targets', logits.shape));
  t.label([loss], elementwiseOf('loss'));
  const gradients = t.gradient(
    loss,
    parameters.map(({ tensor }) => tensor),
  );
  const named = parameters.map(({ name }, at) => [`gradient/${name}`, gradients[at]!] as const);
  return { loss, logits, ...Object.fromEntries(named) };
}

/** The forward half alone: the batch moments of given parameters, for recomputing running statistics. Needs no targets. */
export function buildMoments(network: Network, { pictures, plan = {} }: StepOptions): StepProgram {
  const graph = graphOf(network, pictures);
  return program(network, pictures, plan, graph, { logits: graph.logits });
}

const graphOf = (network: Network, pictures: number): TrainingGraph =>
  trainingGraph(network, t.input('images', [pictures, ...network.input]));

function program(
  network: Network,
  pictures: number,
  plan: t.LoweringPlan,
  graph: TrainingGraph,
  outputs: Named,
): StepProgram {
  const named = Object.entries({ ...outputs, ...momentOutputs(graph.moments) });
  const lowered = t.lower(
    named.map(([, tensor]) => tensor),
    plan,
  );
  const bytes = t.onnxModel(Object.fromEntries(named.map(([name], at) => [name, lowered[at]!])), {
    name: network.name,
  });
  return {
    bytes,
    pictures,
    classes: network.classes,
    parameters: parameterSlots(graph.parameters),
    statistics: statisticSlots(graph.moments),
  };
}

const momentOutputs = (moments: readonly BatchMoments[]): Named =>
  Object.fromEntries(
    moments.flatMap(({ name, mean, variance }) => [
      [`mean/${name}`, mean],
      [`variance/${name}`, variance],
    ]),
  );

function parameterSlots(parameters: readonly Parameter[]): ParameterSlot[] {
  let offset = 0;
  return parameters.map(({ name, shape, kind, fanIn }) => {
    const slot = { name, shape, kind, fanIn, offset, size: t.sizeOf(shape) };
    offset += slot.size;
    return slot;
  });
}

function statisticSlots(statistics: readonly Statistic[]): StatisticSlot[] {
  let offset = 0;
  return statistics.map(({ name, channels }) => {
    const slot = { name, channels, offset };
    offset += 2 * channels;
    return slot;
  });
}
