import type { LogRecord } from './read-log.js';

/** A request that failed, and every line that may say why. */
export interface LoggedFailure {
  /** The page's id of the request, or the bridge's own of the exchange where the page gave none that counts. */
  readonly id: string;
  /** A code of the catalogue, as text: the log may be of another version. */
  readonly code: string;
  /** The site that asked, where it was known. */
  readonly origin: string | undefined;
  /** From the first to the last: the lines of the request, and warnings of the companion in the meantime. */
  readonly lines: readonly LogRecord[];
}

/** The person's own wish, or what follows from it: nobody calls a helpdesk for it. */
const NO_FAILURES: ReadonlySet<unknown> = new Set(['signed', 'ERR_FLOW_CANCELLED', 'ERR_FLOW_COOLING_DOWN']);

/**
 * The last request that failed, with all lines that bear its id (of the exchange with the page, of the sign-in, of the
 * card and its host), and what the companion warned of while it went on.
 * @param records oldest first, as `readLog` gives them
 */
export function findLastFailure(records: readonly LogRecord[]): LoggedFailure | undefined {
  const failed = records.findLast((record) => codeOf(record) !== undefined);
  if (failed === undefined) return undefined;
  const { requestId, exchange } = failed.fields;
  const id = requestId ?? exchange;
  const exchanges = new Set<unknown>([exchange]);
  if (requestId !== undefined) {
    for (const { fields } of records) if (fields.requestId === requestId) exchanges.add(fields.exchange);
  }
  exchanges.delete(undefined);
  const isOwn = ({ fields }: LogRecord): boolean =>
    (requestId !== undefined && fields.requestId === requestId) || exchanges.has(fields.exchange);
  const lines = records.slice(records.findIndex(isOwn), records.findLastIndex(isOwn) + 1);
  const own = lines.filter(isOwn);
  const origin = own.find(({ fields }) => typeof fields.origin === 'string')?.fields.origin;
  return {
    id: typeof id === 'string' ? id : '',
    code: codeOf(failed) ?? '',
    origin: typeof origin === 'string' ? origin : undefined,
    lines: lines.filter((line) => isOwn(line) || isWarningOfNoRequest(line)),
  };
}

/** The code that a line says its request ended with. */
function codeOf({ event, fields }: LogRecord): string | undefined {
  if (fields.requestId === undefined && fields.exchange === undefined) return undefined;
  const code = event === 'sign-in ended' ? fields.outcome : fields.code;
  if (event === 'request failed unexpectedly') return 'ERR_FLOW_INTERNAL';
  if (event !== 'sign-in ended' && event !== 'request failed') return undefined;
  return typeof code === 'string' && !NO_FAILURES.has(code) ? code : undefined;
}

function isWarningOfNoRequest({ level, fields }: LogRecord): boolean {
  return (level === 'warn' || level === 'error') && fields.requestId === undefined && fields.exchange === undefined;
}
