{{ config(materialized='incremental', incremental_strategy='merge', unique_key='product_id') }}

-- Each product as its latest event describes it; a product known from orders alone has no name yet.
with described as (
  select product_id, name, category, subcategory, price, cost, occurred_at as updated_at, event_id as _event_id
  from {{ added_rows(ref('stg_products')) }}
  where product_id is not null
),

touched as (
  select product_id from described
  union
  select product_id from {{ added_rows(ref('int_sale_lines')) }} where product_id is not null
),

latest as (
  select product_id, arg_max(described, (updated_at, _event_id)) as event
  from (
    select * from described
    {% if is_incremental() %}
    union all
    select product_id, name, category, subcategory, price, cost, updated_at, _event_id
    from {{ this }}
    where updated_at is not null and product_id in (select product_id from touched)
    {% endif %}
  ) as described
  group by product_id
)

select
  {{ surrogate_key('touched.product_id') }} as product_key,
  touched.product_id,
  latest.event.name as name,
  coalesce(latest.event.category, 'Unknown') as category,
  coalesce(latest.event.subcategory, 'Unknown') as subcategory,
  latest.event.price as price,
  latest.event.cost as cost,
  latest.event.updated_at as updated_at,
  latest.event._event_id as _event_id
from touched
left join latest using (product_id)
