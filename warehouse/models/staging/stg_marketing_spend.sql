{{ config(unique_key='event_id', partition_by='event_on') }}

with events as (
  select
    {{ event('{"event_id":"VARCHAR","occurred_at":"VARCHAR","spend_date":"DATE","channel":"VARCHAR","country":"VARCHAR","amount":"DECIMAL(18,2)","currency":"VARCHAR","impressions":"BIGINT","clicks":"BIGINT"}') }} as event,
    arrived_at,
    "partition",
    "offset"
  from {{ added_rows(source('bronze', 'marketing_spend')) }}
)

select
  event.event_id,
  {{ instant('event.occurred_at') }} as occurred_at,
  {{ utc_day('occurred_at') }} as event_on,
  event.spend_date as spend_on,
  event.channel,
  event.country,
  event.amount,
  event.currency,
  event.impressions,
  event.clicks,
  arrived_at as _arrived_at,
  "partition" as _partition,
  "offset" as _offset
from events
