-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of insurance-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/insurance-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_insurance' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_insurance') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_insurance
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.insurance_policies_plan_ownership AS ENUM ()' WHERE NOT (SELECT to_regtype('public.insurance_policies_plan_ownership')) IS NOT NULL \gexec
ALTER TYPE public.insurance_policies_plan_ownership ADD VALUE IF NOT EXISTS 'SELF';
ALTER TYPE public.insurance_policies_plan_ownership ADD VALUE IF NOT EXISTS 'GUARDIAN';
ALTER TYPE public.insurance_policies_plan_ownership ADD VALUE IF NOT EXISTS 'SPOUSE';
SELECT 'CREATE TYPE public.insurance_policies_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.insurance_policies_status')) IS NOT NULL \gexec
ALTER TYPE public.insurance_policies_status ADD VALUE IF NOT EXISTS 'ACTIVE';
ALTER TYPE public.insurance_policies_status ADD VALUE IF NOT EXISTS 'EXPIRED';
ALTER TYPE public.insurance_policies_status ADD VALUE IF NOT EXISTS 'CANCELLED';
CREATE TABLE IF NOT EXISTS public.insurance_policies (
  policy_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  payer_id uuid NOT NULL,
  secondary_payer_id uuid,
  priority smallint NOT NULL,
  policy_number text,
  plan_ownership public.insurance_policies_plan_ownership,
  owner_name text,
  plan_type text,
  start_date date NOT NULL,
  end_date date,
  status public.insurance_policies_status NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (policy_id)
);
ALTER TABLE public.insurance_policies
  ADD COLUMN IF NOT EXISTS secondary_payer_id uuid,
  ADD COLUMN IF NOT EXISTS policy_number text,
  ADD COLUMN IF NOT EXISTS plan_ownership public.insurance_policies_plan_ownership,
  ADD COLUMN IF NOT EXISTS owner_name text,
  ADD COLUMN IF NOT EXISTS plan_type text,
  ADD COLUMN IF NOT EXISTS end_date date,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.payers_ownership AS ENUM ()' WHERE NOT (SELECT to_regtype('public.payers_ownership')) IS NOT NULL \gexec
ALTER TYPE public.payers_ownership ADD VALUE IF NOT EXISTS 'GOVERNMENT';
ALTER TYPE public.payers_ownership ADD VALUE IF NOT EXISTS 'PRIVATE';
ALTER TYPE public.payers_ownership ADD VALUE IF NOT EXISTS 'NO_INSURANCE';
CREATE TABLE IF NOT EXISTS public.payers (
  payer_id uuid NOT NULL,
  name text NOT NULL,
  ownership public.payers_ownership,
  address_line text,
  city text,
  state text,
  zip text,
  phone text,
  amount_covered numeric(16,2),
  amount_uncovered numeric(16,2),
  revenue numeric(16,2),
  covered_encounters integer,
  uncovered_encounters integer,
  unique_customers integer,
  member_months integer,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (payer_id)
);
ALTER TABLE public.payers
  ADD COLUMN IF NOT EXISTS ownership public.payers_ownership,
  ADD COLUMN IF NOT EXISTS address_line text,
  ADD COLUMN IF NOT EXISTS city text,
  ADD COLUMN IF NOT EXISTS state text,
  ADD COLUMN IF NOT EXISTS zip text,
  ADD COLUMN IF NOT EXISTS phone text,
  ADD COLUMN IF NOT EXISTS amount_covered numeric(16,2),
  ADD COLUMN IF NOT EXISTS amount_uncovered numeric(16,2),
  ADD COLUMN IF NOT EXISTS revenue numeric(16,2),
  ADD COLUMN IF NOT EXISTS covered_encounters integer,
  ADD COLUMN IF NOT EXISTS uncovered_encounters integer,
  ADD COLUMN IF NOT EXISTS unique_customers integer,
  ADD COLUMN IF NOT EXISTS member_months integer,
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
SELECT 'CREATE PUBLICATION carelake_insurance' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_insurance') \gexec
ALTER PUBLICATION carelake_insurance SET TABLE public.insurance_policies, public.payers, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_insurance TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.insurance_policies, public.payers, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_insurance TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.insurance_policies, public.payers TO carelake_reader;
