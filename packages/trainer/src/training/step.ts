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
  /** Bytes of the values alive at once in a run, beside what goes in. */
  readonly liveBytes: number;
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

/** The step that a shard runs. */
export function buildStep(network: Network, { pictures, plan = {} }: StepOptions): StepProgram {
  const graph = graphOf(network, pictures);
  const loss = t.crossEntropy(graph.logits, t.input('targets', [pictures, network.classes]));
  t.label([loss], elementwiseOf('loss'));
  const gradients = t.gradient(
    loss,
    graph.parameters.map(({ tensor }) => tensor),
  );
  const named = graph.parameters.map(({ name }, at) => [`gradient/${name}`, gradients[at]!] as const);
  return program(network, pictures, plan, graph, {
    loss,
    logits: graph.logits,
    ...Object.fromEntries(named),
  });
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
  outputs: Readonly<Record<string, t.Tensor>>,
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
    liveBytes: t.liveBytes(lowered),
    classes: network.classes,
    parameters: parameterSlots(graph.parameters),
    statistics: statisticSlots(graph.moments),
  };
}

const momentOutputs = (moments: readonly BatchMoments[]): Readonly<Record<string, t.Tensor>> =>
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
