/** People, sessions, tokens, the audit, and the leases by which servers share the work. */
export const access = `
CREATE TABLE users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL UNIQUE,
  role text NOT NULL,
  wards jsonb NOT NULL,
  disabled boolean NOT NULL DEFAULT false,
  password_hash text,
  subject text UNIQUE
);
CREATE TABLE follows (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  patient_id text NOT NULL REFERENCES patients ON DELETE CASCADE,
  PRIMARY KEY (user_id, patient_id)
);
CREATE TABLE tokens (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind text NOT NULL,
  label text NOT NULL,
  stream_id uuid REFERENCES streams,
  ward_id uuid REFERENCES wards,
  secret_hash text NOT NULL UNIQUE,
  expires_at timestamptz,
  revoked_at timestamptz
);
CREATE TABLE sessions (
  secret_hash text PRIMARY KEY,
  user_id uuid REFERENCES users ON DELETE CASCADE,
  token_id uuid REFERENCES tokens ON DELETE CASCADE,
  csrf text NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  opened_wards jsonb NOT NULL DEFAULT '[]'
);
-- Half-finished sign-ons at the hospital's provider.
CREATE TABLE sign_ons (
  state text PRIMARY KEY,
  nonce text NOT NULL,
  verifier text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE TABLE audit (
  server text NOT NULL,
  day date NOT NULL,
  number int NOT NULL,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  role text,
  action text NOT NULL,
  target text,
  outcome text NOT NULL,
  reason text,
  hash text NOT NULL,
  PRIMARY KEY (server, day, number)
);
CREATE INDEX audit_time ON audit (at);
CREATE TABLE audit_heads (
  server text NOT NULL,
  day date NOT NULL,
  number int NOT NULL,
  hash text NOT NULL,
  signature text NOT NULL,
  PRIMARY KEY (server, day)
);
CREATE TABLE leases (
  name text PRIMARY KEY,
  holder text NOT NULL,
  expires_at timestamptz NOT NULL
);
`;
