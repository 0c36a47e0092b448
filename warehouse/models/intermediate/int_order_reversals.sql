{{ config(
  incremental_strategy='insert_new',
  unique_key='order_id',
  partition_by='ordered_on',
  order_by=['_arrived_at', '_partition', '_offset']
) }}

-- Orders that were cancelled or returned, once each. Whether there is a sale to take back is for fact_sales to see.
select
  order_id,
  ordered_on,
  status as reason,
  occurred_at as reversed_at,
  _arrived_at,
  _partition,
  _offset
from {{ added_rows(ref('stg_orders')) }}
where status in ('cancelled', 'returned')
