// A model card after M. Mitchell et al., "Model Cards for Model Reporting", 2019, arXiv:1810.03993. Every figure
// is from the bundle's manifest, where `mien card` and `mien calibrate` put it: nothing is measured or typed here.
import type { ModelBundle } from '@mien/runtime';
import {
  type CalibrationEvidence,
  type Evidence,
  evaluationName,
  evidenceOf,
  type Measures,
} from '../evidence.js';
import { confusionFigure } from '../figures/confusion.js';
import { coverageFigure } from '../figures/coverage.js';
import type { Figure } from '../figures/figure.js';
import { grouped, normalisationText, percent, percentRange, short } from '../figures/numbers.js';
import { reliabilityFigure } from '../figures/reliability.js';
import { stressFigure } from '../figures/stress.js';
import type { Score } from '../measures/interval.js';
import type { Facts, Page, PageSection } from '../report/page.js';
import { calibrationFacts, classTable, measures } from '../report/sections.js';
import { markdownPage } from './markdown.js';
import { fer2013, fer2013Protocol, intendedUse, licence, limits, misuse, protocol } from './words.js';

/**
 * The text of a bundle's card.md.
 * @param place the bundle's folder as a person would name it in a command
 * @throws where the bundle was not judged
 */
export function modelCard(bundle: Pick<ModelBundle, 'manifest' | 'model'>, place: string): string {
  return markdownPage(cardPage(bundle, place));
}

function cardPage({ manifest, model }: Pick<ModelBundle, 'manifest' | 'model'>, place: string): Page {
  const { name, labels, network, provenance } = manifest;
  const { evaluations, calibration, stress } = evidenceOf(manifest);
  const [main] = evaluations;
  if (!main) throw new Error(`${place} was not judged: run mien card --model ${place}`);
  const whole = { ...main, labels, model: { name, sha256: provenance.modelSha256 }, ...network };
  return {
    title: `Model card: ${name}`,
    summary:
      `${name} names the right one of ${labels.length} expressions on ${percent(main.accuracy)} of ${grouped(main.rows)} ` +
      `${main.split} rows (95 % interval ${percentRange(main.interval95)}) in one view, with ${short(network.parameters)} parameters ` +
      `and ${short(network.multiplyAdds)} multiply-adds.`,
    sections: [
      { kind: 'facts', title: 'The model', facts: modelFacts({ manifest, model }, place) },
      { kind: 'text', title: 'Intended use', paragraphs: intendedUse },
      { kind: 'text', title: 'Misuse', paragraphs: misuse },
      { kind: 'text', title: 'Data', paragraphs: dataWords(main) },
      {
        kind: 'text',
        title: 'Protocol',
        paragraphs: [...(isFer2013(main) ? [fer2013Protocol] : []), protocol],
      },
      resultsTable(evaluations, network.multiplyAdds, place),
      { kind: 'facts', title: 'Measures in one view', facts: measures(whole) },
      classTable(whole),
      tableOf(`Confusion on ${main.split}`, confusionFigure(whole)),
      ...(calibration ? calibrationSections(calibration) : [notYet('Calibration', 'It is not calibrated.')]),
      ...(stress
        ? [
            tableOf(
              `Stress on ${stress.split}, one view, ${percent(stress.accuracy)} unaltered`,
              stressFigure(stress),
            ),
          ]
        : [notYet('Stress', 'It was not tested on pictures made worse.')]),
      commandsTable(main, { calibration, stress }, place),
      { kind: 'text', title: 'Limits', paragraphs: limits },
      { kind: 'text', title: 'Licence', paragraphs: licence },
    ],
  };
}

function modelFacts({ manifest, model }: Pick<ModelBundle, 'manifest' | 'model'>, place: string): Facts {
  const { network, labels, preprocessing, calibration, provenance } = manifest;
  const { width, height } = preprocessing;
  return [
    ['network', `preset ${network.preset}, ${grouped(network.parameters)} parameters`],
    ['cost', `${grouped(network.multiplyAdds)} multiply-adds a view`],
    ['size', `${grouped(model.length)} bytes, weights as ${manifest.weights}`],
    ['input', `one face, grey, ${width}x${height}, ${normalisationText(preprocessing)}`],
    ['output', labels.join(', ')],
    [
      'uncertain',
      calibration
        ? `below ${calibration.uncertainBelow.toFixed(4)} at temperature ${calibration.temperature.toFixed(4)}`
        : 'never told: not calibrated',
    ],
    ['made', `${provenance.created.slice(0, 10)} at commit ${provenance.commit}, seed ${provenance.seed}`],
    ['trained on', `Training rows of the data with SHA-256 ${provenance.dataHash}`],
    ['recipe', `the configuration in ${place}/model.json, under provenance`],
    ['model.onnx', `SHA-256 ${provenance.modelSha256}`],
  ];
}

const isFer2013 = ({ data }: Measures) => /^fer2013\b/.test(data.name);

function dataWords(main: Measures): readonly string[] {
  const { data, rows, split } = main;
  const judged = `Judged on ${grouped(rows)} ${split} rows of ${data.name}, SHA-256 ${data.sha256}.`;
  return isFer2013(main) ? [...fer2013, judged] : [judged];
}

function resultsTable(evaluations: readonly Measures[], multiplyAdds: number, place: string): PageSection {
  return {
    kind: 'table',
    title: 'Results',
    table: {
      columns: [
        'rows',
        'multiply-adds a picture',
        'accuracy (95 % interval)',
        'without rows equal to a training picture',
        'against FER+’s majority',
        'printed by',
      ],
      rows: evaluations.map(each => [
        evaluationName(each),
        short(each.viewing.count * multiplyAdds),
        scoreText(each),
        each.withoutDuplicates ? scoreText(each.withoutDuplicates) : '–',
        each.ferPlus ? scoreText(each.ferPlus) : '–',
        `\`${commandOf(each, place)}\``,
      ]),
    },
  };
}

function commandOf({ split, views, leftOut }: Measures, place: string): string {
  const flaws = leftOut.length > 0 ? ` --leave-out ${leftOut.join(' ')}` : '';
  return `mien evaluate --model ${place} --split ${split} --views ${views}${flaws}`;
}

function calibrationSections(calibration: CalibrationEvidence): readonly PageSection[] {
  const { split, reliability, ece, coverage } = calibration;
  return [
    calibrationFacts(calibration),
    tableOf(`Reliability on ${split}, cross-fitted`, reliabilityFigure(reliability, ece.after.value, split)),
    tableOf(`Accuracy of the surest rows of ${split}, cross-fitted`, coverageFigure(coverage, split)),
  ];
}

function commandsTable(
  { split }: Measures,
  { calibration, stress }: Pick<Evidence, 'calibration' | 'stress'>,
  place: string,
): PageSection {
  const judging = `mien evaluate --model ${place} --split`;
  return {
    kind: 'table',
    title: 'The commands that print these figures',
    table: {
      columns: ['figures', 'command, with --data PATH; --json prints all digits'],
      rows: [
        ['measures, classes, confusion', `\`${judging} ${split}\``],
        ...(calibration
          ? [['calibration', `\`mien calibrate --model ${place} --split ${calibration.split}\``]]
          : []),
        ...(stress ? [['stress', `\`${judging} ${stress.split} --stress --seed ${stress.seed}\``]] : []),
        ['parameters, multiply-adds, size, latency', '`mien models`'],
        ['this card', `\`mien card --model ${place} --split ${split}\``],
      ],
    },
  };
}

const tableOf = (title: string, { table }: Figure): PageSection => ({ kind: 'table', title, table });

const notYet = (title: string, words: string): PageSection => ({ kind: 'text', title, paragraphs: [words] });

const scoreText = (score: Score) =>
  `${percent(score.accuracy)} (${percentRange(score.interval95)}), n = ${grouped(score.rows)}`;
