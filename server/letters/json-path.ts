import { rawNumberText } from '../registry/wire-service.ts';

/** Pure: the places in a JSON value that a path such as `items[].quantity` names. */

export type JsonObject = Record<string, unknown>;

/** An object and the name of the field in it that is meant; the field need not be there. */
export interface Place {
  readonly object: JsonObject;
  readonly name: string;
}

interface Step {
  readonly name: string;
  /** What is meant is within each of a list. */
  readonly each: boolean;
}

function stepsOf(path: string): Step[] {
  return path.split('.').map((part) => {
    const each = part.endsWith('[]');
    return { name: each ? part.slice(0, -2) : part, each };
  });
}

/** Numbers that are kept as they were written are objects, too. */
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && rawNumberText(value) === null;

const own = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/**
 * Where the path's last field is or would be: in each object that the steps before it lead to. A last step with `[]`
 * names the list itself. Nothing where a step leads to no object.
 */
export function placesOf(value: unknown, path: string): Place[] {
  const steps = stepsOf(path);
  const last = steps.pop() as Step;
  let objects: unknown[] = [value];
  for (const { name, each } of steps) {
    objects = objects.flatMap((object) => {
      const inside = isObject(object) ? own(object, name) : undefined;
      if (!each) return [inside];
      return Array.isArray(inside) ? inside : [];
    });
  }
  return objects.filter(isObject).map((object) => ({ object, name: last.name }));
}
