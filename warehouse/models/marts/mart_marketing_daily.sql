{{ config(materialized='incremental', incremental_strategy='insert_overwrite', partition_by='spend_on') }}

-- The latest report for each day, channel and country replaces the earlier ones.
with reports as (
  select
    spend_on, channel, coalesce(country, 'Unknown') as country, amount, impressions, clicks,
    occurred_at as reported_at, event_id as _event_id
  from {{ added_rows(ref('stg_marketing_spend')) }}
  {% if is_incremental() %}
  union all
  select spend_on, channel, country, amount, impressions, clicks, reported_at, _event_id
  from {{ rows_on(this, 'select spend_on from ' ~ added_rows(ref('stg_marketing_spend'))) }}
  {% endif %}
),

latest as (
  select spend_on, channel, country, arg_max(reports, (reported_at, _event_id)) as report
  from reports
  group by spend_on, channel, country
)

select
  spend_on,
  channel,
  country,
  report.amount as amount,
  report.impressions as impressions,
  report.clicks as clicks,
  report.reported_at as reported_at,
  report._event_id as _event_id
from latest
