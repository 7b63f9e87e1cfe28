-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of care-pathway-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/care-pathway-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_care_pathway' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_care_pathway') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_care_pathway
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.care_pathways_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.care_pathways_status')) IS NOT NULL \gexec
ALTER TYPE public.care_pathways_status ADD VALUE IF NOT EXISTS 'ACTIVE';
ALTER TYPE public.care_pathways_status ADD VALUE IF NOT EXISTS 'COMPLETED';
ALTER TYPE public.care_pathways_status ADD VALUE IF NOT EXISTS 'ON_HOLD';
ALTER TYPE public.care_pathways_status ADD VALUE IF NOT EXISTS 'REVOKED';
CREATE TABLE IF NOT EXISTS public.care_pathways (
  pathway_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  encounter_id uuid,
  code text,
  pathway_name text NOT NULL,
  reason_code text,
  reason text,
  stage text,
  progress_score numeric(5,2),
  initiated_date date NOT NULL,
  expected_completion date,
  completed_at timestamptz,
  status public.care_pathways_status NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (pathway_id)
);
ALTER TABLE public.care_pathways
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS code text,
  ADD COLUMN IF NOT EXISTS reason_code text,
  ADD COLUMN IF NOT EXISTS reason text,
  ADD COLUMN IF NOT EXISTS stage text,
  ADD COLUMN IF NOT EXISTS progress_score numeric(5,2),
  ADD COLUMN IF NOT EXISTS expected_completion date,
  ADD COLUMN IF NOT EXISTS completed_at timestamptz,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.pathway_stages_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.pathway_stages_status')) IS NOT NULL \gexec
ALTER TYPE public.pathway_stages_status ADD VALUE IF NOT EXISTS 'PENDING';
ALTER TYPE public.pathway_stages_status ADD VALUE IF NOT EXISTS 'ACTIVE';
ALTER TYPE public.pathway_stages_status ADD VALUE IF NOT EXISTS 'DONE';
ALTER TYPE public.pathway_stages_status ADD VALUE IF NOT EXISTS 'SKIPPED';
CREATE TABLE IF NOT EXISTS public.pathway_stages (
  stage_id uuid NOT NULL,
  pathway_id uuid NOT NULL,
  stage_number integer NOT NULL,
  stage_name text NOT NULL,
  entered_at timestamptz NOT NULL,
  left_at timestamptz,
  status public.pathway_stages_status NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (stage_id)
);
ALTER TABLE public.pathway_stages
  ADD COLUMN IF NOT EXISTS left_at timestamptz,
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
SELECT 'CREATE PUBLICATION carelake_care_pathway' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_care_pathway') \gexec
ALTER PUBLICATION carelake_care_pathway SET TABLE public.care_pathways, public.pathway_stages, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_care_pathway TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.care_pathways, public.pathway_stages, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_care_pathway TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.care_pathways, public.pathway_stages TO carelake_reader;
