{{ config(materialized='incremental', incremental_strategy='insert_overwrite', partition_by='activity_on') }}

{%- set added = added_rows(ref('stg_clickstream')) %}

{% if is_incremental() %}
-- Only the sessions that got events are counted again: once with the new events, and once without, to be subtracted.
with nearby as (
  select session_id, event_on, occurred_at, event_id, event_type, category, country
  from {{ rows_on(ref('stg_clickstream'), 'select event_on + unnest(range(-3, 4))::integer from ' ~ added) }}
  where session_id in (select session_id from {{ added }})
),

before as (
  select * from nearby anti join {{ added }} using (event_on, event_id)
),

counts as (
  select * from {{ funnel('nearby') }}
  union all
  select
    activity_on, country, category,
    -sessions, -product_view_sessions, -cart_sessions, -checkout_sessions, -order_sessions
  from {{ funnel('before') }}
  union all
  select * from {{ rows_on(this, 'select event_on + unnest(range(-1, 3))::integer from ' ~ added) }}
)
{% else %}
with counts as (
  select * from {{ funnel(added) }}
)
{% endif %}

select
  activity_on,
  country,
  category,
  sum(sessions)::bigint as sessions,
  sum(product_view_sessions)::bigint as product_view_sessions,
  sum(cart_sessions)::bigint as cart_sessions,
  sum(checkout_sessions)::bigint as checkout_sessions,
  sum(order_sessions)::bigint as order_sessions
from counts
group by activity_on, country, category
having sum(sessions) <> 0
