-- Grain: one row per day (UTC) of the last 365, of the last up to :as_of, on which anything happened.
WITH visits AS (
  SELECT
    CAST(scheduled_at AS DATE) AS day,
    count(*) AS scheduled,
    count_if(status = 'COMPLETED') AS completed,
    count_if(status = 'CANCELLED') AS cancelled,
    count_if(status = 'NO_SHOW') AS missed,
    avg(timestampdiff(SECOND, checked_in_at, started_at)) / 60 AS wait_minutes
  FROM {{silver.appointments}}
  WHERE CAST(scheduled_at AS DATE) > CAST(:as_of AS DATE) - INTERVAL 365 DAYS AND scheduled_at <= :as_of
  GROUP BY 1
),
seen AS (
  SELECT
    CAST(started_at AS DATE) AS day,
    count(*) AS encounters,
    count_if(class = 'emergency') AS emergencies,
    sum(total_cost) AS cost
  FROM {{silver.encounters}}
  -- Planned and cancelled encounters did not take place.
  WHERE
    CAST(started_at AS DATE) > CAST(:as_of AS DATE) - INTERVAL 365 DAYS AND started_at <= :as_of
    AND status NOT IN ('PLANNED', 'CANCELLED')
  GROUP BY 1
),
resulted AS (
  SELECT
    CAST(resulted_at AS DATE) AS day,
    count(*) AS results,
    avg(timestampdiff(SECOND, collected_at, resulted_at)) / 3600 AS hours
  FROM {{silver.lab_results}}
  WHERE
    CAST(resulted_at AS DATE) > CAST(:as_of AS DATE) - INTERVAL 365 DAYS AND resulted_at <= :as_of
    AND status <> 'ENTERED_IN_ERROR'
  GROUP BY 1
),
submitted AS (
  SELECT
    CAST(submitted_at AS DATE) AS day,
    count(*) AS claims,
    count_if(status = 'DENIED') AS denied,
    count_if(status IN ('APPROVED', 'DENIED', 'PAID')) AS decided
  FROM {{silver.claims}}
  WHERE CAST(submitted_at AS DATE) > CAST(:as_of AS DATE) - INTERVAL 365 DAYS AND submitted_at <= :as_of
  GROUP BY 1
)
SELECT
  day,
  coalesce(scheduled, 0) AS appointments_scheduled,
  coalesce(completed, 0) AS appointments_completed,
  coalesce(cancelled, 0) AS appointments_cancelled,
  -- A missed appointment is one that nobody cancelled: cancelled ones are not in the denominator.
  try_divide(missed, missed + completed) AS no_show_rate,
  wait_minutes,
  coalesce(encounters, 0) AS encounters,
  coalesce(emergencies, 0) AS emergency_encounters,
  CAST(coalesce(cost, 0) AS DECIMAL(18, 2)) AS encounter_cost,
  coalesce(results, 0) AS lab_results,
  hours AS lab_turnaround_hours,
  coalesce(claims, 0) AS claims_submitted,
  try_divide(denied, decided) AS claim_denial_rate
FROM visits
FULL JOIN seen USING (day)
FULL JOIN resulted USING (day)
FULL JOIN submitted USING (day)
