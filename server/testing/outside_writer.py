"""Does to Iceberg tables what it is asked for, a line of JSON each, by PyIceberg and the catalog in PostgreSQL."""

import datetime
import decimal
import json
import sys
import uuid

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import parse_transform
from pyiceberg.types import NestedField, TimestamptzType

settings = json.loads(sys.argv[1])
catalog = SqlCatalog(
    "lake",
    uri=settings["url"],
    warehouse=settings["warehouse"],
    init_catalog_tables="false",
    **settings.get("store", {}),
)


def plain(value):
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (decimal.Decimal, uuid.UUID)):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    return value


def rows_of(table, **options):
    found = table.scan(**options).to_arrow().to_pylist()
    return [{name: plain(value) for name, value in row.items()} for row in found]


def arrow_of(table, rows):
    schema = table.schema().as_arrow()
    columns = []
    for field in schema:
        values = [row.get(field.name) for row in rows]
        if pa.types.is_timestamp(field.type):
            values = [value and datetime.datetime.fromisoformat(value) for value in values]
        elif pa.types.is_date(field.type):
            values = [value and datetime.date.fromisoformat(value) for value in values]
        elif pa.types.is_decimal(field.type):
            values = [value and decimal.Decimal(value) for value in values]
        columns.append(pa.array(values, type=field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def act(asked):
    kind = asked["do"]
    if kind == "create":
        fields = [NestedField(i + 1, name, kind, required=False) for i, (name, kind) in enumerate(asked["columns"])]
        ids = {field.name: field.field_id for field in fields}
        by = [
            PartitionField(ids[source], 1000 + i, parse_transform(transform), f"{source}_{i}")
            for i, (source, transform) in enumerate(asked["partition"])
        ]
        catalog.create_namespace_if_not_exists(asked["table"].split(".")[0])
        catalog.create_table(asked["table"], Schema(*fields), partition_spec=PartitionSpec(*by))
        return None
    table = catalog.load_table(asked["table"])
    if kind == "read":
        return rows_of(table, row_filter=asked.get("where", "true"))
    if kind == "append":
        return table.append(arrow_of(table, asked["rows"]))
    if kind == "delete":
        return table.delete(asked["where"])
    if kind == "evolve":
        with table.update_schema() as update:
            for name, kind in asked.get("add", []):
                update.add_column(name, TimestamptzType() if kind == "timestamptz" else NestedField(1, "x", kind).field_type)
            for name, to in asked.get("rename", []):
                update.rename_column(name, to)
        with table.update_spec() as update:
            for source, transform, name in asked.get("partition", []):
                update.add_field(source, parse_transform(transform), name)
            for name in asked.get("unpartition", []):
                update.remove_field(name)
        return None
    if kind == "tag":
        table.manage_snapshots().create_tag(table.current_snapshot().snapshot_id, asked["name"]).commit()
        return None
    raise ValueError(f"{kind} is not known")


print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    try:
        answer = {"answer": act(json.loads(line))}
    except Exception as error:  # Whatever it is, the test is told.
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
