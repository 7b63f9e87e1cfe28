-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of encounter-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/encounter-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_encounter' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_encounter') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_encounter
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.admissions_admission_type AS ENUM ()' WHERE NOT (SELECT to_regtype('public.admissions_admission_type')) IS NOT NULL \gexec
ALTER TYPE public.admissions_admission_type ADD VALUE IF NOT EXISTS 'ELECTIVE';
ALTER TYPE public.admissions_admission_type ADD VALUE IF NOT EXISTS 'EMERGENCY';
SELECT 'CREATE TYPE public.admissions_discharge_destination AS ENUM ()' WHERE NOT (SELECT to_regtype('public.admissions_discharge_destination')) IS NOT NULL \gexec
ALTER TYPE public.admissions_discharge_destination ADD VALUE IF NOT EXISTS 'HOME';
ALTER TYPE public.admissions_discharge_destination ADD VALUE IF NOT EXISTS 'SNF';
ALTER TYPE public.admissions_discharge_destination ADD VALUE IF NOT EXISTS 'REHAB';
ALTER TYPE public.admissions_discharge_destination ADD VALUE IF NOT EXISTS 'HOSPICE';
ALTER TYPE public.admissions_discharge_destination ADD VALUE IF NOT EXISTS 'TRANSFER';
ALTER TYPE public.admissions_discharge_destination ADD VALUE IF NOT EXISTS 'AMA';
ALTER TYPE public.admissions_discharge_destination ADD VALUE IF NOT EXISTS 'EXPIRED';
CREATE TABLE IF NOT EXISTS public.admissions (
  admission_id uuid NOT NULL,
  encounter_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  facility_id uuid,
  attending_provider_id uuid,
  admission_type public.admissions_admission_type NOT NULL,
  admitted_at timestamptz NOT NULL,
  discharged_at timestamptz,
  discharge_destination public.admissions_discharge_destination,
  planned boolean,
  expected_stay interval,
  drg text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (admission_id)
);
ALTER TABLE public.admissions
  ADD COLUMN IF NOT EXISTS facility_id uuid,
  ADD COLUMN IF NOT EXISTS attending_provider_id uuid,
  ADD COLUMN IF NOT EXISTS discharged_at timestamptz,
  ADD COLUMN IF NOT EXISTS discharge_destination public.admissions_discharge_destination,
  ADD COLUMN IF NOT EXISTS planned boolean,
  ADD COLUMN IF NOT EXISTS expected_stay interval,
  ADD COLUMN IF NOT EXISTS drg text,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.encounters_class AS ENUM ()' WHERE NOT (SELECT to_regtype('public.encounters_class')) IS NOT NULL \gexec
ALTER TYPE public.encounters_class ADD VALUE IF NOT EXISTS 'ambulatory';
ALTER TYPE public.encounters_class ADD VALUE IF NOT EXISTS 'wellness';
ALTER TYPE public.encounters_class ADD VALUE IF NOT EXISTS 'outpatient';
ALTER TYPE public.encounters_class ADD VALUE IF NOT EXISTS 'emergency';
ALTER TYPE public.encounters_class ADD VALUE IF NOT EXISTS 'urgentcare';
ALTER TYPE public.encounters_class ADD VALUE IF NOT EXISTS 'inpatient';
ALTER TYPE public.encounters_class ADD VALUE IF NOT EXISTS 'home';
ALTER TYPE public.encounters_class ADD VALUE IF NOT EXISTS 'snf';
ALTER TYPE public.encounters_class ADD VALUE IF NOT EXISTS 'hospice';
ALTER TYPE public.encounters_class ADD VALUE IF NOT EXISTS 'virtual';
SELECT 'CREATE TYPE public.encounters_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.encounters_status')) IS NOT NULL \gexec
ALTER TYPE public.encounters_status ADD VALUE IF NOT EXISTS 'PLANNED';
ALTER TYPE public.encounters_status ADD VALUE IF NOT EXISTS 'IN_PROGRESS';
ALTER TYPE public.encounters_status ADD VALUE IF NOT EXISTS 'FINISHED';
ALTER TYPE public.encounters_status ADD VALUE IF NOT EXISTS 'CANCELLED';
CREATE TABLE IF NOT EXISTS public.encounters (
  encounter_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  provider_id uuid,
  facility_id uuid,
  payer_id uuid,
  appointment_id uuid,
  class public.encounters_class NOT NULL,
  code text,
  display text,
  started_at timestamptz NOT NULL,
  stopped_at timestamptz,
  reason_code text,
  reason text,
  status public.encounters_status NOT NULL,
  base_cost numeric(14,2),
  total_cost numeric(14,2),
  payer_coverage numeric(14,2),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (encounter_id)
);
ALTER TABLE public.encounters
  ADD COLUMN IF NOT EXISTS provider_id uuid,
  ADD COLUMN IF NOT EXISTS facility_id uuid,
  ADD COLUMN IF NOT EXISTS payer_id uuid,
  ADD COLUMN IF NOT EXISTS appointment_id uuid,
  ADD COLUMN IF NOT EXISTS code text,
  ADD COLUMN IF NOT EXISTS display text,
  ADD COLUMN IF NOT EXISTS stopped_at timestamptz,
  ADD COLUMN IF NOT EXISTS reason_code text,
  ADD COLUMN IF NOT EXISTS reason text,
  ADD COLUMN IF NOT EXISTS base_cost numeric(14,2),
  ADD COLUMN IF NOT EXISTS total_cost numeric(14,2),
  ADD COLUMN IF NOT EXISTS payer_coverage numeric(14,2),
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
SELECT 'CREATE PUBLICATION carelake_encounter' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_encounter') \gexec
ALTER PUBLICATION carelake_encounter SET TABLE public.admissions, public.encounters, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_encounter TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.admissions, public.encounters, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_encounter TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.admissions, public.encounters TO carelake_reader;
