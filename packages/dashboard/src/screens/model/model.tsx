import { type ModelManifest, modelManifestSchema } from '@mien/runtime/web';
import { words } from '../../messages.js';
import { reach } from '../../server/client.js';
import { useAnswer } from '../../server/use-answer.js';
import { Card, TableBlock } from './card.js';
import { Confusion } from './confusion.js';
import { evidenceOf } from './evidence.js';
import { measureTables } from './measures.js';
import { Reliability } from './reliability.js';

const folder = '/models/mien';

/** What the shipped model is, what it was measured to do and not to do; all of it read from its bundle. */
export default function ModelScreen() {
  const { value, fault } = useAnswer(
    async () => ({ manifest: await fetchManifest(), card: await fetchCard() }),
    [],
  );
  if (value === null) return <p role="status">{fault ?? words.loading}</p>;
  const { manifest, card } = value;
  return (
    <div className="page model">
      <h1>{words.model.title}</h1>
      <p>{words.model.meaning}</p>
      {manifest === null && <p>{words.model.none}</p>}
      {manifest && <Facts manifest={manifest} />}
      {manifest && <Drawings manifest={manifest} />}
      {card === null && manifest ? <p className="muted">{words.model.noCard}</p> : null}
      {card !== null && <Card markdown={card} />}
      {manifest && (
        <details open={card === null}>
          <summary>{words.model.measures}</summary>
          {measureTables(manifest).map(({ title, columns, rows }) => (
            <section key={title}>
              <h2>{title}</h2>
              <TableBlock columns={columns} rows={rows} />
            </section>
          ))}
        </details>
      )}
    </div>
  );
}

function Drawings({ manifest }: { readonly manifest: ModelManifest }) {
  const evidence = evidenceOf(manifest);
  if (evidence === null) return <p className="muted">{words.model.noEvidence}</p>;
  const { title, confusion, reliability } = evidence;
  return (
    <>
      {confusion && <Confusion title={title} labels={manifest.labels} confusion={confusion} />}
      {reliability && (
        <Reliability bins={reliability} uncertainBelow={manifest.calibration?.uncertainBelow ?? null} />
      )}
    </>
  );
}

function Facts({ manifest }: { readonly manifest: ModelManifest }) {
  const { name, network, calibration, provenance, preprocessing, labels } = manifest;
  const facts: readonly (readonly [string, string])[] = [
    [words.model.name, name],
    [words.model.network, words.model.size(network.preset, network.parameters, network.multiplyAdds)],
    [words.model.input, `${preprocessing.width}×${preprocessing.height}`],
    [words.model.labels, labels.join(', ')],
    [
      words.model.calibration,
      calibration
        ? words.model.calibrated(calibration.temperature, calibration.uncertainBelow)
        : words.model.uncalibrated,
    ],
    [words.model.made, `${provenance.created}, ${provenance.commit}`],
    [words.model.hash, provenance.modelSha256],
    [words.model.data, provenance.dataHash],
  ];
  return (
    <table className="facts">
      <tbody>
        {facts.map(([fact, text]) => (
          <tr key={fact}>
            <th scope="row">{fact}</th>
            <td>{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Null where no model was shipped with these screens. */
async function fetchManifest(): Promise<ModelManifest | null> {
  const response = await reach(`${folder}/model.json`);
  return response.ok ? modelManifestSchema.parse(await response.json()) : null;
}

async function fetchCard(): Promise<string | null> {
  const response = await reach(`${folder}/card.md`);
  return response.ok ? response.text() : null;
}
