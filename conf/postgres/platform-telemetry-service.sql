-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of platform-telemetry-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/platform-telemetry-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_platform_telemetry' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_platform_telemetry') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_platform_telemetry
SET client_min_messages = warning;

CREATE TABLE IF NOT EXISTS public.api_latency (
  latency_id uuid NOT NULL,
  service text NOT NULL,
  day date NOT NULL,
  mean_ms double precision NOT NULL,
  p95_ms double precision NOT NULL,
  p99_ms real,
  calls bigint NOT NULL,
  error_rate real,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (latency_id)
);
ALTER TABLE public.api_latency
  ADD COLUMN IF NOT EXISTS p99_ms real,
  ADD COLUMN IF NOT EXISTS error_rate real,
  REPLICA IDENTITY DEFAULT;

CREATE TABLE IF NOT EXISTS public.service_uptime (
  uptime_id uuid NOT NULL,
  service text NOT NULL,
  day date NOT NULL,
  uptime_percent numeric(6,3) NOT NULL,
  outages integer,
  downtime interval,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (uptime_id)
);
ALTER TABLE public.service_uptime
  ADD COLUMN IF NOT EXISTS outages integer,
  ADD COLUMN IF NOT EXISTS downtime interval,
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
SELECT 'CREATE PUBLICATION carelake_platform_telemetry' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_platform_telemetry') \gexec
ALTER PUBLICATION carelake_platform_telemetry SET TABLE public.api_latency, public.service_uptime, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_platform_telemetry TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.api_latency, public.service_uptime, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_platform_telemetry TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.api_latency, public.service_uptime TO carelake_reader;
