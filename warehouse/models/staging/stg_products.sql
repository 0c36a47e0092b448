{{ config(unique_key='event_id', partition_by='event_on') }}

with events as (
  select
    {{ event('{"event_id":"VARCHAR","occurred_at":"VARCHAR","event_type":"VARCHAR","product_id":"VARCHAR","name":"VARCHAR","category":"VARCHAR","subcategory":"VARCHAR","price":"DECIMAL(18,2)","cost":"DECIMAL(18,2)","stock_quantity":"BIGINT","created_at":"VARCHAR"}') }} as event,
    arrived_at,
    "partition",
    "offset"
  from {{ added_rows(source('bronze', 'products')) }}
)

select
  event.event_id,
  {{ instant('event.occurred_at') }} as occurred_at,
  {{ utc_day('occurred_at') }} as event_on,
  event.event_type,
  event.product_id,
  event.name,
  event.category,
  event.subcategory,
  event.price,
  event.cost,
  event.stock_quantity,
  {{ instant('event.created_at') }} as created_at,
  arrived_at as _arrived_at,
  "partition" as _partition,
  "offset" as _offset
from events
