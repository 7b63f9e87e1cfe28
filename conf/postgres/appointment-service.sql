-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of appointment-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/appointment-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_appointment' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_appointment') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_appointment
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.appointments_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.appointments_status')) IS NOT NULL \gexec
ALTER TYPE public.appointments_status ADD VALUE IF NOT EXISTS 'BOOKED';
ALTER TYPE public.appointments_status ADD VALUE IF NOT EXISTS 'CHECKED_IN';
ALTER TYPE public.appointments_status ADD VALUE IF NOT EXISTS 'COMPLETED';
ALTER TYPE public.appointments_status ADD VALUE IF NOT EXISTS 'NO_SHOW';
ALTER TYPE public.appointments_status ADD VALUE IF NOT EXISTS 'CANCELLED';
CREATE TABLE IF NOT EXISTS public.appointments (
  appointment_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  provider_id uuid,
  facility_id uuid,
  encounter_id uuid,
  slot_id uuid,
  scheduled_at timestamptz NOT NULL,
  booked_at timestamptz,
  status public.appointments_status NOT NULL,
  type text,
  specialty text,
  reason text,
  duration_minutes integer,
  buffer interval,
  checked_in_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  cancelled_at timestamptz,
  cancel_reason text,
  reminder_channels text[],
  distance_km double precision,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (appointment_id)
);
ALTER TABLE public.appointments
  ADD COLUMN IF NOT EXISTS provider_id uuid,
  ADD COLUMN IF NOT EXISTS facility_id uuid,
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS slot_id uuid,
  ADD COLUMN IF NOT EXISTS booked_at timestamptz,
  ADD COLUMN IF NOT EXISTS type text,
  ADD COLUMN IF NOT EXISTS specialty text,
  ADD COLUMN IF NOT EXISTS reason text,
  ADD COLUMN IF NOT EXISTS duration_minutes integer,
  ADD COLUMN IF NOT EXISTS buffer interval,
  ADD COLUMN IF NOT EXISTS checked_in_at timestamptz,
  ADD COLUMN IF NOT EXISTS started_at timestamptz,
  ADD COLUMN IF NOT EXISTS ended_at timestamptz,
  ADD COLUMN IF NOT EXISTS cancelled_at timestamptz,
  ADD COLUMN IF NOT EXISTS cancel_reason text,
  ADD COLUMN IF NOT EXISTS reminder_channels text[],
  ADD COLUMN IF NOT EXISTS distance_km double precision,
  REPLICA IDENTITY DEFAULT;

CREATE TABLE IF NOT EXISTS public.provider_slots (
  slot_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  facility_id uuid,
  slot_at timestamp NOT NULL,
  duration_minutes integer NOT NULL,
  released_at timestamptz,
  is_open boolean NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (slot_id)
);
ALTER TABLE public.provider_slots
  ADD COLUMN IF NOT EXISTS facility_id uuid,
  ADD COLUMN IF NOT EXISTS released_at timestamptz,
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
SELECT 'CREATE PUBLICATION carelake_appointment' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_appointment') \gexec
ALTER PUBLICATION carelake_appointment SET TABLE public.appointments, public.provider_slots, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_appointment TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.appointments, public.provider_slots, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_appointment TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.appointments, public.provider_slots TO carelake_reader;
