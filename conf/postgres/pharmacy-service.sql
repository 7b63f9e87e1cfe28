-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of pharmacy-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/pharmacy-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_pharmacy' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_pharmacy') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_pharmacy
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.dispenses_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.dispenses_status')) IS NOT NULL \gexec
ALTER TYPE public.dispenses_status ADD VALUE IF NOT EXISTS 'PREPARED';
ALTER TYPE public.dispenses_status ADD VALUE IF NOT EXISTS 'COMPLETED';
ALTER TYPE public.dispenses_status ADD VALUE IF NOT EXISTS 'RETURNED';
CREATE TABLE IF NOT EXISTS public.dispenses (
  dispense_id uuid NOT NULL,
  prescription_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  rxnorm text,
  sku text,
  fill_number integer,
  days_supply integer,
  quantity numeric(10,2),
  cost numeric(12,2),
  dispensed_at timestamptz NOT NULL,
  pharmacy_name text,
  status public.dispenses_status NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (dispense_id)
);
ALTER TABLE public.dispenses
  ADD COLUMN IF NOT EXISTS rxnorm text,
  ADD COLUMN IF NOT EXISTS sku text,
  ADD COLUMN IF NOT EXISTS fill_number integer,
  ADD COLUMN IF NOT EXISTS days_supply integer,
  ADD COLUMN IF NOT EXISTS quantity numeric(10,2),
  ADD COLUMN IF NOT EXISTS cost numeric(12,2),
  ADD COLUMN IF NOT EXISTS pharmacy_name text,
  REPLICA IDENTITY DEFAULT;

CREATE TABLE IF NOT EXISTS public.pharmacy_inventory (
  inventory_id uuid NOT NULL,
  sku text NOT NULL,
  rxnorm text,
  name text,
  on_hand integer NOT NULL,
  reorder_level integer NOT NULL,
  unit_cost numeric(12,2),
  expires_on date,
  lot_numbers text[],
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (inventory_id)
);
ALTER TABLE public.pharmacy_inventory
  ADD COLUMN IF NOT EXISTS rxnorm text,
  ADD COLUMN IF NOT EXISTS name text,
  ADD COLUMN IF NOT EXISTS unit_cost numeric(12,2),
  ADD COLUMN IF NOT EXISTS expires_on date,
  ADD COLUMN IF NOT EXISTS lot_numbers text[],
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
SELECT 'CREATE PUBLICATION carelake_pharmacy' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_pharmacy') \gexec
ALTER PUBLICATION carelake_pharmacy SET TABLE public.dispenses, public.pharmacy_inventory, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_pharmacy TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.dispenses, public.pharmacy_inventory, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_pharmacy TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.dispenses, public.pharmacy_inventory TO carelake_reader;
