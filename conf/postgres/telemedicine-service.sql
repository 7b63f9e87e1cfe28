-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of telemedicine-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/telemedicine-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_telemedicine' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_telemedicine') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_telemedicine
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.telemedicine_visits_mode AS ENUM ()' WHERE NOT (SELECT to_regtype('public.telemedicine_visits_mode')) IS NOT NULL \gexec
ALTER TYPE public.telemedicine_visits_mode ADD VALUE IF NOT EXISTS 'VIDEO';
ALTER TYPE public.telemedicine_visits_mode ADD VALUE IF NOT EXISTS 'AUDIO';
ALTER TYPE public.telemedicine_visits_mode ADD VALUE IF NOT EXISTS 'CHAT';
CREATE TABLE IF NOT EXISTS public.telemedicine_visits (
  visit_id uuid NOT NULL,
  appointment_id uuid,
  encounter_id uuid,
  patient_id uuid NOT NULL,
  provider_id uuid,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  quality smallint,
  mode public.telemedicine_visits_mode,
  dropped boolean,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (visit_id)
);
ALTER TABLE public.telemedicine_visits
  ADD COLUMN IF NOT EXISTS appointment_id uuid,
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS provider_id uuid,
  ADD COLUMN IF NOT EXISTS ended_at timestamptz,
  ADD COLUMN IF NOT EXISTS quality smallint,
  ADD COLUMN IF NOT EXISTS mode public.telemedicine_visits_mode,
  ADD COLUMN IF NOT EXISTS dropped boolean,
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
SELECT 'CREATE PUBLICATION carelake_telemedicine' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_telemedicine') \gexec
ALTER PUBLICATION carelake_telemedicine SET TABLE public.telemedicine_visits, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_telemedicine TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.telemedicine_visits, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_telemedicine TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.telemedicine_visits TO carelake_reader;
