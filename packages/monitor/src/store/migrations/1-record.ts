/** Places, patients, observations, rules, notices. */
export const record = `
CREATE TABLE wards (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  time_zone text NOT NULL,
  shift_starts text[] NOT NULL,
  notice_budget int NOT NULL,
  simulated boolean NOT NULL
);
CREATE TABLE beds (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  ward_id uuid NOT NULL REFERENCES wards,
  label text NOT NULL,
  position int NOT NULL,
  UNIQUE (ward_id, label)
);
CREATE TABLE streams (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  bed_id uuid NOT NULL REFERENCES beds,
  name text NOT NULL,
  zone jsonb NOT NULL,
  pause jsonb,
  simulated boolean NOT NULL
);
CREATE INDEX streams_bed ON streams (bed_id);

CREATE TABLE patients (
  id text PRIMARY KEY,
  simulated boolean NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE TABLE identities (
  patient_id text PRIMARY KEY REFERENCES patients ON DELETE CASCADE,
  hospital_number text NOT NULL UNIQUE
);
CREATE TABLE episodes (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  patient_id text NOT NULL REFERENCES patients ON DELETE CASCADE,
  bed_id uuid NOT NULL REFERENCES beds,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  end_reason text,
  consent jsonb NOT NULL,
  simulated boolean NOT NULL
);
CREATE UNIQUE INDEX episodes_one_per_bed ON episodes (bed_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX episodes_one_per_patient ON episodes (patient_id) WHERE ended_at IS NULL;
CREATE INDEX episodes_bed ON episodes (bed_id, started_at);
CREATE INDEX episodes_patient ON episodes (patient_id, started_at);
CREATE TABLE events (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  at timestamptz NOT NULL,
  kind text NOT NULL,
  bed_id uuid REFERENCES beds,
  patient_id text REFERENCES patients ON DELETE CASCADE,
  detail text
);
CREATE INDEX events_patient ON events (patient_id, at);
CREATE TABLE notes (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  patient_id text NOT NULL REFERENCES patients ON DELETE CASCADE,
  at timestamptz NOT NULL,
  author uuid NOT NULL,
  text text NOT NULL
);
CREATE INDEX notes_patient ON notes (patient_id, at);
CREATE TABLE baselines (
  patient_id text PRIMARY KEY REFERENCES patients ON DELETE CASCADE,
  "from" timestamptz NOT NULL,
  "to" timestamptz NOT NULL,
  origin text NOT NULL,
  minutes int NOT NULL,
  spreads jsonb NOT NULL
);

CREATE TABLE observations (
  stream_id uuid NOT NULL,
  sequence bigint NOT NULL,
  at timestamptz NOT NULL,
  episode_id uuid NOT NULL,
  received_at timestamptz NOT NULL,
  view text NOT NULL,
  probabilities real[],
  resembles text,
  quality jsonb,
  frames smallint NOT NULL,
  masked_faces smallint NOT NULL,
  model_hash text NOT NULL,
  simulated boolean NOT NULL,
  PRIMARY KEY (stream_id, sequence, at)
) PARTITION BY RANGE (at);
CREATE INDEX observations_time ON observations (stream_id, at);

CREATE TABLE minutes (
  stream_id uuid NOT NULL,
  episode_id uuid NOT NULL,
  at timestamptz NOT NULL,
  seconds int NOT NULL,
  usable int NOT NULL,
  frames int NOT NULL,
  probabilities double precision[],
  simulated boolean NOT NULL,
  PRIMARY KEY (episode_id, stream_id, at)
);
CREATE INDEX minutes_time ON minutes (at);
CREATE TABLE hours (LIKE minutes INCLUDING ALL);

-- One row per stream, locked while its observations are written.
CREATE TABLE stream_progress (
  stream_id uuid PRIMARY KEY REFERENCES streams ON DELETE CASCADE,
  last_sequence bigint NOT NULL DEFAULT -1,
  last_at timestamptz,
  last_received_at timestamptz,
  skew_ms bigint NOT NULL DEFAULT 0,
  latest jsonb,
  -- The earliest minute whose roll-up is out of date.
  dirty_from timestamptz
) WITH (fillfactor = 50);
-- How far each stream's rules have read, and the state they are in.
CREATE TABLE rule_progress (
  stream_id uuid PRIMARY KEY REFERENCES streams ON DELETE CASCADE,
  episode_id uuid,
  seconds_to timestamptz,
  minutes_to timestamptz,
  conditions jsonb NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE rules (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  fields jsonb NOT NULL
);
CREATE TABLE notices (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  rule_id uuid NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  ward_id uuid NOT NULL,
  bed_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  episode_id uuid,
  onset timestamptz NOT NULL,
  raised_at timestamptz NOT NULL,
  ended_at timestamptz,
  suppressed text,
  snoozed_until timestamptz,
  acknowledgement jsonb,
  simulated boolean NOT NULL,
  UNIQUE (rule_id, stream_id, onset)
);
CREATE INDEX notices_bed ON notices (bed_id, raised_at);
CREATE INDEX notices_ward ON notices (ward_id, raised_at);
CREATE INDEX notices_episode ON notices (episode_id);
`;
