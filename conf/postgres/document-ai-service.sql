-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of document-ai-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/document-ai-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_document_ai' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_document_ai') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_document_ai
SET client_min_messages = warning;

CREATE TABLE IF NOT EXISTS public.document_extractions (
  extraction_id uuid NOT NULL,
  document_id uuid NOT NULL,
  model_version text NOT NULL,
  entities jsonb,
  entity_count integer,
  confidence double precision,
  needs_review boolean,
  extracted_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (extraction_id)
);
ALTER TABLE public.document_extractions
  ADD COLUMN IF NOT EXISTS entities jsonb,
  ADD COLUMN IF NOT EXISTS entity_count integer,
  ADD COLUMN IF NOT EXISTS confidence double precision,
  ADD COLUMN IF NOT EXISTS needs_review boolean,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.documents_kind AS ENUM ()' WHERE NOT (SELECT to_regtype('public.documents_kind')) IS NOT NULL \gexec
ALTER TYPE public.documents_kind ADD VALUE IF NOT EXISTS 'PROGRESS_NOTE';
ALTER TYPE public.documents_kind ADD VALUE IF NOT EXISTS 'DISCHARGE_SUMMARY';
ALTER TYPE public.documents_kind ADD VALUE IF NOT EXISTS 'REFERRAL';
ALTER TYPE public.documents_kind ADD VALUE IF NOT EXISTS 'CONSULT';
ALTER TYPE public.documents_kind ADD VALUE IF NOT EXISTS 'OTHER';
SELECT 'CREATE TYPE public.documents_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.documents_status')) IS NOT NULL \gexec
ALTER TYPE public.documents_status ADD VALUE IF NOT EXISTS 'PRELIMINARY';
ALTER TYPE public.documents_status ADD VALUE IF NOT EXISTS 'FINAL';
ALTER TYPE public.documents_status ADD VALUE IF NOT EXISTS 'AMENDED';
CREATE TABLE IF NOT EXISTS public.documents (
  document_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  encounter_id uuid,
  author_id uuid,
  kind public.documents_kind NOT NULL,
  title text,
  text text,
  content_type text,
  page_count integer,
  checksum bytea,
  authored_at timestamptz NOT NULL,
  status public.documents_status NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (document_id)
);
ALTER TABLE public.documents
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS author_id uuid,
  ADD COLUMN IF NOT EXISTS title text,
  ADD COLUMN IF NOT EXISTS text text,
  ADD COLUMN IF NOT EXISTS content_type text,
  ADD COLUMN IF NOT EXISTS page_count integer,
  ADD COLUMN IF NOT EXISTS checksum bytea,
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
SELECT 'CREATE PUBLICATION carelake_document_ai' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_document_ai') \gexec
ALTER PUBLICATION carelake_document_ai SET TABLE public.document_extractions, public.documents, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_document_ai TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.document_extractions, public.documents, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_document_ai TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.document_extractions, public.documents TO carelake_reader;
