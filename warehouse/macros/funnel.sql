{#- Orders events by time, and those of one moment always in the same way, as one number: much quicker than a struct. -#}
{% macro event_order() -%}
(epoch_us(occurred_at)::hugeint * 18446744073709551616 + hash(event_id))
{%- endmacro %}

{#- How many sessions came how far, per day, country and category, from clickstream events.

    A session belongs to the day of its first event: events on the day after go with it. A session id that goes on for
    a third day in a row starts anew there, so which session an event belongs to depends on no more than the two days
    before it, and a late event can change no more than the day before it and the two days after. -#}
{% macro funnel(events) -%}
(
  with session_days as (
    select
      session_id,
      event_on,
      case
        when category is null and event_type in ('product_view', 'add_to_cart') then 'Unknown'
        when category = 'all' then 'All'
        else category
      end as category,
      arg_min(country, {{ event_order() }}) filter (country is not null) as country,
      min({{ event_order() }}) filter (country is not null) as country_at,
      bool_or(event_type = 'product_view') as viewed,
      bool_or(event_type = 'add_to_cart') as carted,
      bool_or(event_type = 'checkout_started') as checked_out,
      bool_or(event_type = 'order_completed') as ordered
    from {{ events }}
    where session_id is not null and event_on is not null and event_id is not null
    group by all
  ),

  sessions_of_days as (
    select
      session_id,
      event_on,
      case
        when lag(event_on) over days is distinct from event_on - 1 then event_on
        when lag(event_on, 2) over days is not distinct from event_on - 2 then event_on
        else event_on - 1
      end as activity_on
    from (select distinct session_id, event_on from session_days)
    window days as (partition by session_id order by event_on)
  ),

  session_categories as (
    select
      session_id,
      activity_on,
      category,
      arg_min(country, country_at) as country,
      min(country_at) as country_at,
      bool_or(viewed) as viewed,
      bool_or(carted) as carted,
      bool_or(checked_out) as checked_out,
      bool_or(ordered) as ordered
    from session_days
    join sessions_of_days using (session_id, event_on)
    group by session_id, activity_on, category
  ),

  sessions as (
    select
      session_id,
      activity_on,
      coalesce(arg_min(country, country_at), 'Unknown') as country,
      bool_or(viewed) as viewed,
      bool_or(carted) as carted,
      bool_or(checked_out) as checked_out,
      bool_or(ordered) as ordered
    from session_categories
    group by session_id, activity_on
  ),

  members as (
    select activity_on, country, 'all' as category, viewed, carted, checked_out, ordered from sessions
    union all
    -- Check-out and order name no category: they count for the categories in the cart.
    select
      session_categories.activity_on,
      sessions.country,
      session_categories.category,
      session_categories.viewed,
      session_categories.carted,
      session_categories.checked_out or (session_categories.carted and sessions.checked_out),
      session_categories.ordered or (session_categories.carted and sessions.ordered)
    from session_categories
    join sessions using (session_id, activity_on)
    where session_categories.category is not null
  )

  select
    activity_on,
    country,
    category,
    count(*) as sessions,
    count(*) filter (viewed) as product_view_sessions,
    count(*) filter (carted) as cart_sessions,
    count(*) filter (checked_out) as checkout_sessions,
    count(*) filter (ordered) as order_sessions
  from members
  group by activity_on, country, category
)
{%- endmacro %}
