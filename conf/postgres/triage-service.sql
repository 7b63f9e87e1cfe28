-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of triage-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/triage-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_triage' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_triage') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_triage
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.triage_sessions_outcome AS ENUM ()' WHERE NOT (SELECT to_regtype('public.triage_sessions_outcome')) IS NOT NULL \gexec
ALTER TYPE public.triage_sessions_outcome ADD VALUE IF NOT EXISTS 'SELF_CARE';
ALTER TYPE public.triage_sessions_outcome ADD VALUE IF NOT EXISTS 'APPOINTMENT';
ALTER TYPE public.triage_sessions_outcome ADD VALUE IF NOT EXISTS 'URGENT_CARE';
ALTER TYPE public.triage_sessions_outcome ADD VALUE IF NOT EXISTS 'EMERGENCY';
ALTER TYPE public.triage_sessions_outcome ADD VALUE IF NOT EXISTS 'ABANDONED';
SELECT 'CREATE TYPE public.triage_sessions_channel AS ENUM ()' WHERE NOT (SELECT to_regtype('public.triage_sessions_channel')) IS NOT NULL \gexec
ALTER TYPE public.triage_sessions_channel ADD VALUE IF NOT EXISTS 'WEB';
ALTER TYPE public.triage_sessions_channel ADD VALUE IF NOT EXISTS 'APP';
ALTER TYPE public.triage_sessions_channel ADD VALUE IF NOT EXISTS 'PHONE';
CREATE TABLE IF NOT EXISTS public.triage_sessions (
  session_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  symptoms text[],
  acuity smallint,
  outcome public.triage_sessions_outcome,
  channel public.triage_sessions_channel,
  nurse_id uuid,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (session_id)
);
ALTER TABLE public.triage_sessions
  ADD COLUMN IF NOT EXISTS ended_at timestamptz,
  ADD COLUMN IF NOT EXISTS symptoms text[],
  ADD COLUMN IF NOT EXISTS acuity smallint,
  ADD COLUMN IF NOT EXISTS outcome public.triage_sessions_outcome,
  ADD COLUMN IF NOT EXISTS channel public.triage_sessions_channel,
  ADD COLUMN IF NOT EXISTS nurse_id uuid,
  REPLICA IDENTITY DEFAULT;

-- What change capture needs: orders to the connector, its heartbeat, what is published, its rights.
CREATE TABLE IF NOT EXISTS public.debezium_signal (
  id varchar(42) PRIMARY KEY,
  type varchar(32) NOT NULL,
  data varchar(2048)
);
CREATE TABLE IF NOT EXISTS public.debezium_heartbeat (
  id integer PRIMARY KEY,
  beat_at timestamptz NOT NULL
);
SELECT 'CREATE PUBLICATION carelake_triage' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_triage') \gexec
ALTER PUBLICATION carelake_triage SET TABLE public.triage_sessions, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_triage TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.triage_sessions, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_triage TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.triage_sessions TO carelake_reader;
