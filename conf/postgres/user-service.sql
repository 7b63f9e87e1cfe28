-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of user-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/user-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_user' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_user') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_user
SET client_min_messages = warning;

CREATE TABLE IF NOT EXISTS public.user_addresses (
  address_id uuid NOT NULL,
  user_id uuid NOT NULL,
  line text,
  city text,
  county text,
  fips text,
  state text,
  zip text,
  lat double precision,
  lon double precision,
  is_current boolean NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (address_id)
);
ALTER TABLE public.user_addresses
  ADD COLUMN IF NOT EXISTS line text,
  ADD COLUMN IF NOT EXISTS city text,
  ADD COLUMN IF NOT EXISTS county text,
  ADD COLUMN IF NOT EXISTS fips text,
  ADD COLUMN IF NOT EXISTS state text,
  ADD COLUMN IF NOT EXISTS zip text,
  ADD COLUMN IF NOT EXISTS lat double precision,
  ADD COLUMN IF NOT EXISTS lon double precision,
  ADD COLUMN IF NOT EXISTS valid_to date,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.users_role AS ENUM ()' WHERE NOT (SELECT to_regtype('public.users_role')) IS NOT NULL \gexec
ALTER TYPE public.users_role ADD VALUE IF NOT EXISTS 'PATIENT';
ALTER TYPE public.users_role ADD VALUE IF NOT EXISTS 'PROVIDER';
ALTER TYPE public.users_role ADD VALUE IF NOT EXISTS 'STAFF';
SELECT 'CREATE TYPE public.users_gender AS ENUM ()' WHERE NOT (SELECT to_regtype('public.users_gender')) IS NOT NULL \gexec
ALTER TYPE public.users_gender ADD VALUE IF NOT EXISTS 'M';
ALTER TYPE public.users_gender ADD VALUE IF NOT EXISTS 'F';
ALTER TYPE public.users_gender ADD VALUE IF NOT EXISTS 'O';
ALTER TYPE public.users_gender ADD VALUE IF NOT EXISTS 'U';
SELECT 'CREATE TYPE public.users_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.users_status')) IS NOT NULL \gexec
ALTER TYPE public.users_status ADD VALUE IF NOT EXISTS 'ACTIVE';
ALTER TYPE public.users_status ADD VALUE IF NOT EXISTS 'INACTIVE';
ALTER TYPE public.users_status ADD VALUE IF NOT EXISTS 'DECEASED';
CREATE TABLE IF NOT EXISTS public.users (
  user_id uuid NOT NULL,
  role public.users_role NOT NULL,
  prefix text,
  first_name text,
  middle_name text,
  last_name text,
  suffix text,
  maiden_name text,
  date_of_birth date,
  gender public.users_gender,
  race text,
  ethnicity text,
  marital_status text,
  language text,
  interpreter_needed boolean,
  email text,
  phone text,
  ssn text,
  drivers_license text,
  passport text,
  birth_place text,
  status public.users_status NOT NULL,
  deceased_at timestamptz,
  income bigint,
  healthcare_expenses numeric(14,2),
  healthcare_coverage numeric(14,2),
  roles text[],
  preferences jsonb,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (user_id)
);
ALTER TABLE public.users
  ADD COLUMN IF NOT EXISTS prefix text,
  ADD COLUMN IF NOT EXISTS first_name text,
  ADD COLUMN IF NOT EXISTS middle_name text,
  ADD COLUMN IF NOT EXISTS last_name text,
  ADD COLUMN IF NOT EXISTS suffix text,
  ADD COLUMN IF NOT EXISTS maiden_name text,
  ADD COLUMN IF NOT EXISTS date_of_birth date,
  ADD COLUMN IF NOT EXISTS gender public.users_gender,
  ADD COLUMN IF NOT EXISTS race text,
  ADD COLUMN IF NOT EXISTS ethnicity text,
  ADD COLUMN IF NOT EXISTS marital_status text,
  ADD COLUMN IF NOT EXISTS language text,
  ADD COLUMN IF NOT EXISTS interpreter_needed boolean,
  ADD COLUMN IF NOT EXISTS email text,
  ADD COLUMN IF NOT EXISTS phone text,
  ADD COLUMN IF NOT EXISTS ssn text,
  ADD COLUMN IF NOT EXISTS drivers_license text,
  ADD COLUMN IF NOT EXISTS passport text,
  ADD COLUMN IF NOT EXISTS birth_place text,
  ADD COLUMN IF NOT EXISTS deceased_at timestamptz,
  ADD COLUMN IF NOT EXISTS income bigint,
  ADD COLUMN IF NOT EXISTS healthcare_expenses numeric(14,2),
  ADD COLUMN IF NOT EXISTS healthcare_coverage numeric(14,2),
  ADD COLUMN IF NOT EXISTS roles text[],
  ADD COLUMN IF NOT EXISTS preferences jsonb,
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
SELECT 'CREATE PUBLICATION carelake_user' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_user') \gexec
ALTER PUBLICATION carelake_user SET TABLE public.user_addresses, public.users, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_user TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.user_addresses, public.users, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_user TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.user_addresses, public.users TO carelake_reader;
