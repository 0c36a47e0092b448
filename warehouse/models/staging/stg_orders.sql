{{ config(unique_key='event_id', partition_by='event_on') }}

-- One row per status change of an order, each with the whole order as it was then.
with events as (
  select
    {{ event('{"event_id":"VARCHAR","occurred_at":"VARCHAR","order_id":"VARCHAR","customer_id":"VARCHAR","session_id":"VARCHAR","order_date":"VARCHAR","status":"VARCHAR","previous_status":"VARCHAR","items":"JSON","total_amount":"DECIMAL(18,2)","currency":"VARCHAR","country":"VARCHAR","shipping_address":"VARCHAR"}') }} as event,
    arrived_at,
    "partition",
    "offset"
  from {{ added_rows(source('bronze', 'orders')) }}
)

select
  event.event_id,
  {{ instant('event.occurred_at') }} as occurred_at,
  {{ utc_day('occurred_at') }} as event_on,
  event.order_id,
  event.customer_id,
  event.session_id,
  {{ instant('event.order_date') }} as ordered_at,
  {{ utc_day('ordered_at') }} as ordered_on,
  event.status,
  event.previous_status,
  cast(event.items as varchar) as items,
  json_array_length(event.items)::integer as item_count,
  event.total_amount,
  event.currency,
  event.country,
  event.shipping_address,
  arrived_at as _arrived_at,
  "partition" as _partition,
  "offset" as _offset
from events
