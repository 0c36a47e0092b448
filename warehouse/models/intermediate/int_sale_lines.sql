{{ config(
  incremental_strategy='insert_new',
  unique_key=['order_id', 'item_id', 'item_repeat'],
  partition_by='ordered_on',
  order_by=['_arrived_at', '_partition', '_offset']
) }}

-- The lines of every order that was paid, once each, however often its payment is reported: the first report of a line
-- wins. All events of an order carry the same order date, so a repeat is always found in that one day.
with paid as (
  select *, from_json(items, '[{"item_id":"VARCHAR","product_id":"VARCHAR","quantity":"BIGINT","unit_price":"DECIMAL(18,2)","line_total":"DECIMAL(18,2)","unit_cost":"DECIMAL(18,2)"}]') as item_list
  from {{ added_rows(ref('stg_orders')) }}
  where status = 'paid'
),

lines as (
  select
    order_id, customer_id, country, currency, ordered_at, ordered_on, event_id, _arrived_at, _partition, _offset,
    unnest(item_list) as item,
    generate_subscripts(item_list, 1)::integer as line_no
  from paid
)

select
  order_id,
  item.item_id as item_id,
  (row_number() over (partition by event_id, ordered_on, order_id, item.item_id order by line_no))::integer as item_repeat,
  line_no,
  ordered_at,
  ordered_on,
  customer_id,
  item.product_id as product_id,
  item.quantity as quantity,
  item.unit_price as unit_price,
  item.line_total as line_total,
  item.unit_cost as unit_cost,
  currency,
  country,
  row_number() over (partition by order_id, ordered_on order by _arrived_at, _partition, _offset, line_no) = 1
  {% if is_incremental() %}
    and order_id not in (
      select order_id
      from {{ rows_on(this, "select ordered_on from " ~ added_rows(ref('stg_orders')) ~ " where status = 'paid'") }}
      where order_id is not null
    )
  {% endif %} as opens_order,
  _arrived_at,
  _partition,
  _offset
from lines
