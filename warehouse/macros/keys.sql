{#- The surrogate key of an id: 60 bits of its MD5, so that facts need no look-up and every rebuild gives the same keys. -#}
{% macro surrogate_key(id) -%}
('0x' || substr(md5({{ id }}), 1, 15))::bigint
{%- endmacro %}

{% macro date_key(day) -%}
(year({{ day }}) * 10000 + month({{ day }}) * 100 + day({{ day }}))::integer
{%- endmacro %}
