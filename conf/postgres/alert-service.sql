-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of alert-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/alert-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_alert' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_alert') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_alert
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.critical_alerts_severity AS ENUM ()' WHERE NOT (SELECT to_regtype('public.critical_alerts_severity')) IS NOT NULL \gexec
ALTER TYPE public.critical_alerts_severity ADD VALUE IF NOT EXISTS 'WARNING';
ALTER TYPE public.critical_alerts_severity ADD VALUE IF NOT EXISTS 'HIGH';
ALTER TYPE public.critical_alerts_severity ADD VALUE IF NOT EXISTS 'CRITICAL';
CREATE TABLE IF NOT EXISTS public.critical_alerts (
  alert_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  encounter_id uuid,
  observation_id uuid,
  kind text NOT NULL,
  severity public.critical_alerts_severity NOT NULL,
  value numeric(18,6),
  raised_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (alert_id)
);
ALTER TABLE public.critical_alerts
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS observation_id uuid,
  ADD COLUMN IF NOT EXISTS value numeric(18,6),
  ADD COLUMN IF NOT EXISTS acknowledged_at timestamptz,
  ADD COLUMN IF NOT EXISTS acknowledged_by uuid,
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
SELECT 'CREATE PUBLICATION carelake_alert' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_alert') \gexec
ALTER PUBLICATION carelake_alert SET TABLE public.critical_alerts, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_alert TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.critical_alerts, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_alert TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.critical_alerts TO carelake_reader;
