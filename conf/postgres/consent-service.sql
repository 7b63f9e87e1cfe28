-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of consent-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/consent-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_consent' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_consent') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_consent
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.consents_purpose AS ENUM ()' WHERE NOT (SELECT to_regtype('public.consents_purpose')) IS NOT NULL \gexec
ALTER TYPE public.consents_purpose ADD VALUE IF NOT EXISTS 'TREATMENT';
ALTER TYPE public.consents_purpose ADD VALUE IF NOT EXISTS 'PAYMENT';
ALTER TYPE public.consents_purpose ADD VALUE IF NOT EXISTS 'OPERATIONS';
ALTER TYPE public.consents_purpose ADD VALUE IF NOT EXISTS 'RESEARCH';
ALTER TYPE public.consents_purpose ADD VALUE IF NOT EXISTS 'MARKETING';
ALTER TYPE public.consents_purpose ADD VALUE IF NOT EXISTS 'AI_TRAINING';
SELECT 'CREATE TYPE public.consents_decision AS ENUM ()' WHERE NOT (SELECT to_regtype('public.consents_decision')) IS NOT NULL \gexec
ALTER TYPE public.consents_decision ADD VALUE IF NOT EXISTS 'PERMIT';
ALTER TYPE public.consents_decision ADD VALUE IF NOT EXISTS 'DENY';
CREATE TABLE IF NOT EXISTS public.consents (
  consent_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  purpose public.consents_purpose NOT NULL,
  scope text NOT NULL,
  sensitivity text,
  decision public.consents_decision NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz,
  source text,
  recorded_by uuid,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (consent_id)
);
ALTER TABLE public.consents
  ADD COLUMN IF NOT EXISTS sensitivity text,
  ADD COLUMN IF NOT EXISTS valid_to timestamptz,
  ADD COLUMN IF NOT EXISTS source text,
  ADD COLUMN IF NOT EXISTS recorded_by uuid,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.privacy_requests_kind AS ENUM ()' WHERE NOT (SELECT to_regtype('public.privacy_requests_kind')) IS NOT NULL \gexec
ALTER TYPE public.privacy_requests_kind ADD VALUE IF NOT EXISTS 'ACCESS';
ALTER TYPE public.privacy_requests_kind ADD VALUE IF NOT EXISTS 'ERASURE';
ALTER TYPE public.privacy_requests_kind ADD VALUE IF NOT EXISTS 'RESTRICTION';
SELECT 'CREATE TYPE public.privacy_requests_state AS ENUM ()' WHERE NOT (SELECT to_regtype('public.privacy_requests_state')) IS NOT NULL \gexec
ALTER TYPE public.privacy_requests_state ADD VALUE IF NOT EXISTS 'OPEN';
ALTER TYPE public.privacy_requests_state ADD VALUE IF NOT EXISTS 'IN_PROGRESS';
ALTER TYPE public.privacy_requests_state ADD VALUE IF NOT EXISTS 'FULFILLED';
ALTER TYPE public.privacy_requests_state ADD VALUE IF NOT EXISTS 'REFUSED';
CREATE TABLE IF NOT EXISTS public.privacy_requests (
  request_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  kind public.privacy_requests_kind NOT NULL,
  opened_at timestamptz NOT NULL,
  due_at timestamptz,
  closed_at timestamptz,
  state public.privacy_requests_state NOT NULL,
  refusal_reason text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (request_id)
);
ALTER TABLE public.privacy_requests
  ADD COLUMN IF NOT EXISTS due_at timestamptz,
  ADD COLUMN IF NOT EXISTS closed_at timestamptz,
  ADD COLUMN IF NOT EXISTS refusal_reason text,
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
SELECT 'CREATE PUBLICATION carelake_consent' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_consent') \gexec
ALTER PUBLICATION carelake_consent SET TABLE public.consents, public.privacy_requests, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_consent TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.consents, public.privacy_requests, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_consent TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.consents, public.privacy_requests TO carelake_reader;
