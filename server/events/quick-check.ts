import type { z } from 'zod';

/** true: the contract surely holds; false: the contract itself has to say. */
export type QuickCheck = (value: unknown) => boolean;

type Definition = z.core.$ZodTypeDef & Record<string, unknown>;
type CheckDefinition = z.core.$ZodCheckDef & Record<string, unknown>;

/**
 * What a contract's own check comes to for values that hold, several times as fast: it makes no copy and no issues. null
 * for a contract that has something which is not known here.
 */
export function quickCheck(schema: z.core.$ZodType): QuickCheck | null {
  const definition = schema._zod.def as unknown as Definition;
  const type = typeCheck(definition);
  const checks = ((definition.checks ?? []) as z.core.$ZodCheck[]).map(({ _zod }) =>
    valueCheck(_zod.def as unknown as CheckDefinition),
  );
  // A format such as that of instants is a check that the type brings itself.
  if (typeof definition.check === 'string') checks.push(valueCheck(definition as unknown as CheckDefinition));
  return type && all([type, ...checks]);
}

/** Holds where each of them does. */
function all(checks: readonly (QuickCheck | null)[]): QuickCheck | null {
  const known = checks.filter((check) => check !== null);
  if (known.length < checks.length) return null;
  const [first, second, third] = known;
  if (known.length === 1 && first) return first;
  if (known.length === 2 && first && second) return (value) => first(value) && second(value);
  if (known.length === 3 && first && second && third)
    return (value) => first(value) && second(value) && third(value);
  return (value) => known.every((check) => check(value));
}

function typeCheck(definition: Definition): QuickCheck | null {
  switch (definition.type) {
    case 'string':
      return definition.coerce ? null : (value) => typeof value === 'string';
    case 'number':
      return definition.coerce ? null : Number.isFinite;
    case 'enum': {
      const values = new Set<unknown>(Object.values(definition.entries as object));
      return (value) => values.has(value);
    }
    case 'optional':
    case 'nullable': {
      const inner = quickCheck(definition.innerType as z.core.$ZodType);
      const nothing = definition.type === 'optional' ? undefined : null;
      return inner && ((value) => value === nothing || inner(value));
    }
    case 'array': {
      const element = quickCheck(definition.element as z.core.$ZodType);
      return element && ((value) => Array.isArray(value) && value.every(element));
    }
    case 'object':
      return definition.catchall ? null : objectCheck(definition.shape as Record<string, z.core.$ZodType>);
    default:
      return null;
  }
}

function objectCheck(shape: Readonly<Record<string, z.core.$ZodType>>): QuickCheck | null {
  const names = Object.keys(shape);
  const checks = names.map((name) => quickCheck(shape[name] as z.core.$ZodType));
  const known = checks.filter((check) => check !== null);
  // What an object inherits is no property that came with it.
  if (known.length < checks.length || names.some((name) => name in Object.prototype)) return null;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const object = value as Record<string, unknown>;
    for (let index = 0; index < names.length; index++) {
      if (!(known[index] as QuickCheck)(object[names[index] as string])) return false;
    }
    return true;
  };
}

const lengthOf = (value: unknown) => (value as { readonly length: number }).length;

function valueCheck(definition: CheckDefinition): QuickCheck | null {
  const { check, format, inclusive, pattern } = definition;
  const bound = (definition.minimum ?? definition.maximum ?? definition.value) as number;
  switch (check) {
    case 'min_length':
      return (value) => lengthOf(value) >= bound;
    case 'max_length':
      return (value) => lengthOf(value) <= bound;
    case 'greater_than':
      return inclusive ? (value) => (value as number) >= bound : (value) => (value as number) > bound;
    case 'less_than':
      return inclusive ? (value) => (value as number) <= bound : (value) => (value as number) < bound;
    case 'number_format':
      return format === 'safeint' ? Number.isSafeInteger : null;
    case 'string_format': {
      const isPattern = format === 'regex' || format === 'date' || format === 'datetime';
      if (!isPattern || !(pattern instanceof RegExp) || pattern.global || pattern.sticky) return null;
      return (value) => pattern.test(value as string);
    }
    default:
      return null;
  }
}
