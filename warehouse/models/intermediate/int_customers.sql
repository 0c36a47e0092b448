{{ config(incremental_strategy='merge', unique_key='customer_id') }}

-- What is known of each customer: the latest profile, and running totals over the sales ledger that are kept up from
-- the ledger's new rows alone.
with profile_rows as (
  select customer_id, occurred_at as profile_at, event_id as profile_event_id, name, country as profile_country, region
  from {{ added_rows(ref('stg_customers')) }}
),

sales_rows as (
  select customer_id, entry, revenue, sold_on, sold_at, order_id, opens_order, nullif(country, 'Unknown') as country
  from {{ added_rows(ref('fact_sales')) }}
),

touched as (
  select customer_id from profile_rows where customer_id is not null
  union
  select customer_id from sales_rows where customer_id is not null
),

known as (
  {% if is_incremental() %}
  select * from {{ this }} where customer_id in (select customer_id from touched)
  {% else %}
  select
    null::varchar as customer_id, null::timestamptz as profile_at, null::varchar as profile_event_id, null::varchar as name,
    null::varchar as profile_country, null::varchar as region, null::varchar as order_country,
    null::timestamptz as order_country_at, null::varchar as order_country_order_id, null::decimal(18, 2) as lifetime_value,
    null::bigint as order_count, null::date as first_order_on, null::date as last_order_on
  where false
  {% endif %}
),

profiles as (
  select
    customer_id,
    arg_max(
      {'occurred_at': profile_at, 'event_id': profile_event_id, 'name': name, 'country': profile_country, 'region': region},
      (profile_at, profile_event_id)
    ) as latest
  from (
    select * from profile_rows
    union all
    select customer_id, profile_at, profile_event_id, name, profile_country, region from known where profile_at is not null
  )
  group by customer_id
),

order_countries as (
  select customer_id, arg_max({'country': country, 'sold_at': sold_at, 'order_id': order_id}, (sold_at, order_id, country)) as latest
  from (
    select customer_id, country, sold_at, order_id from sales_rows where entry = 'sale' and country is not null
    union all
    select customer_id, order_country, order_country_at, order_country_order_id from known where order_country is not null
  )
  group by customer_id
),

totals as (
  select
    customer_id,
    sum(lifetime_value)::decimal(18, 2) as lifetime_value,
    sum(order_count)::bigint as order_count,
    min(first_order_on) as first_order_on,
    max(last_order_on) as last_order_on
  from (
    select
      customer_id,
      sum(revenue) as lifetime_value,
      count(*) filter (opens_order) as order_count,
      min(sold_on) filter (entry = 'sale') as first_order_on,
      max(sold_on) filter (entry = 'sale') as last_order_on
    from sales_rows
    group by customer_id
    union all
    select customer_id, lifetime_value, order_count, first_order_on, last_order_on from known
  )
  group by customer_id
)

select
  touched.customer_id,
  profiles.latest.occurred_at as profile_at,
  profiles.latest.event_id as profile_event_id,
  profiles.latest.name as name,
  profiles.latest.country as profile_country,
  profiles.latest.region as region,
  order_countries.latest.country as order_country,
  order_countries.latest.sold_at as order_country_at,
  order_countries.latest.order_id as order_country_order_id,
  coalesce(totals.lifetime_value, 0)::decimal(18, 2) as lifetime_value,
  coalesce(totals.order_count, 0)::bigint as order_count,
  totals.first_order_on,
  totals.last_order_on
from touched
left join profiles using (customer_id)
left join order_countries using (customer_id)
left join totals using (customer_id)
