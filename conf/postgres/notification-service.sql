-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of notification-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/notification-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_notification' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_notification') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_notification
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.notifications_channel AS ENUM ()' WHERE NOT (SELECT to_regtype('public.notifications_channel')) IS NOT NULL \gexec
ALTER TYPE public.notifications_channel ADD VALUE IF NOT EXISTS 'EMAIL';
ALTER TYPE public.notifications_channel ADD VALUE IF NOT EXISTS 'SMS';
ALTER TYPE public.notifications_channel ADD VALUE IF NOT EXISTS 'PUSH';
ALTER TYPE public.notifications_channel ADD VALUE IF NOT EXISTS 'PHONE';
SELECT 'CREATE TYPE public.notifications_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.notifications_status')) IS NOT NULL \gexec
ALTER TYPE public.notifications_status ADD VALUE IF NOT EXISTS 'QUEUED';
ALTER TYPE public.notifications_status ADD VALUE IF NOT EXISTS 'SENT';
ALTER TYPE public.notifications_status ADD VALUE IF NOT EXISTS 'DELIVERED';
ALTER TYPE public.notifications_status ADD VALUE IF NOT EXISTS 'READ';
ALTER TYPE public.notifications_status ADD VALUE IF NOT EXISTS 'FAILED';
CREATE TABLE IF NOT EXISTS public.notifications (
  notification_id uuid NOT NULL,
  user_id uuid NOT NULL,
  channel public.notifications_channel NOT NULL,
  template text NOT NULL,
  appointment_id uuid,
  recipient text,
  sent_at timestamp,
  read_at timestamp,
  status public.notifications_status NOT NULL,
  attempts smallint,
  payload jsonb,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (notification_id)
);
ALTER TABLE public.notifications
  ADD COLUMN IF NOT EXISTS appointment_id uuid,
  ADD COLUMN IF NOT EXISTS recipient text,
  ADD COLUMN IF NOT EXISTS sent_at timestamp,
  ADD COLUMN IF NOT EXISTS read_at timestamp,
  ADD COLUMN IF NOT EXISTS attempts smallint,
  ADD COLUMN IF NOT EXISTS payload jsonb,
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
SELECT 'CREATE PUBLICATION carelake_notification' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_notification') \gexec
ALTER PUBLICATION carelake_notification SET TABLE public.notifications, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_notification TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.notifications, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_notification TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.notifications TO carelake_reader;
