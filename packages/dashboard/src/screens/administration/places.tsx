import { type Bed, bedSchema, streamSchema, type Ward, wardSchema } from '@mien/monitor/protocol';
import { useState } from 'react';
import { words } from '../../messages.js';
import { Action } from '../../parts/action.js';
import { Dialog } from '../../parts/dialog.js';
import { Fault } from '../../parts/fault.js';
import { Field, Form, textOf } from '../../parts/form.js';
import { Simulated } from '../../parts/simulated.js';
import { listOf } from '../../server/lists.js';
import { server } from '../../server/session.js';
import { useAnswer } from '../../server/use-answer.js';
import { deviceZone } from '../../time/text.js';
import { isWhole, wholePicture } from '../camera/zone.js';
import { usualWard } from '../usual-ward.js';

interface PlacesProps {
  readonly wards: readonly Ward[];
  readonly changed: () => void;
}

/** Wards, and their beds in the order in which they stand. */
export function PlacesSection({ wards, changed }: PlacesProps) {
  const [editing, setEditing] = useState<Ward | null>(null);
  const takeAway = async ({ id }: Ward) => {
    await server.send(wardSchema, 'DELETE', `/api/wards/${id}`);
    changed();
  };
  return (
    <>
      {wards.map(ward => (
        <section key={ward.id} className="block">
          <header className="bar">
            <h2>{ward.name}</h2>
            {ward.simulated && <Simulated />}
            <span className="muted">
              {words.places.facts(ward.timeZone, ward.shiftStarts.join(', '), ward.noticeBudget)}
            </span>
            {!ward.simulated && (
              <>
                <button type="button" onClick={() => setEditing(ward)}>
                  {words.places.change}
                  <span className="spoken"> {ward.name}</span>
                </button>
                <Action className="quiet" act={() => takeAway(ward)}>
                  {words.places.takeAway}
                  <span className="spoken"> {ward.name}</span>
                </Action>
              </>
            )}
          </header>
          <Beds ward={ward} />
        </section>
      ))}
      <section className="block">
        <h2>{words.places.newWard}</h2>
        <Form
          label={words.places.newWard}
          action={words.places.addWard}
          submit={async fields => {
            await server.send(wardSchema, 'POST', '/api/wards', wardFields(fields));
            changed();
          }}
        >
          <WardFields />
        </Form>
      </section>
      {editing && (
        <Dialog title={editing.name} close={() => setEditing(null)}>
          <Form
            action={words.save}
            submit={async fields => {
              await server.send(wardSchema, 'PUT', `/api/wards/${editing.id}`, wardFields(fields));
              setEditing(null);
              changed();
            }}
          >
            <WardFields ward={editing} />
          </Form>
        </Dialog>
      )}
    </>
  );
}

function WardFields({ ward }: { readonly ward?: Ward }) {
  return (
    <div className="fields">
      <Field name="name" label={words.places.name} initial={ward?.name ?? ''} />
      <Field name="timeZone" label={words.places.timeZone} initial={ward?.timeZone ?? deviceZone} />
      <Field
        name="shiftStarts"
        label={words.places.shifts}
        hint={words.places.shiftsHint}
        initial={(ward ?? usualWard).shiftStarts.join(', ')}
      />
      <Field
        name="noticeBudget"
        type="number"
        label={words.places.budget}
        hint={words.places.budgetHint}
        initial={(ward ?? usualWard).noticeBudget}
      />
    </div>
  );
}

const wardFields = (fields: FormData) => ({
  name: textOf(fields, 'name'),
  timeZone: textOf(fields, 'timeZone'),
  shiftStarts: textOf(fields, 'shiftStarts').split(/[\s,]+/),
  noticeBudget: Number(textOf(fields, 'noticeBudget')),
});

function Beds({ ward }: { readonly ward: Ward }) {
  const beds = useAnswer(() => server.get(listOf(bedSchema), `/api/wards/${ward.id}/beds`), [ward.id]);
  const streams = useAnswer(
    () => server.get(listOf(streamSchema), `/api/wards/${ward.id}/streams`),
    [ward.id],
  );
  const [editing, setEditing] = useState<Bed | null>(null);
  const next = Math.max(0, ...(beds.value ?? []).map(({ position }) => position)) + 1;
  const addCamera = async (bed: Bed) => {
    const fields = { name: words.places.cameraName(bed.label), zone: wholePicture };
    await server.send(streamSchema, 'POST', `/api/beds/${bed.id}/streams`, fields);
    streams.again();
  };
  const takeAway = async (bed: Bed) => {
    await server.send(bedSchema, 'DELETE', `/api/beds/${bed.id}`);
    beds.again();
  };
  return (
    <>
      <Fault text={beds.fault ?? streams.fault} />
      <ul>
        {(beds.value ?? []).map(bed => {
          const cameras = (streams.value ?? []).filter(({ bedId }) => bedId === bed.id);
          return (
            <li key={bed.id} className="row">
              <span>
                <strong>{bed.label}</strong>{' '}
                <span className="muted">
                  {words.places.position(bed.position)},{' '}
                  {cameras.map(({ name }) => name).join(', ') || words.bed.noCamera}
                  {cameras.some(({ zone }) => isWhole(zone)) && `, ${words.places.noZone}`}
                </span>
              </span>
              {!ward.simulated && (
                <span className="bar">
                  {cameras.length === 0 && (
                    <Action act={() => addCamera(bed)}>
                      {words.places.addCamera}
                      <span className="spoken"> {words.notices.bed(bed.label)}</span>
                    </Action>
                  )}
                  <button type="button" onClick={() => setEditing(bed)}>
                    {words.places.change}
                    <span className="spoken"> {words.notices.bed(bed.label)}</span>
                  </button>
                  <Action className="quiet" act={() => takeAway(bed)}>
                    {words.places.takeAway}
                    <span className="spoken"> {words.notices.bed(bed.label)}</span>
                  </Action>
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {!ward.simulated && (
        <Form
          key={next}
          label={words.places.addBed}
          action={words.places.addBed}
          submit={async fields => {
            await server.send(bedSchema, 'POST', `/api/wards/${ward.id}/beds`, bedFields(fields));
            beds.again();
          }}
        >
          <BedFields label={String(next)} position={next} />
        </Form>
      )}
      {editing && (
        <Dialog title={words.notices.bed(editing.label)} close={() => setEditing(null)}>
          <Form
            action={words.save}
            submit={async fields => {
              await server.send(bedSchema, 'PUT', `/api/beds/${editing.id}`, bedFields(fields));
              setEditing(null);
              beds.again();
            }}
          >
            <BedFields {...editing} />
          </Form>
        </Dialog>
      )}
    </>
  );
}

function BedFields({ label, position }: Pick<Bed, 'label' | 'position'>) {
  return (
    <div className="fields">
      <Field name="label" label={words.places.bedLabel} initial={label} />
      <Field name="position" type="number" label={words.places.order} initial={position} />
    </div>
  );
}

const bedFields = (fields: FormData) => ({
  label: textOf(fields, 'label'),
  position: Number(textOf(fields, 'position')),
});
