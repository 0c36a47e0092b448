{{ config(materialized='table') }}

select
  {{ date_key('day') }} as date_key,
  day as date,
  isodow(day)::integer as day_of_week,
  month(day)::integer as month,
  quarter(day)::integer as quarter,
  year(day)::integer as year
from (
  select cast(unnest(generate_series(date '{{ var("first_day") }}', date '{{ var("last_day") }}', interval 1 day)) as date) as day
)
