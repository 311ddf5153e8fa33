/** What may be handed to a query; times travel as `Date`, everything else as it is. */
export type SqlValue = string | number | boolean | Date | null;

/** A row as it comes from the database: read it with the readers of columns.ts. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement with `$1…` parameters. */
export interface Queryable {
  query(sql: string, parameters?: readonly SqlValue[]): Promise<readonly Row[]>;
}

/** The port over PostgreSQL, embedded or served: the one SQL dialect of the mailbox. */
export interface Database extends Queryable {
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** SQLSTATE of a broken unique constraint. @see PostgreSQL documentation, appendix A */
const UNIQUE_VIOLATION = '23505';

/** Did a statement fail because a row with that unique value is already there? */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION;
}
