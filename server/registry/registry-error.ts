/**
 * What the registry refuses, with the number that clients of the Confluent Schema Registry know it by. The numbers and
 * their HTTP statuses are of its API reference (docs.confluent.io, Schema Registry API Reference).
 */
const STATUS = {
  409: 409,
  40401: 404,
  40402: 404,
  40403: 404,
  40404: 404,
  40405: 404,
  40406: 404,
  40407: 404,
  40408: 404,
  42201: 422,
  42202: 422,
  42203: 422,
  42206: 422,
} as const;

export type RegistryErrorCode = keyof typeof STATUS;

/** Its message is written for whoever sent the request. */
export class RegistryError extends Error {
  readonly code: RegistryErrorCode;

  constructor(code: RegistryErrorCode, message: string) {
    super(message);
    this.name = 'RegistryError';
    this.code = code;
  }

  get status(): number {
    return STATUS[this.code];
  }
}

export function invalidSchema(why: string): RegistryError {
  return new RegistryError(42201, `The schema is not valid: ${why}`);
}
