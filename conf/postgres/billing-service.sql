-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of billing-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/billing-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_billing' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_billing') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_billing
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.adjustments_kind AS ENUM ()' WHERE NOT (SELECT to_regtype('public.adjustments_kind')) IS NOT NULL \gexec
ALTER TYPE public.adjustments_kind ADD VALUE IF NOT EXISTS 'TRANSFER_IN';
ALTER TYPE public.adjustments_kind ADD VALUE IF NOT EXISTS 'TRANSFER_OUT';
ALTER TYPE public.adjustments_kind ADD VALUE IF NOT EXISTS 'WRITE_OFF';
ALTER TYPE public.adjustments_kind ADD VALUE IF NOT EXISTS 'DISCOUNT';
CREATE TABLE IF NOT EXISTS public.adjustments (
  adjustment_id uuid NOT NULL,
  invoice_id uuid NOT NULL,
  claim_id uuid,
  patient_id uuid NOT NULL,
  kind public.adjustments_kind NOT NULL,
  party text,
  amount numeric(12,2) NOT NULL,
  outstanding numeric(12,2),
  reason text,
  adjusted_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (adjustment_id)
);
ALTER TABLE public.adjustments
  ADD COLUMN IF NOT EXISTS claim_id uuid,
  ADD COLUMN IF NOT EXISTS party text,
  ADD COLUMN IF NOT EXISTS outstanding numeric(12,2),
  ADD COLUMN IF NOT EXISTS reason text,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.billing_invoices_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.billing_invoices_status')) IS NOT NULL \gexec
ALTER TYPE public.billing_invoices_status ADD VALUE IF NOT EXISTS 'OPEN';
ALTER TYPE public.billing_invoices_status ADD VALUE IF NOT EXISTS 'PARTIALLY_PAID';
ALTER TYPE public.billing_invoices_status ADD VALUE IF NOT EXISTS 'PAID';
ALTER TYPE public.billing_invoices_status ADD VALUE IF NOT EXISTS 'WRITTEN_OFF';
ALTER TYPE public.billing_invoices_status ADD VALUE IF NOT EXISTS 'CANCELLED';
CREATE TABLE IF NOT EXISTS public.billing_invoices (
  invoice_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  provider_id uuid,
  claim_id uuid,
  encounter_id uuid,
  amount numeric(14,2) NOT NULL,
  outstanding numeric(14,2),
  currency text,
  status public.billing_invoices_status NOT NULL,
  invoiced_at timestamptz NOT NULL,
  due_date date,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (invoice_id)
);
ALTER TABLE public.billing_invoices
  ADD COLUMN IF NOT EXISTS provider_id uuid,
  ADD COLUMN IF NOT EXISTS claim_id uuid,
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS outstanding numeric(14,2),
  ADD COLUMN IF NOT EXISTS currency text,
  ADD COLUMN IF NOT EXISTS due_date date,
  REPLICA IDENTITY DEFAULT;

CREATE TABLE IF NOT EXISTS public.invoice_lines (
  invoice_line_id uuid NOT NULL,
  invoice_id uuid NOT NULL,
  claim_id uuid,
  patient_id uuid NOT NULL,
  line_number integer NOT NULL,
  procedure_code text,
  display text,
  service_line text,
  units integer,
  unit_amount numeric(12,2),
  amount numeric(12,2),
  service_from timestamptz,
  service_to timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (invoice_line_id)
);
ALTER TABLE public.invoice_lines
  ADD COLUMN IF NOT EXISTS claim_id uuid,
  ADD COLUMN IF NOT EXISTS procedure_code text,
  ADD COLUMN IF NOT EXISTS display text,
  ADD COLUMN IF NOT EXISTS service_line text,
  ADD COLUMN IF NOT EXISTS units integer,
  ADD COLUMN IF NOT EXISTS unit_amount numeric(12,2),
  ADD COLUMN IF NOT EXISTS amount numeric(12,2),
  ADD COLUMN IF NOT EXISTS service_from timestamptz,
  ADD COLUMN IF NOT EXISTS service_to timestamptz,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.payments_payer_kind AS ENUM ()' WHERE NOT (SELECT to_regtype('public.payments_payer_kind')) IS NOT NULL \gexec
ALTER TYPE public.payments_payer_kind ADD VALUE IF NOT EXISTS 'PAYER';
ALTER TYPE public.payments_payer_kind ADD VALUE IF NOT EXISTS 'PATIENT';
SELECT 'CREATE TYPE public.payments_method AS ENUM ()' WHERE NOT (SELECT to_regtype('public.payments_method')) IS NOT NULL \gexec
ALTER TYPE public.payments_method ADD VALUE IF NOT EXISTS 'CASH';
ALTER TYPE public.payments_method ADD VALUE IF NOT EXISTS 'CC';
ALTER TYPE public.payments_method ADD VALUE IF NOT EXISTS 'CHECK';
ALTER TYPE public.payments_method ADD VALUE IF NOT EXISTS 'ECHECK';
ALTER TYPE public.payments_method ADD VALUE IF NOT EXISTS 'COPAY';
CREATE TABLE IF NOT EXISTS public.payments (
  payment_id uuid NOT NULL,
  invoice_id uuid NOT NULL,
  claim_id uuid,
  patient_id uuid NOT NULL,
  payer_kind public.payments_payer_kind NOT NULL,
  payer_id uuid,
  method public.payments_method,
  amount numeric(12,2) NOT NULL,
  outstanding numeric(12,2),
  paid_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (payment_id)
);
ALTER TABLE public.payments
  ADD COLUMN IF NOT EXISTS claim_id uuid,
  ADD COLUMN IF NOT EXISTS payer_id uuid,
  ADD COLUMN IF NOT EXISTS method public.payments_method,
  ADD COLUMN IF NOT EXISTS outstanding numeric(12,2),
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
SELECT 'CREATE PUBLICATION carelake_billing' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_billing') \gexec
ALTER PUBLICATION carelake_billing SET TABLE public.adjustments, public.billing_invoices, public.invoice_lines, public.payments, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_billing TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.adjustments, public.billing_invoices, public.invoice_lines, public.payments, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_billing TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.adjustments, public.billing_invoices, public.invoice_lines, public.payments TO carelake_reader;
