-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of provider-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/provider-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_provider' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_provider') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_provider
SET client_min_messages = warning;

CREATE TABLE IF NOT EXISTS public.facilities (
  facility_id uuid NOT NULL,
  name text NOT NULL,
  address_line text,
  city text,
  state text,
  zip text,
  lat double precision,
  lon double precision,
  phone text,
  revenue numeric(16,2),
  utilization integer,
  beds integer,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (facility_id)
);
ALTER TABLE public.facilities
  ADD COLUMN IF NOT EXISTS address_line text,
  ADD COLUMN IF NOT EXISTS city text,
  ADD COLUMN IF NOT EXISTS state text,
  ADD COLUMN IF NOT EXISTS zip text,
  ADD COLUMN IF NOT EXISTS lat double precision,
  ADD COLUMN IF NOT EXISTS lon double precision,
  ADD COLUMN IF NOT EXISTS phone text,
  ADD COLUMN IF NOT EXISTS revenue numeric(16,2),
  ADD COLUMN IF NOT EXISTS utilization integer,
  ADD COLUMN IF NOT EXISTS beds integer,
  REPLICA IDENTITY DEFAULT;

CREATE TABLE IF NOT EXISTS public.provider_panels (
  panel_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (panel_id)
);
ALTER TABLE public.provider_panels
  ADD COLUMN IF NOT EXISTS valid_to date,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.providers_gender AS ENUM ()' WHERE NOT (SELECT to_regtype('public.providers_gender')) IS NOT NULL \gexec
ALTER TYPE public.providers_gender ADD VALUE IF NOT EXISTS 'M';
ALTER TYPE public.providers_gender ADD VALUE IF NOT EXISTS 'F';
ALTER TYPE public.providers_gender ADD VALUE IF NOT EXISTS 'O';
ALTER TYPE public.providers_gender ADD VALUE IF NOT EXISTS 'U';
CREATE TABLE IF NOT EXISTS public.providers (
  provider_id uuid NOT NULL,
  facility_id uuid,
  name text NOT NULL,
  gender public.providers_gender,
  specialty text,
  npi text,
  address_line text,
  city text,
  state text,
  zip text,
  lat double precision,
  lon double precision,
  encounters integer,
  procedures integer,
  languages text[],
  is_active boolean NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (provider_id)
);
ALTER TABLE public.providers
  ADD COLUMN IF NOT EXISTS facility_id uuid,
  ADD COLUMN IF NOT EXISTS gender public.providers_gender,
  ADD COLUMN IF NOT EXISTS specialty text,
  ADD COLUMN IF NOT EXISTS npi text,
  ADD COLUMN IF NOT EXISTS address_line text,
  ADD COLUMN IF NOT EXISTS city text,
  ADD COLUMN IF NOT EXISTS state text,
  ADD COLUMN IF NOT EXISTS zip text,
  ADD COLUMN IF NOT EXISTS lat double precision,
  ADD COLUMN IF NOT EXISTS lon double precision,
  ADD COLUMN IF NOT EXISTS encounters integer,
  ADD COLUMN IF NOT EXISTS procedures integer,
  ADD COLUMN IF NOT EXISTS languages text[],
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
SELECT 'CREATE PUBLICATION carelake_provider' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_provider') \gexec
ALTER PUBLICATION carelake_provider SET TABLE public.facilities, public.provider_panels, public.providers, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_provider TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.facilities, public.provider_panels, public.providers, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_provider TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.facilities, public.provider_panels, public.providers TO carelake_reader;
