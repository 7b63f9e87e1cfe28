-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of claims-orchestrator-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/claims-orchestrator-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_claims_orchestrator' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_claims_orchestrator') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_claims_orchestrator
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.claim_events_event_type AS ENUM ()' WHERE NOT (SELECT to_regtype('public.claim_events_event_type')) IS NOT NULL \gexec
ALTER TYPE public.claim_events_event_type ADD VALUE IF NOT EXISTS 'SUBMITTED';
ALTER TYPE public.claim_events_event_type ADD VALUE IF NOT EXISTS 'APPROVED';
ALTER TYPE public.claim_events_event_type ADD VALUE IF NOT EXISTS 'DENIED';
ALTER TYPE public.claim_events_event_type ADD VALUE IF NOT EXISTS 'PAID';
ALTER TYPE public.claim_events_event_type ADD VALUE IF NOT EXISTS 'APPEALED';
CREATE TABLE IF NOT EXISTS public.claim_events (
  claim_event_id uuid NOT NULL,
  claim_id uuid NOT NULL,
  event_type public.claim_events_event_type NOT NULL,
  occurred_at timestamptz NOT NULL,
  actor text,
  details jsonb,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (claim_event_id)
);
ALTER TABLE public.claim_events
  ADD COLUMN IF NOT EXISTS actor text,
  ADD COLUMN IF NOT EXISTS details jsonb,
  REPLICA IDENTITY DEFAULT;

CREATE TABLE IF NOT EXISTS public.claim_lines (
  claim_id uuid NOT NULL,
  line_number integer NOT NULL,
  procedure_code text,
  display text,
  service_from timestamptz,
  service_to timestamptz,
  diagnosis_refs text[],
  units integer,
  unit_amount numeric(12,2),
  billed numeric(12,2) NOT NULL,
  allowed numeric(12,2),
  paid numeric(12,2),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (claim_id, line_number)
);
ALTER TABLE public.claim_lines
  ADD COLUMN IF NOT EXISTS procedure_code text,
  ADD COLUMN IF NOT EXISTS display text,
  ADD COLUMN IF NOT EXISTS service_from timestamptz,
  ADD COLUMN IF NOT EXISTS service_to timestamptz,
  ADD COLUMN IF NOT EXISTS diagnosis_refs text[],
  ADD COLUMN IF NOT EXISTS units integer,
  ADD COLUMN IF NOT EXISTS unit_amount numeric(12,2),
  ADD COLUMN IF NOT EXISTS allowed numeric(12,2),
  ADD COLUMN IF NOT EXISTS paid numeric(12,2),
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.claims_claim_type AS ENUM ()' WHERE NOT (SELECT to_regtype('public.claims_claim_type')) IS NOT NULL \gexec
ALTER TYPE public.claims_claim_type ADD VALUE IF NOT EXISTS 'PROFESSIONAL';
ALTER TYPE public.claims_claim_type ADD VALUE IF NOT EXISTS 'INSTITUTIONAL';
ALTER TYPE public.claims_claim_type ADD VALUE IF NOT EXISTS 'PHARMACY';
SELECT 'CREATE TYPE public.claims_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.claims_status')) IS NOT NULL \gexec
ALTER TYPE public.claims_status ADD VALUE IF NOT EXISTS 'SUBMITTED';
ALTER TYPE public.claims_status ADD VALUE IF NOT EXISTS 'APPROVED';
ALTER TYPE public.claims_status ADD VALUE IF NOT EXISTS 'DENIED';
ALTER TYPE public.claims_status ADD VALUE IF NOT EXISTS 'PAID';
CREATE TABLE IF NOT EXISTS public.claims (
  claim_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  provider_id uuid,
  payer_id uuid,
  secondary_payer_id uuid,
  encounter_id uuid,
  prescription_id uuid,
  claim_type public.claims_claim_type NOT NULL,
  service_date date,
  diagnosis_codes text[],
  submitted_at timestamptz NOT NULL,
  decided_at timestamptz,
  status public.claims_status NOT NULL,
  denial_reason text,
  billed numeric(14,2) NOT NULL,
  allowed numeric(14,2),
  paid numeric(14,2),
  outstanding numeric(14,2),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (claim_id)
);
ALTER TABLE public.claims
  ADD COLUMN IF NOT EXISTS provider_id uuid,
  ADD COLUMN IF NOT EXISTS payer_id uuid,
  ADD COLUMN IF NOT EXISTS secondary_payer_id uuid,
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS prescription_id uuid,
  ADD COLUMN IF NOT EXISTS service_date date,
  ADD COLUMN IF NOT EXISTS diagnosis_codes text[],
  ADD COLUMN IF NOT EXISTS decided_at timestamptz,
  ADD COLUMN IF NOT EXISTS denial_reason text,
  ADD COLUMN IF NOT EXISTS allowed numeric(14,2),
  ADD COLUMN IF NOT EXISTS paid numeric(14,2),
  ADD COLUMN IF NOT EXISTS outstanding numeric(14,2),
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
SELECT 'CREATE PUBLICATION carelake_claims_orchestrator' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_claims_orchestrator') \gexec
ALTER PUBLICATION carelake_claims_orchestrator SET TABLE public.claim_events, public.claim_lines, public.claims, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_claims_orchestrator TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.claim_events, public.claim_lines, public.claims, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_claims_orchestrator TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.claim_events, public.claim_lines, public.claims TO carelake_reader;
