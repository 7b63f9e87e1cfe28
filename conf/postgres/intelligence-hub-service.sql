-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of intelligence-hub-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/intelligence-hub-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_intelligence_hub' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_intelligence_hub') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_intelligence_hub
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.decisions_outcome AS ENUM ()' WHERE NOT (SELECT to_regtype('public.decisions_outcome')) IS NOT NULL \gexec
ALTER TYPE public.decisions_outcome ADD VALUE IF NOT EXISTS 'PENDING';
ALTER TYPE public.decisions_outcome ADD VALUE IF NOT EXISTS 'ACCEPTED';
ALTER TYPE public.decisions_outcome ADD VALUE IF NOT EXISTS 'REJECTED';
ALTER TYPE public.decisions_outcome ADD VALUE IF NOT EXISTS 'OVERRIDDEN';
CREATE TABLE IF NOT EXISTS public.decisions (
  decision_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  kind text NOT NULL,
  model_version text NOT NULL,
  outcome public.decisions_outcome NOT NULL,
  confidence double precision,
  decided_at timestamptz NOT NULL,
  rationale jsonb,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (decision_id)
);
ALTER TABLE public.decisions
  ADD COLUMN IF NOT EXISTS confidence double precision,
  ADD COLUMN IF NOT EXISTS rationale jsonb,
  REPLICA IDENTITY DEFAULT;

CREATE TABLE IF NOT EXISTS public.model_predictions (
  prediction_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  model_name text NOT NULL,
  model_version text NOT NULL,
  predicted_at timestamptz NOT NULL,
  score double precision NOT NULL,
  label text,
  features jsonb,
  latency_ms integer,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (prediction_id)
);
ALTER TABLE public.model_predictions
  ADD COLUMN IF NOT EXISTS label text,
  ADD COLUMN IF NOT EXISTS features jsonb,
  ADD COLUMN IF NOT EXISTS latency_ms integer,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.review_tasks_verdict AS ENUM ()' WHERE NOT (SELECT to_regtype('public.review_tasks_verdict')) IS NOT NULL \gexec
ALTER TYPE public.review_tasks_verdict ADD VALUE IF NOT EXISTS 'AGREE';
ALTER TYPE public.review_tasks_verdict ADD VALUE IF NOT EXISTS 'DISAGREE';
ALTER TYPE public.review_tasks_verdict ADD VALUE IF NOT EXISTS 'ESCALATE';
CREATE TABLE IF NOT EXISTS public.review_tasks (
  task_id uuid NOT NULL,
  decision_id uuid NOT NULL,
  reviewer_id uuid,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  verdict public.review_tasks_verdict,
  time_to_review interval,
  comment text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (task_id)
);
ALTER TABLE public.review_tasks
  ADD COLUMN IF NOT EXISTS reviewer_id uuid,
  ADD COLUMN IF NOT EXISTS closed_at timestamptz,
  ADD COLUMN IF NOT EXISTS verdict public.review_tasks_verdict,
  ADD COLUMN IF NOT EXISTS time_to_review interval,
  ADD COLUMN IF NOT EXISTS comment text,
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
SELECT 'CREATE PUBLICATION carelake_intelligence_hub' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_intelligence_hub') \gexec
ALTER PUBLICATION carelake_intelligence_hub SET TABLE public.decisions, public.model_predictions, public.review_tasks, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_intelligence_hub TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.decisions, public.model_predictions, public.review_tasks, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_intelligence_hub TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.decisions, public.model_predictions, public.review_tasks TO carelake_reader;
