import { CpxError, type ErrorCode } from './errors.js';

/** What a parser may ask of one field of an object from outside. */
export type FieldReader<T> = (value: unknown, field: string) => T;

/** The shape of an object: a reader for each known key; `optional(reader)` for keys that may be missing. */
type Shape = Readonly<Record<string, FieldReader<unknown>>>;
type Parsed<S extends Shape> = { [K in keyof S]: ReturnType<S[K]> };

/** Readers that refuse with one error code, so that each message has a code of its own. */
export interface Readers {
  object<S extends Shape>(shape: S, options?: { readonly unknownKeys: 'refuse' | 'ignore' }): FieldReader<Parsed<S>>;
  array<T>(item: FieldReader<T>, maximum: number): FieldReader<T[]>;
  text(pattern: RegExp, what: string): FieldReader<string>;
  anyText(maximum: number): FieldReader<string>;
  integer(minimum: number, maximum: number): FieldReader<number>;
  boolean: FieldReader<boolean>;
  oneOf<const T extends string | number>(values: readonly T[]): FieldReader<T>;
  optional<T>(reader: FieldReader<T>): FieldReader<T | undefined>;
}

/** @returns readers whose every refusal is a CpxError with `code` and a message that names the field */
export function readersFor(code: ErrorCode): Readers {
  const refuse = (field: string, problem: string): never => {
    throw new CpxError(code, `${field === '' ? 'the message' : field} ${problem}`);
  };
  return {
    object: (shape, options) => (value, field) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(field, 'is not an object');
      const source = value as Readonly<Record<string, unknown>>;
      const prefix = field === '' ? '' : `${field}.`;
      if (options?.unknownKeys !== 'ignore') {
        for (const key of Object.keys(source)) {
          // The key itself comes from outside: it is not repeated in the message.
          if (!Object.hasOwn(shape, key)) return refuse(field, 'has an unknown key');
        }
      }
      const parsed: Record<string, unknown> = {};
      for (const [key, read] of Object.entries(shape)) {
        const item = read(Object.hasOwn(source, key) ? source[key] : undefined, `${prefix}${key}`);
        if (item !== undefined) parsed[key] = item;
      }
      return parsed as never;
    },
    array: (item, maximum) => (value, field) => {
      if (!Array.isArray(value)) return refuse(field, 'is not an array');
      if (value.length > maximum) return refuse(field, `has more than ${String(maximum)} items`);
      return value.map((entry, index) => item(entry, `${field}[${String(index)}]`));
    },
    text: (pattern, what) => (value, field) => {
      if (typeof value !== 'string' || !pattern.test(value)) return refuse(field, `is not ${what}`);
      return value;
    },
    anyText: (maximum) => (value, field) => {
      if (typeof value !== 'string') return refuse(field, 'is not a text');
      if (value.length > maximum) return refuse(field, `is longer than ${String(maximum)} characters`);
      return value;
    },
    integer: (minimum, maximum) => (value, field) => {
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) return refuse(field, 'is not an integer');
      if (value < minimum || value > maximum) return refuse(field, 'is out of range');
      return value;
    },
    boolean: (value, field) => (typeof value === 'boolean' ? value : refuse(field, 'is not true or false')),
    oneOf: (values) => (value, field) =>
      values.find((known) => known === value) ?? refuse(field, `is not one of ${values.join(', ')}`),
    optional: (read) => (value, field) => (value === undefined ? undefined : read(value, field)),
  };
}
