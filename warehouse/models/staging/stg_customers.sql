{{ config(unique_key='event_id', partition_by='event_on') }}

with events as (
  select
    {{ event('{"event_id":"VARCHAR","occurred_at":"VARCHAR","event_type":"VARCHAR","customer_id":"VARCHAR","email":"VARCHAR","name":"VARCHAR","phone":"VARCHAR","address":"VARCHAR","country":"VARCHAR","region":"VARCHAR","created_at":"VARCHAR"}') }} as event,
    arrived_at,
    "partition",
    "offset"
  from {{ added_rows(source('bronze', 'customers')) }}
)

select
  event.event_id,
  {{ instant('event.occurred_at') }} as occurred_at,
  {{ utc_day('occurred_at') }} as event_on,
  event.event_type,
  event.customer_id,
  event.email,
  event.name,
  event.phone,
  event.address,
  event.country,
  event.region,
  {{ instant('event.created_at') }} as created_at,
  arrived_at as _arrived_at,
  "partition" as _partition,
  "offset" as _offset
from events
