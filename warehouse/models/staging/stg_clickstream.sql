{{ config(unique_key='event_id', partition_by='event_on') }}

with events as (
  select
    {{ event('{"event_id":"VARCHAR","occurred_at":"VARCHAR","event_type":"VARCHAR","session_id":"VARCHAR","customer_id":"VARCHAR","page":"VARCHAR","product_id":"VARCHAR","category":"VARCHAR","order_id":"VARCHAR","country":"VARCHAR","device":"VARCHAR","channel":"VARCHAR","referrer":"VARCHAR","user_agent":"VARCHAR"}') }} as event,
    arrived_at,
    "partition",
    "offset"
  from {{ added_rows(source('bronze', 'clickstream')) }}
)

select
  event.event_id,
  {{ instant('event.occurred_at') }} as occurred_at,
  {{ utc_day('occurred_at') }} as event_on,
  event.event_type,
  event.session_id,
  event.customer_id,
  event.page,
  event.product_id,
  event.category,
  event.order_id,
  event.country,
  event.device,
  event.channel,
  event.referrer,
  event.user_agent,
  arrived_at as _arrived_at,
  "partition" as _partition,
  "offset" as _offset
from events
