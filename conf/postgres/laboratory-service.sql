-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of laboratory-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/laboratory-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_laboratory' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_laboratory') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_laboratory
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.lab_orders_priority AS ENUM ()' WHERE NOT (SELECT to_regtype('public.lab_orders_priority')) IS NOT NULL \gexec
ALTER TYPE public.lab_orders_priority ADD VALUE IF NOT EXISTS 'ROUTINE';
ALTER TYPE public.lab_orders_priority ADD VALUE IF NOT EXISTS 'URGENT';
ALTER TYPE public.lab_orders_priority ADD VALUE IF NOT EXISTS 'STAT';
SELECT 'CREATE TYPE public.lab_orders_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.lab_orders_status')) IS NOT NULL \gexec
ALTER TYPE public.lab_orders_status ADD VALUE IF NOT EXISTS 'ORDERED';
ALTER TYPE public.lab_orders_status ADD VALUE IF NOT EXISTS 'COLLECTED';
ALTER TYPE public.lab_orders_status ADD VALUE IF NOT EXISTS 'RESULTED';
ALTER TYPE public.lab_orders_status ADD VALUE IF NOT EXISTS 'CANCELLED';
CREATE TABLE IF NOT EXISTS public.lab_orders (
  order_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  encounter_id uuid,
  provider_id uuid,
  ordered_at timestamptz NOT NULL,
  priority public.lab_orders_priority,
  panel text,
  test_count integer,
  is_fasting boolean,
  status public.lab_orders_status NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (order_id)
);
ALTER TABLE public.lab_orders
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS provider_id uuid,
  ADD COLUMN IF NOT EXISTS priority public.lab_orders_priority,
  ADD COLUMN IF NOT EXISTS panel text,
  ADD COLUMN IF NOT EXISTS test_count integer,
  ADD COLUMN IF NOT EXISTS is_fasting boolean,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.lab_results_comparator AS ENUM ()' WHERE NOT (SELECT to_regtype('public.lab_results_comparator')) IS NOT NULL \gexec
ALTER TYPE public.lab_results_comparator ADD VALUE IF NOT EXISTS '<';
ALTER TYPE public.lab_results_comparator ADD VALUE IF NOT EXISTS '<=';
ALTER TYPE public.lab_results_comparator ADD VALUE IF NOT EXISTS '>=';
ALTER TYPE public.lab_results_comparator ADD VALUE IF NOT EXISTS '>';
SELECT 'CREATE TYPE public.lab_results_abnormal_flag AS ENUM ()' WHERE NOT (SELECT to_regtype('public.lab_results_abnormal_flag')) IS NOT NULL \gexec
ALTER TYPE public.lab_results_abnormal_flag ADD VALUE IF NOT EXISTS 'L';
ALTER TYPE public.lab_results_abnormal_flag ADD VALUE IF NOT EXISTS 'H';
ALTER TYPE public.lab_results_abnormal_flag ADD VALUE IF NOT EXISTS 'LL';
ALTER TYPE public.lab_results_abnormal_flag ADD VALUE IF NOT EXISTS 'HH';
ALTER TYPE public.lab_results_abnormal_flag ADD VALUE IF NOT EXISTS 'N';
SELECT 'CREATE TYPE public.lab_results_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.lab_results_status')) IS NOT NULL \gexec
ALTER TYPE public.lab_results_status ADD VALUE IF NOT EXISTS 'PRELIMINARY';
ALTER TYPE public.lab_results_status ADD VALUE IF NOT EXISTS 'FINAL';
ALTER TYPE public.lab_results_status ADD VALUE IF NOT EXISTS 'CORRECTED';
ALTER TYPE public.lab_results_status ADD VALUE IF NOT EXISTS 'ENTERED_IN_ERROR';
CREATE TABLE IF NOT EXISTS public.lab_results (
  result_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  order_id uuid,
  encounter_id uuid,
  loinc text NOT NULL,
  display text,
  value numeric(18,6),
  comparator public.lab_results_comparator,
  value_text text,
  unit text,
  reference_low numeric(18,6),
  reference_high numeric(18,6),
  abnormal_flag public.lab_results_abnormal_flag,
  specimen text,
  collected_at timestamptz NOT NULL,
  resulted_at timestamptz,
  status public.lab_results_status NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (result_id)
);
ALTER TABLE public.lab_results
  ADD COLUMN IF NOT EXISTS order_id uuid,
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS display text,
  ADD COLUMN IF NOT EXISTS value numeric(18,6),
  ADD COLUMN IF NOT EXISTS comparator public.lab_results_comparator,
  ADD COLUMN IF NOT EXISTS value_text text,
  ADD COLUMN IF NOT EXISTS unit text,
  ADD COLUMN IF NOT EXISTS reference_low numeric(18,6),
  ADD COLUMN IF NOT EXISTS reference_high numeric(18,6),
  ADD COLUMN IF NOT EXISTS abnormal_flag public.lab_results_abnormal_flag,
  ADD COLUMN IF NOT EXISTS specimen text,
  ADD COLUMN IF NOT EXISTS resulted_at timestamptz,
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
SELECT 'CREATE PUBLICATION carelake_laboratory' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_laboratory') \gexec
ALTER PUBLICATION carelake_laboratory SET TABLE public.lab_orders, public.lab_results, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_laboratory TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.lab_orders, public.lab_results, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_laboratory TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.lab_orders, public.lab_results TO carelake_reader;
