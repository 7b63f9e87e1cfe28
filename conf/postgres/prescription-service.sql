-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of prescription-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/prescription-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_prescription' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_prescription') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_prescription
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.prescriptions_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.prescriptions_status')) IS NOT NULL \gexec
ALTER TYPE public.prescriptions_status ADD VALUE IF NOT EXISTS 'ACTIVE';
ALTER TYPE public.prescriptions_status ADD VALUE IF NOT EXISTS 'COMPLETED';
ALTER TYPE public.prescriptions_status ADD VALUE IF NOT EXISTS 'STOPPED';
ALTER TYPE public.prescriptions_status ADD VALUE IF NOT EXISTS 'CANCELLED';
ALTER TYPE public.prescriptions_status ADD VALUE IF NOT EXISTS 'ON_HOLD';
CREATE TABLE IF NOT EXISTS public.prescriptions (
  prescription_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  provider_id uuid,
  encounter_id uuid,
  payer_id uuid,
  rxnorm text NOT NULL,
  name text NOT NULL,
  dosage text,
  frequency text,
  route text,
  days_supply integer,
  started_at timestamptz NOT NULL,
  stopped_at timestamptz,
  start_date date NOT NULL,
  stop_date date,
  status public.prescriptions_status NOT NULL,
  base_cost numeric(14,2),
  payer_coverage numeric(14,2),
  dispenses integer,
  total_cost numeric(14,2),
  reason_code text,
  reason text,
  prn boolean,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (prescription_id)
);
ALTER TABLE public.prescriptions
  ADD COLUMN IF NOT EXISTS provider_id uuid,
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS payer_id uuid,
  ADD COLUMN IF NOT EXISTS dosage text,
  ADD COLUMN IF NOT EXISTS frequency text,
  ADD COLUMN IF NOT EXISTS route text,
  ADD COLUMN IF NOT EXISTS days_supply integer,
  ADD COLUMN IF NOT EXISTS stopped_at timestamptz,
  ADD COLUMN IF NOT EXISTS stop_date date,
  ADD COLUMN IF NOT EXISTS base_cost numeric(14,2),
  ADD COLUMN IF NOT EXISTS payer_coverage numeric(14,2),
  ADD COLUMN IF NOT EXISTS dispenses integer,
  ADD COLUMN IF NOT EXISTS total_cost numeric(14,2),
  ADD COLUMN IF NOT EXISTS reason_code text,
  ADD COLUMN IF NOT EXISTS reason text,
  ADD COLUMN IF NOT EXISTS prn boolean,
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
SELECT 'CREATE PUBLICATION carelake_prescription' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_prescription') \gexec
ALTER PUBLICATION carelake_prescription SET TABLE public.prescriptions, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_prescription TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.prescriptions, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_prescription TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.prescriptions TO carelake_reader;
