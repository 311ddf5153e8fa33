import { CpxError } from '../../protocol/index.js';
import type { Row } from './database.js';

function refuse(column: string): never {
  throw new CpxError('ERR_ACCOUNT_INTERNAL', `column ${column} holds what this version does not know`);
}

/** A text column that is never NULL. @throws CpxError ERR_ACCOUNT_INTERNAL, as all readers here */
export function textColumn(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : refuse(column);
}

/** A text column that may be NULL. */
export function optionalTextColumn(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : textColumn(row, column);
}

/** An integer column (int4: both drivers give a number). */
export function integerColumn(row: Row, column: string): number {
  const value = row[column];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : refuse(column);
}

/** A boolean column. */
export function booleanColumn(row: Row, column: string): boolean {
  const value = row[column];
  return typeof value === 'boolean' ? value : refuse(column);
}

/** A timestamptz column that is never NULL. */
export function dateColumn(row: Row, column: string): Date {
  const value = row[column];
  return value instanceof Date ? value : refuse(column);
}

/** A timestamptz column that may be NULL. */
export function optionalDateColumn(row: Row, column: string): Date | undefined {
  return row[column] === null ? undefined : dateColumn(row, column);
}
