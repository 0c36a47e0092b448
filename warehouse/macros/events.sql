{#- The payload as a struct; a property of another type than asked for is null. JSON.parse, which judged the payload,
    accepts lone surrogates that DuckDB's reader refuses: those become replacement characters instead of an error. -#}
{% macro event(fields) -%}
coalesce(
    try(from_json(payload, '{{ fields }}')),
    try(from_json(regexp_replace(payload, '\\u[dD][89a-fA-F][0-9a-fA-F]{2}', chr(65533), 'g'), '{{ fields }}'))
  )
{%- endmacro %}

{% macro instant(text) -%}
try_cast({{ text }} as timestamp) at time zone 'UTC'
{%- endmacro %}

{% macro utc_day(instant) -%}
cast({{ instant }} at time zone 'UTC' as date)
{%- endmacro %}
