-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of patient-engagement-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/patient-engagement-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_patient_engagement' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_patient_engagement') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_patient_engagement
SET client_min_messages = warning;

CREATE TABLE IF NOT EXISTS public.engagement_scores (
  engagement_score_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  score numeric(5,2) NOT NULL,
  logins_30d integer,
  messages_30d integer,
  scored_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (engagement_score_id)
);
ALTER TABLE public.engagement_scores
  ADD COLUMN IF NOT EXISTS logins_30d integer,
  ADD COLUMN IF NOT EXISTS messages_30d integer,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.patient_goals_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.patient_goals_status')) IS NOT NULL \gexec
ALTER TYPE public.patient_goals_status ADD VALUE IF NOT EXISTS 'PROPOSED';
ALTER TYPE public.patient_goals_status ADD VALUE IF NOT EXISTS 'ACTIVE';
ALTER TYPE public.patient_goals_status ADD VALUE IF NOT EXISTS 'ACHIEVED';
ALTER TYPE public.patient_goals_status ADD VALUE IF NOT EXISTS 'ABANDONED';
CREATE TABLE IF NOT EXISTS public.patient_goals (
  goal_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  category text,
  title text NOT NULL,
  target_value numeric(10,2),
  current_value numeric(10,2),
  unit text,
  start_date date NOT NULL,
  due_date date,
  status public.patient_goals_status NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (goal_id)
);
ALTER TABLE public.patient_goals
  ADD COLUMN IF NOT EXISTS category text,
  ADD COLUMN IF NOT EXISTS target_value numeric(10,2),
  ADD COLUMN IF NOT EXISTS current_value numeric(10,2),
  ADD COLUMN IF NOT EXISTS unit text,
  ADD COLUMN IF NOT EXISTS due_date date,
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
SELECT 'CREATE PUBLICATION carelake_patient_engagement' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_patient_engagement') \gexec
ALTER PUBLICATION carelake_patient_engagement SET TABLE public.engagement_scores, public.patient_goals, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_patient_engagement TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.engagement_scores, public.patient_goals, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_patient_engagement TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.engagement_scores, public.patient_goals TO carelake_reader;
