{{ config(materialized='incremental', incremental_strategy='append', partition_by='sold_on') }}

{%- set new_lines = added_rows(ref('int_sale_lines')) %}
{%- set new_reversals = added_rows(ref('int_order_reversals')) %}

-- The sales ledger. A line and its order's reversal meet exactly once: in the run that brings the later of the two.
with reversed as (
  select lines.*, reversals.reversed_at
  from {{ new_lines }} as lines
  join {{ rows_on(ref('int_order_reversals'), 'select ordered_on from ' ~ new_lines) }} as reversals
    using (order_id, ordered_on)
  {% if is_incremental() %}
  union all
  select lines.*, reversals.reversed_at
  from {{ rows_on(ref('int_sale_lines'), 'select ordered_on from ' ~ new_reversals) }} as lines
  join {{ new_reversals }} as reversals using (order_id, ordered_on)
  anti join {{ new_lines }} as new_lines using (order_id, ordered_on, item_id, item_repeat)
  {% endif %}
),

entries as (
  select *, 'sale' as entry, 1 as sign, ordered_at as sold_at, opens_order as opens from {{ new_lines }}
  union all
  select * exclude (reversed_at), 'reversal', -1, reversed_at, false from reversed
)

select
  md5(concat_ws('|', order_id, ordered_on, item_id, item_repeat, entry)) as sales_key,
  {{ date_key(utc_day('sold_at')) }} as date_key,
  {{ surrogate_key('customer_id') }} as customer_key,
  {{ surrogate_key('product_id') }} as product_key,
  sign * quantity as quantity,
  (sign * line_total)::decimal(18, 2) as revenue,
  (sign * quantity * unit_cost)::decimal(18, 2) as cost,
  (sign * (line_total - quantity * unit_cost))::decimal(18, 2) as profit,
  order_id,
  line_no,
  entry,
  {{ utc_day('sold_at') }} as sold_on,
  sold_at,
  opens as opens_order,
  customer_id,
  product_id,
  coalesce(country, 'Unknown') as country
from entries
