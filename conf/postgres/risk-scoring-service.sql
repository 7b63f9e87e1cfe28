-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of risk-scoring-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/risk-scoring-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_risk_scoring' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_risk_scoring') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_risk_scoring
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.risk_scores_risk_level AS ENUM ()' WHERE NOT (SELECT to_regtype('public.risk_scores_risk_level')) IS NOT NULL \gexec
ALTER TYPE public.risk_scores_risk_level ADD VALUE IF NOT EXISTS 'LOW';
ALTER TYPE public.risk_scores_risk_level ADD VALUE IF NOT EXISTS 'MEDIUM';
ALTER TYPE public.risk_scores_risk_level ADD VALUE IF NOT EXISTS 'HIGH';
ALTER TYPE public.risk_scores_risk_level ADD VALUE IF NOT EXISTS 'CRITICAL';
CREATE TABLE IF NOT EXISTS public.risk_scores (
  risk_score_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  scored_at timestamptz NOT NULL,
  readmission_30day numeric(5,4),
  emergency_visit_90day numeric(5,4),
  medication_adherence numeric(5,4),
  overall_health_risk numeric(5,2),
  risk_level public.risk_scores_risk_level,
  model_version text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (risk_score_id)
);
ALTER TABLE public.risk_scores
  ADD COLUMN IF NOT EXISTS readmission_30day numeric(5,4),
  ADD COLUMN IF NOT EXISTS emergency_visit_90day numeric(5,4),
  ADD COLUMN IF NOT EXISTS medication_adherence numeric(5,4),
  ADD COLUMN IF NOT EXISTS overall_health_risk numeric(5,2),
  ADD COLUMN IF NOT EXISTS risk_level public.risk_scores_risk_level,
  ADD COLUMN IF NOT EXISTS model_version text,
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
SELECT 'CREATE PUBLICATION carelake_risk_scoring' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_risk_scoring') \gexec
ALTER PUBLICATION carelake_risk_scoring SET TABLE public.risk_scores, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_risk_scoring TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.risk_scores, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_risk_scoring TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.risk_scores TO carelake_reader;
