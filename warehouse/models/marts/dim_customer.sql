{{ config(materialized='table') }}

select
  {{ surrogate_key('customer_id') }} as customer_key,
  customer_id,
  name,
  case
    when order_count = 0 then 'Prospect'
    when order_count >= 2 and lifetime_value >= {{ var('vip_lifetime_value') }} then 'VIP'
    when order_count >= {{ var('loyal_orders') }} then 'Loyal'
    when order_count >= 2 then 'Regular'
    else 'New'
  end as segment,
  lifetime_value,
  coalesce(profile_country, order_country, 'Unknown') as country,
  coalesce(region, 'Unknown') as region,
  first_order_on,
  order_count::integer as order_count
from {{ ref('int_customers') }}
