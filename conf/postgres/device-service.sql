-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of device-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/device-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_device' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_device') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_device
SET client_min_messages = warning;

CREATE TABLE IF NOT EXISTS public.device_readings (
  reading_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  device_id uuid NOT NULL,
  measured_at timestamptz NOT NULL,
  received_at timestamptz,
  code text NOT NULL,
  value double precision NOT NULL,
  unit text NOT NULL,
  battery_percent smallint,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (reading_id)
);
ALTER TABLE public.device_readings
  ADD COLUMN IF NOT EXISTS received_at timestamptz,
  ADD COLUMN IF NOT EXISTS battery_percent smallint,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.devices_kind AS ENUM ()' WHERE NOT (SELECT to_regtype('public.devices_kind')) IS NOT NULL \gexec
ALTER TYPE public.devices_kind ADD VALUE IF NOT EXISTS 'CLINICAL';
ALTER TYPE public.devices_kind ADD VALUE IF NOT EXISTS 'HOME';
ALTER TYPE public.devices_kind ADD VALUE IF NOT EXISTS 'WEARABLE';
SELECT 'CREATE TYPE public.devices_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.devices_status')) IS NOT NULL \gexec
ALTER TYPE public.devices_status ADD VALUE IF NOT EXISTS 'ACTIVE';
ALTER TYPE public.devices_status ADD VALUE IF NOT EXISTS 'INACTIVE';
CREATE TABLE IF NOT EXISTS public.devices (
  device_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  encounter_id uuid,
  code text,
  display text,
  kind public.devices_kind NOT NULL,
  udi text,
  ip inet,
  started_at timestamptz NOT NULL,
  stopped_at timestamptz,
  status public.devices_status NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (device_id)
);
ALTER TABLE public.devices
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS code text,
  ADD COLUMN IF NOT EXISTS display text,
  ADD COLUMN IF NOT EXISTS udi text,
  ADD COLUMN IF NOT EXISTS ip inet,
  ADD COLUMN IF NOT EXISTS stopped_at timestamptz,
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
SELECT 'CREATE PUBLICATION carelake_device' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_device') \gexec
ALTER PUBLICATION carelake_device SET TABLE public.device_readings, public.devices, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_device TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.device_readings, public.devices, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_device TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.device_readings, public.devices TO carelake_reader;
