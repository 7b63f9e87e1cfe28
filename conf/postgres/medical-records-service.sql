-- Generated from the contracts by scripts/carelake contracts docs; do not edit.
-- The database of medical-records-service, for psql as a superuser; may be run again:
--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f conf/postgres/medical-records-service.sql
SET client_min_messages = warning;
SELECT 'CREATE DATABASE healthfinance_medical_records' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'healthfinance_medical_records') \gexec
SELECT 'CREATE ROLE carelake_cdc LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_cdc') \gexec
\if :{?cdc_password}
ALTER ROLE carelake_cdc PASSWORD :'cdc_password';
\endif
SELECT 'CREATE ROLE carelake_reader LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'carelake_reader') \gexec
\if :{?reader_password}
ALTER ROLE carelake_reader PASSWORD :'reader_password';
\endif
ALTER ROLE carelake_reader SET default_transaction_read_only = on;
\connect healthfinance_medical_records
SET client_min_messages = warning;

SELECT 'CREATE TYPE public.allergies_type AS ENUM ()' WHERE NOT (SELECT to_regtype('public.allergies_type')) IS NOT NULL \gexec
ALTER TYPE public.allergies_type ADD VALUE IF NOT EXISTS 'ALLERGY';
ALTER TYPE public.allergies_type ADD VALUE IF NOT EXISTS 'INTOLERANCE';
SELECT 'CREATE TYPE public.allergies_category AS ENUM ()' WHERE NOT (SELECT to_regtype('public.allergies_category')) IS NOT NULL \gexec
ALTER TYPE public.allergies_category ADD VALUE IF NOT EXISTS 'ENVIRONMENT';
ALTER TYPE public.allergies_category ADD VALUE IF NOT EXISTS 'FOOD';
ALTER TYPE public.allergies_category ADD VALUE IF NOT EXISTS 'MEDICATION';
ALTER TYPE public.allergies_category ADD VALUE IF NOT EXISTS 'BIOLOGIC';
SELECT 'CREATE TYPE public.allergies_clinical_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.allergies_clinical_status')) IS NOT NULL \gexec
ALTER TYPE public.allergies_clinical_status ADD VALUE IF NOT EXISTS 'ACTIVE';
ALTER TYPE public.allergies_clinical_status ADD VALUE IF NOT EXISTS 'RESOLVED';
ALTER TYPE public.allergies_clinical_status ADD VALUE IF NOT EXISTS 'INACTIVE';
SELECT 'CREATE TYPE public.allergies_severity AS ENUM ()' WHERE NOT (SELECT to_regtype('public.allergies_severity')) IS NOT NULL \gexec
ALTER TYPE public.allergies_severity ADD VALUE IF NOT EXISTS 'MILD';
ALTER TYPE public.allergies_severity ADD VALUE IF NOT EXISTS 'MODERATE';
ALTER TYPE public.allergies_severity ADD VALUE IF NOT EXISTS 'SEVERE';
SELECT 'CREATE TYPE public.allergies_severity2 AS ENUM ()' WHERE NOT (SELECT to_regtype('public.allergies_severity2')) IS NOT NULL \gexec
ALTER TYPE public.allergies_severity2 ADD VALUE IF NOT EXISTS 'MILD';
ALTER TYPE public.allergies_severity2 ADD VALUE IF NOT EXISTS 'MODERATE';
ALTER TYPE public.allergies_severity2 ADD VALUE IF NOT EXISTS 'SEVERE';
CREATE TABLE IF NOT EXISTS public.allergies (
  allergy_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  encounter_id uuid,
  code text NOT NULL,
  system text,
  display text,
  type public.allergies_type,
  category public.allergies_category,
  clinical_status public.allergies_clinical_status,
  reaction_code text,
  reaction text,
  severity public.allergies_severity,
  reaction2_code text,
  reaction2 text,
  severity2 public.allergies_severity2,
  onset_on date,
  stopped_on date,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (allergy_id)
);
ALTER TABLE public.allergies
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS system text,
  ADD COLUMN IF NOT EXISTS display text,
  ADD COLUMN IF NOT EXISTS type public.allergies_type,
  ADD COLUMN IF NOT EXISTS category public.allergies_category,
  ADD COLUMN IF NOT EXISTS clinical_status public.allergies_clinical_status,
  ADD COLUMN IF NOT EXISTS reaction_code text,
  ADD COLUMN IF NOT EXISTS reaction text,
  ADD COLUMN IF NOT EXISTS severity public.allergies_severity,
  ADD COLUMN IF NOT EXISTS reaction2_code text,
  ADD COLUMN IF NOT EXISTS reaction2 text,
  ADD COLUMN IF NOT EXISTS severity2 public.allergies_severity2,
  ADD COLUMN IF NOT EXISTS onset_on date,
  ADD COLUMN IF NOT EXISTS stopped_on date,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.assessments_category AS ENUM ()' WHERE NOT (SELECT to_regtype('public.assessments_category')) IS NOT NULL \gexec
ALTER TYPE public.assessments_category ADD VALUE IF NOT EXISTS 'SURVEY';
ALTER TYPE public.assessments_category ADD VALUE IF NOT EXISTS 'SOCIAL_HISTORY';
CREATE TABLE IF NOT EXISTS public.assessments (
  assessment_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  encounter_id uuid,
  assessed_at timestamptz NOT NULL,
  category public.assessments_category NOT NULL,
  instrument text,
  loinc text NOT NULL,
  display text,
  score numeric(18,6),
  unit text,
  answer_code text,
  answer_text text,
  answer_free_text text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (assessment_id)
);
ALTER TABLE public.assessments
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS instrument text,
  ADD COLUMN IF NOT EXISTS display text,
  ADD COLUMN IF NOT EXISTS score numeric(18,6),
  ADD COLUMN IF NOT EXISTS unit text,
  ADD COLUMN IF NOT EXISTS answer_code text,
  ADD COLUMN IF NOT EXISTS answer_text text,
  ADD COLUMN IF NOT EXISTS answer_free_text text,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.diagnoses_clinical_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.diagnoses_clinical_status')) IS NOT NULL \gexec
ALTER TYPE public.diagnoses_clinical_status ADD VALUE IF NOT EXISTS 'ACTIVE';
ALTER TYPE public.diagnoses_clinical_status ADD VALUE IF NOT EXISTS 'RESOLVED';
ALTER TYPE public.diagnoses_clinical_status ADD VALUE IF NOT EXISTS 'RECURRENCE';
ALTER TYPE public.diagnoses_clinical_status ADD VALUE IF NOT EXISTS 'REMISSION';
ALTER TYPE public.diagnoses_clinical_status ADD VALUE IF NOT EXISTS 'INACTIVE';
SELECT 'CREATE TYPE public.diagnoses_verification_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.diagnoses_verification_status')) IS NOT NULL \gexec
ALTER TYPE public.diagnoses_verification_status ADD VALUE IF NOT EXISTS 'CONFIRMED';
ALTER TYPE public.diagnoses_verification_status ADD VALUE IF NOT EXISTS 'PROVISIONAL';
ALTER TYPE public.diagnoses_verification_status ADD VALUE IF NOT EXISTS 'REFUTED';
ALTER TYPE public.diagnoses_verification_status ADD VALUE IF NOT EXISTS 'ENTERED_IN_ERROR';
SELECT 'CREATE TYPE public.diagnoses_severity AS ENUM ()' WHERE NOT (SELECT to_regtype('public.diagnoses_severity')) IS NOT NULL \gexec
ALTER TYPE public.diagnoses_severity ADD VALUE IF NOT EXISTS 'MILD';
ALTER TYPE public.diagnoses_severity ADD VALUE IF NOT EXISTS 'MODERATE';
ALTER TYPE public.diagnoses_severity ADD VALUE IF NOT EXISTS 'SEVERE';
CREATE TABLE IF NOT EXISTS public.diagnoses (
  diagnosis_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  encounter_id uuid,
  rank integer,
  snomed text NOT NULL,
  icd10 text,
  display text NOT NULL,
  category text,
  clinical_status public.diagnoses_clinical_status,
  verification_status public.diagnoses_verification_status,
  severity public.diagnoses_severity,
  onset_on date NOT NULL,
  abatement_on date,
  recorded_at timestamptz,
  recorder_id uuid,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (diagnosis_id)
);
ALTER TABLE public.diagnoses
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS rank integer,
  ADD COLUMN IF NOT EXISTS icd10 text,
  ADD COLUMN IF NOT EXISTS category text,
  ADD COLUMN IF NOT EXISTS clinical_status public.diagnoses_clinical_status,
  ADD COLUMN IF NOT EXISTS verification_status public.diagnoses_verification_status,
  ADD COLUMN IF NOT EXISTS severity public.diagnoses_severity,
  ADD COLUMN IF NOT EXISTS abatement_on date,
  ADD COLUMN IF NOT EXISTS recorded_at timestamptz,
  ADD COLUMN IF NOT EXISTS recorder_id uuid,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.immunizations_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.immunizations_status')) IS NOT NULL \gexec
ALTER TYPE public.immunizations_status ADD VALUE IF NOT EXISTS 'COMPLETED';
ALTER TYPE public.immunizations_status ADD VALUE IF NOT EXISTS 'NOT_DONE';
ALTER TYPE public.immunizations_status ADD VALUE IF NOT EXISTS 'ENTERED_IN_ERROR';
CREATE TABLE IF NOT EXISTS public.immunizations (
  immunization_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  encounter_id uuid,
  cvx text NOT NULL,
  display text,
  status public.immunizations_status,
  administered_at timestamptz NOT NULL,
  base_cost numeric(12,2),
  lot_number text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (immunization_id)
);
ALTER TABLE public.immunizations
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS display text,
  ADD COLUMN IF NOT EXISTS status public.immunizations_status,
  ADD COLUMN IF NOT EXISTS base_cost numeric(12,2),
  ADD COLUMN IF NOT EXISTS lot_number text,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.medical_record_events_event_type AS ENUM ()' WHERE NOT (SELECT to_regtype('public.medical_record_events_event_type')) IS NOT NULL \gexec
ALTER TYPE public.medical_record_events_event_type ADD VALUE IF NOT EXISTS 'OBSERVATION';
ALTER TYPE public.medical_record_events_event_type ADD VALUE IF NOT EXISTS 'NOTE_ADDED';
ALTER TYPE public.medical_record_events_event_type ADD VALUE IF NOT EXISTS 'RECORD_OPENED';
ALTER TYPE public.medical_record_events_event_type ADD VALUE IF NOT EXISTS 'RECORD_AMENDED';
CREATE TABLE IF NOT EXISTS public.medical_record_events (
  event_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  encounter_id uuid,
  record_id uuid,
  event_type public.medical_record_events_event_type NOT NULL,
  category text,
  code text,
  display text,
  occurred_at timestamptz NOT NULL,
  value numeric(18,6),
  value_text text,
  unit text,
  details jsonb,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (event_id)
);
ALTER TABLE public.medical_record_events
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS record_id uuid,
  ADD COLUMN IF NOT EXISTS category text,
  ADD COLUMN IF NOT EXISTS code text,
  ADD COLUMN IF NOT EXISTS display text,
  ADD COLUMN IF NOT EXISTS value numeric(18,6),
  ADD COLUMN IF NOT EXISTS value_text text,
  ADD COLUMN IF NOT EXISTS unit text,
  ADD COLUMN IF NOT EXISTS details jsonb,
  REPLICA IDENTITY DEFAULT;

CREATE TABLE IF NOT EXISTS public.medical_records (
  record_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  encounter_id uuid,
  record_date date NOT NULL,
  author_id uuid,
  kind text NOT NULL,
  summary text,
  content_hash bytea,
  tags text[],
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (record_id)
);
ALTER TABLE public.medical_records
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS author_id uuid,
  ADD COLUMN IF NOT EXISTS summary text,
  ADD COLUMN IF NOT EXISTS content_hash bytea,
  ADD COLUMN IF NOT EXISTS tags text[],
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.patient_registrations_source_system AS ENUM ()' WHERE NOT (SELECT to_regtype('public.patient_registrations_source_system')) IS NOT NULL \gexec
ALTER TYPE public.patient_registrations_source_system ADD VALUE IF NOT EXISTS 'EPIC';
ALTER TYPE public.patient_registrations_source_system ADD VALUE IF NOT EXISTS 'CERNER';
ALTER TYPE public.patient_registrations_source_system ADD VALUE IF NOT EXISTS 'MEDITECH';
SELECT 'CREATE TYPE public.patient_registrations_gender AS ENUM ()' WHERE NOT (SELECT to_regtype('public.patient_registrations_gender')) IS NOT NULL \gexec
ALTER TYPE public.patient_registrations_gender ADD VALUE IF NOT EXISTS 'M';
ALTER TYPE public.patient_registrations_gender ADD VALUE IF NOT EXISTS 'F';
ALTER TYPE public.patient_registrations_gender ADD VALUE IF NOT EXISTS 'O';
ALTER TYPE public.patient_registrations_gender ADD VALUE IF NOT EXISTS 'U';
CREATE TABLE IF NOT EXISTS public.patient_registrations (
  registration_id uuid NOT NULL,
  source_system public.patient_registrations_source_system NOT NULL,
  mrn text NOT NULL,
  patient_id uuid,
  first_name text,
  middle_name text,
  last_name text,
  suffix text,
  date_of_birth date,
  gender public.patient_registrations_gender,
  ssn text,
  phone text,
  email text,
  address_line text,
  city text,
  state text,
  zip text,
  registered_at timestamptz NOT NULL,
  last_seen_at timestamptz,
  is_active boolean,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (registration_id)
);
ALTER TABLE public.patient_registrations
  ADD COLUMN IF NOT EXISTS patient_id uuid,
  ADD COLUMN IF NOT EXISTS first_name text,
  ADD COLUMN IF NOT EXISTS middle_name text,
  ADD COLUMN IF NOT EXISTS last_name text,
  ADD COLUMN IF NOT EXISTS suffix text,
  ADD COLUMN IF NOT EXISTS date_of_birth date,
  ADD COLUMN IF NOT EXISTS gender public.patient_registrations_gender,
  ADD COLUMN IF NOT EXISTS ssn text,
  ADD COLUMN IF NOT EXISTS phone text,
  ADD COLUMN IF NOT EXISTS email text,
  ADD COLUMN IF NOT EXISTS address_line text,
  ADD COLUMN IF NOT EXISTS city text,
  ADD COLUMN IF NOT EXISTS state text,
  ADD COLUMN IF NOT EXISTS zip text,
  ADD COLUMN IF NOT EXISTS last_seen_at timestamptz,
  ADD COLUMN IF NOT EXISTS is_active boolean,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.procedures_status AS ENUM ()' WHERE NOT (SELECT to_regtype('public.procedures_status')) IS NOT NULL \gexec
ALTER TYPE public.procedures_status ADD VALUE IF NOT EXISTS 'COMPLETED';
ALTER TYPE public.procedures_status ADD VALUE IF NOT EXISTS 'IN_PROGRESS';
ALTER TYPE public.procedures_status ADD VALUE IF NOT EXISTS 'NOT_DONE';
ALTER TYPE public.procedures_status ADD VALUE IF NOT EXISTS 'ENTERED_IN_ERROR';
CREATE TABLE IF NOT EXISTS public.procedures (
  procedure_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  encounter_id uuid,
  code text NOT NULL,
  system text,
  display text,
  status public.procedures_status,
  started_at timestamptz NOT NULL,
  stopped_at timestamptz,
  base_cost numeric(12,2),
  reason_code text,
  reason text,
  performer_id uuid,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (procedure_id)
);
ALTER TABLE public.procedures
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS system text,
  ADD COLUMN IF NOT EXISTS display text,
  ADD COLUMN IF NOT EXISTS status public.procedures_status,
  ADD COLUMN IF NOT EXISTS stopped_at timestamptz,
  ADD COLUMN IF NOT EXISTS base_cost numeric(12,2),
  ADD COLUMN IF NOT EXISTS reason_code text,
  ADD COLUMN IF NOT EXISTS reason text,
  ADD COLUMN IF NOT EXISTS performer_id uuid,
  REPLICA IDENTITY DEFAULT;

SELECT 'CREATE TYPE public.vitals_vital_type AS ENUM ()' WHERE NOT (SELECT to_regtype('public.vitals_vital_type')) IS NOT NULL \gexec
ALTER TYPE public.vitals_vital_type ADD VALUE IF NOT EXISTS 'BP';
ALTER TYPE public.vitals_vital_type ADD VALUE IF NOT EXISTS 'HR';
ALTER TYPE public.vitals_vital_type ADD VALUE IF NOT EXISTS 'RR';
ALTER TYPE public.vitals_vital_type ADD VALUE IF NOT EXISTS 'TEMP';
ALTER TYPE public.vitals_vital_type ADD VALUE IF NOT EXISTS 'SPO2';
ALTER TYPE public.vitals_vital_type ADD VALUE IF NOT EXISTS 'WEIGHT';
ALTER TYPE public.vitals_vital_type ADD VALUE IF NOT EXISTS 'HEIGHT';
ALTER TYPE public.vitals_vital_type ADD VALUE IF NOT EXISTS 'BMI';
ALTER TYPE public.vitals_vital_type ADD VALUE IF NOT EXISTS 'PAIN';
ALTER TYPE public.vitals_vital_type ADD VALUE IF NOT EXISTS 'HEAD';
ALTER TYPE public.vitals_vital_type ADD VALUE IF NOT EXISTS 'OTHER';
SELECT 'CREATE TYPE public.vitals_source AS ENUM ()' WHERE NOT (SELECT to_regtype('public.vitals_source')) IS NOT NULL \gexec
ALTER TYPE public.vitals_source ADD VALUE IF NOT EXISTS 'CLINIC';
ALTER TYPE public.vitals_source ADD VALUE IF NOT EXISTS 'HOME';
ALTER TYPE public.vitals_source ADD VALUE IF NOT EXISTS 'WEARABLE';
CREATE TABLE IF NOT EXISTS public.vitals (
  vital_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  encounter_id uuid,
  measured_at timestamptz NOT NULL,
  vital_type public.vitals_vital_type NOT NULL,
  code text NOT NULL,
  display text,
  value numeric(18,6),
  value_text text,
  systolic numeric(7,2),
  diastolic numeric(7,2),
  unit text,
  source public.vitals_source,
  performer_id uuid,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (vital_id)
);
ALTER TABLE public.vitals
  ADD COLUMN IF NOT EXISTS encounter_id uuid,
  ADD COLUMN IF NOT EXISTS display text,
  ADD COLUMN IF NOT EXISTS value numeric(18,6),
  ADD COLUMN IF NOT EXISTS value_text text,
  ADD COLUMN IF NOT EXISTS systolic numeric(7,2),
  ADD COLUMN IF NOT EXISTS diastolic numeric(7,2),
  ADD COLUMN IF NOT EXISTS unit text,
  ADD COLUMN IF NOT EXISTS source public.vitals_source,
  ADD COLUMN IF NOT EXISTS performer_id uuid,
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
SELECT 'CREATE PUBLICATION carelake_medical_records' WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'carelake_medical_records') \gexec
ALTER PUBLICATION carelake_medical_records SET TABLE public.allergies, public.assessments, public.diagnoses, public.immunizations, public.medical_record_events, public.medical_records, public.patient_registrations, public.procedures, public.vitals, public.debezium_signal, public.debezium_heartbeat;
GRANT CONNECT ON DATABASE healthfinance_medical_records TO carelake_cdc;
GRANT USAGE ON SCHEMA public TO carelake_cdc;
GRANT SELECT ON public.allergies, public.assessments, public.diagnoses, public.immunizations, public.medical_record_events, public.medical_records, public.patient_registrations, public.procedures, public.vitals, public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;
GRANT INSERT, UPDATE, DELETE ON public.debezium_signal, public.debezium_heartbeat TO carelake_cdc;

-- What carelake reconcile needs: to read the tables.
GRANT CONNECT ON DATABASE healthfinance_medical_records TO carelake_reader;
GRANT USAGE ON SCHEMA public TO carelake_reader;
GRANT SELECT ON public.allergies, public.assessments, public.diagnoses, public.immunizations, public.medical_record_events, public.medical_records, public.patient_registrations, public.procedures, public.vitals TO carelake_reader;
