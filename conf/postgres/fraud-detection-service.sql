-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of fraud-detection-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/fraud-detection-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_fraud_detection' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_fraud_detection') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_fraud_detection
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.fraud_alerts_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.fraud_alerts_status')) IS NOT NULL \gexec
ALTER TYPE public.fraud_alerts_status ADD VALUE IF NOT EXISTS 'OPEN';
ALTER TYPE public.fraud_alerts_status ADD VALUE IF NOT EXISTS 'INVESTIGATING';
ALTER TYPE public.fraud_alerts_status ADD VALUE IF NOT EXISTS 'CONFIRMED';
ALTER TYPE public.fraud_alerts_status ADD VALUE IF NOT EXISTS 'DISMISSED';
CREATE TABLE IF NOT EXISTS public.fraud_alerts (
  alert_id uuid NOT NULL,
  claim_id uuid NOT NULL,
  raised_at timestamptz NOT NULL,
  closed_at timestamptz,
  score numeric(5,4) NOT NULL,
  rule text,
  status public.fraud_alerts_status NOT NULL,
  saved_amount numeric(12,2),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (alert_id)
);
ALTER TABLE public.fraud_alerts
  ADD COLUMN IF NOT EXISTS closed_at timestamptz,
  ADD COLUMN IF NOT EXISTS rule text,
  ADD COLUMN IF NOT EXISTS saved_amount numeric(12,2),
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
SELECT 'CREATE PUBLICATION carelake_fraud_detection' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_fraud_detection') \gexec
ALTER PUBLICATION carelake_fraud_detection SET TABLE public.fraud_alerts, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_fraud_detection TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.fraud_alerts, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_fraud_detection TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.fraud_alerts TO carelake_reader;
