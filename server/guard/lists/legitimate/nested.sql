# Lists, structs, maps, unions, JSON and lambdas.
SELECT [1, 2, 3], [1, 2, 3][1], [1, 2, 3][-1], [1, 2, 3][2:], [1, 2, 3][:2], [1, 2, 3, 4][1:4:2], [1, 2, 3][:-:-1]
SELECT list_value(1, 2), list_pack(1, 2), ARRAY[1, 2], array_value(1, 2), len([1, 2]), cardinality(map(['a'], [1]))
SELECT list_transform([1, 2, 3], x -> x * 2), list_transform([1, 2, 3], lambda x: x + 1), list_filter([1, 2, 3], x -> x > 1)
SELECT list_transform([1, 2, 3], lambda x, i: x * i), list_reduce([1, 2, 3], lambda a, b: a + b), list_reduce([1, 2, 3], lambda a, b: a + b, 10)
SELECT [x * 2 FOR x IN [1, 2, 3]], [x FOR x IN [1, 2, 3] IF x > 1], [upper(x) FOR x IN ['a', 'b']]
SELECT list_sort([3, 1, 2]), list_sort([3, 1, 2], 'DESC', 'NULLS FIRST'), list_reverse_sort([3, 1, 2]), list_reverse([1, 2]), list_grade_up([3, 1, 2])
SELECT list_distinct([1, 1, 2]), list_unique([1, 1, 2]), list_concat([1], [2]), [1] || [2], list_append([1], 2), list_prepend(0, [1])
SELECT list_contains([1, 2], 1), 1 IN [1, 2], list_has_any([1, 2], [2]), list_has_all([1, 2], [2]), [1, 2] @> [1], [1] <@ [1, 2], [1] && [1, 2]
SELECT list_position([1, 2], 2), list_indexof([1, 2], 2), list_slice([1, 2, 3], 1, 2), list_extract([1, 2], 1), list_element([1, 2], 2)
SELECT list_sum([1, 2]), list_avg([1, 2]), list_min([1, 2]), list_max([1, 2]), list_count([1, NULL]), list_product([2, 3]), list_median([1, 2, 3]), list_string_agg(['a', 'b'])
SELECT list_aggregate([1, 2, 3], 'sum'), list_aggr([1, 2, 3], 'quantile_cont', 0.5), array_aggregate(['a', 'b'], 'string_agg', '/'), [1, 2].list_aggregate('max')
SELECT flatten([[1], [2, 3]]), list_zip([1, 2], ['a', 'b']), list_select(['a', 'b', 'c'], [3, 1]), list_where([1, 2], [true, false]), list_resize([1], 3, 0)
SELECT list_intersect([1, 2], [2, 3]), list_cosine_similarity([1.0, 2.0], [2.0, 1.0]), list_distance([1.0, 2.0], [2.0, 1.0]), list_dot_product([1.0], [2.0])
SELECT array_cosine_similarity([1, 2]::FLOAT[2], [2, 1]::FLOAT[2]), [1, 2]::FLOAT[2] <-> [2, 1]::FLOAT[2], array_cross_product([1, 0, 0]::FLOAT[3], [0, 1, 0]::FLOAT[3])
SELECT unnest([1, 2, 3]) AS x
SELECT customer_id, unnest(string_split(name, ' ')) AS part FROM gold.dim_customer ORDER BY ALL LIMIT 10
SELECT u.x, u.i FROM unnest(['a', 'b']) WITH ORDINALITY AS u(x, i) ORDER BY i
SELECT unnest({'a': 1, 'b': 2}), unnest([{'a': 1, 'b': [1, 2]}], recursive := true)
SELECT unnest([[1, 2], [3]], max_depth := 2) AS x
SELECT generate_subscripts([4, 5, 6], 1) AS i
SELECT {'country': country, 'total': sum(revenue)} AS s FROM gold.fact_sales GROUP BY country ORDER BY ALL
SELECT s.country, s['total'], struct_extract(s, 'total') FROM (SELECT {'country': country, 'total': sum(revenue)} AS s FROM gold.fact_sales GROUP BY country) ORDER BY ALL
SELECT s.* FROM (SELECT {'a': 1, 'b': 'x'} AS s)
SELECT struct_pack(a := 1, b := 'x'), row(1, 'x'), (1, 'x'), struct_insert({'a': 1}, b := 2), struct_concat({'a': 1}, {'b': 2})
SELECT struct_keys({'a': 1}), struct_values({'a': 1}), struct_extract_at({'a': 1}, 1), {'a': {'b': {'c': 1}}}.a.b.c
SELECT p FROM gold.dim_product p ORDER BY ALL LIMIT 3
SELECT p.category, list(p ORDER BY p.product_id)[1] FROM gold.dim_product p GROUP BY ALL ORDER BY ALL
SELECT list({'id': product_id, 'price': price} ORDER BY price DESC, product_id)[1:2] FROM gold.dim_product
SELECT to_json(p) FROM gold.dim_product p ORDER BY product_id LIMIT 3
SELECT row_to_json(p)->>'category' FROM gold.dim_product p ORDER BY ALL LIMIT 3
SELECT map {'a': 1, 'b': 2}, map(['a'], [1]), map {'a': 1}['a'], map_keys(map {'a': 1}), map_values(map {'a': 1}), map_entries(map {'a': 1})
SELECT map_from_entries([('a', 1)]), map_contains(map {'a': 1}, 'a'), map_extract(map {'a': 1}, 'a'), element_at(map {'a': 1}, 'a'), map_concat(map {'a': 1}, map {'b': 2})
SELECT map(list(country ORDER BY country), list(n ORDER BY country)) FROM (SELECT country, count(*) AS n FROM gold.fact_sales GROUP BY country)
SELECT union_value(num := 1), union_tag(union_value(num := 1)), union_extract(union_value(num := 1), 'num')
SELECT json_extract(items, '$[0].product_id'), items->'$[0].quantity', items->>'$[0].item_id' FROM silver.stg_orders ORDER BY ALL LIMIT 5
SELECT json_array_length(items), json_type(items), json_valid(items), json_keys(items->'$[0]') FROM silver.stg_orders ORDER BY ALL LIMIT 5
SELECT order_id, unnest(from_json(items, '[{"product_id":"VARCHAR","quantity":"BIGINT"}]'), recursive := true) FROM silver.stg_orders ORDER BY ALL LIMIT 10
SELECT order_id, j.value->>'product_id' AS product_id FROM silver.stg_orders, json_each(items) j ORDER BY ALL LIMIT 10
SELECT o.order_id, t.key, t.type FROM silver.stg_orders o, json_tree(o.items) t ORDER BY ALL LIMIT 10
SELECT json_transform(items, '[{"quantity":"INT"}]')[1].quantity FROM silver.stg_orders ORDER BY ALL LIMIT 5
SELECT json_object('a', 1, 'b', [1, 2]), json_array(1, 'x'), to_json([1, 2]), json_quote('x'), json_merge_patch('{"a":1}', '{"b":2}')
SELECT json_group_array(country), json_group_object(country, n) FROM (SELECT country, count(*) AS n FROM gold.fact_sales GROUP BY country ORDER BY country)
SELECT json_structure('{"a":[1]}'), json_extract_string('{"a":"x"}', 'a'), json_value('{"a":1}', '$.a'), json_exists('{"a":1}', '$.a'), json_contains('[1]', '1'), json_pretty('{"a":1}')
SELECT ('{"a": {"b": 1}}'::JSON).a.b, ('{"a": 1}'::JSON)->'a', '{"a":1}'::JSON->>'$.a', JSON '[1]', json('{"a":1}')
SELECT items::JSON->0->>'product_id' FROM silver.stg_orders ORDER BY ALL LIMIT 5
SELECT CAST([1, 2] AS VARCHAR[]), '[1, 2]'::INT[], {'a': 1}::STRUCT(a BIGINT), map {'a': 1}::MAP(VARCHAR, BIGINT), [1, 2, 3]::INT[3], 1::UNION(i INT, s VARCHAR)
SELECT list_filter(list_transform(string_split('a b c', ' '), x -> upper(x)), x -> x <> 'B')
SELECT list_transform([1, 2], x -> list_transform([10, 20], y -> x * y))
SELECT list_transform(l, x -> x + revenue) FROM (SELECT [1, 2] AS l, revenue FROM gold.fact_sales ORDER BY ALL LIMIT 3)
SELECT apply([1], x -> x), array_transform([1], x -> x), filter([1, 2], x -> x > 1), array_filter([1], x -> true), reduce([1, 2], lambda a, b: a + b)
SELECT 1::VARIANT, variant_typeof(1::VARIANT)
SELECT histogram(category).map_keys().list_sort() FROM gold.dim_product
