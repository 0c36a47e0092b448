{{ config(unique_key='event_id', partition_by='event_on') }}

with events as (
  select
    {{ event('{"event_id":"VARCHAR","occurred_at":"VARCHAR","product_id":"VARCHAR","reason":"VARCHAR","delta":"BIGINT","stock_quantity":"BIGINT"}') }} as event,
    arrived_at,
    "partition",
    "offset"
  from {{ added_rows(source('bronze', 'inventory')) }}
)

select
  event.event_id,
  {{ instant('event.occurred_at') }} as occurred_at,
  {{ utc_day('occurred_at') }} as event_on,
  event.product_id,
  event.reason,
  event.delta,
  event.stock_quantity,
  arrived_at as _arrived_at,
  "partition" as _partition,
  "offset" as _offset
from events
