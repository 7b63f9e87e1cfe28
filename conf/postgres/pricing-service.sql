-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of pricing-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/pricing-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_pricing' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_pricing') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_pricing
SET client_min_messages = warning;

CREATE TABLE IF NOT EXISTS public.price_list (
  code text NOT NULL,
  valid_from date NOT NULL,
  display text,
  service_line text,
  price numeric(12,2) NOT NULL,
  valid_to date,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (code, valid_from)
);
ALTER TABLE public.price_list
  ADD COLUMN IF NOT EXISTS display text,
  ADD COLUMN IF NOT EXISTS service_line text,
  ADD COLUMN IF NOT EXISTS valid_to date,
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
SELECT 'CREATE PUBLICATION carelake_pricing' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_pricing') \gexec
ALTER PUBLICATION carelake_pricing SET TABLE public.price_list, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_pricing TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.price_list, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_pricing TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.price_list TO carelake_reader;
