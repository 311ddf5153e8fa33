import { CpxError, parseProblem } from '../protocol/index.js';
import { cancelledBy, openDeadline, type Deadline } from './deadline.js';
import { queryPermission, type Environment } from './environment.js';
import { TIME_OUTS } from './time-outs.js';

/** One request to the companion. */
export interface Call<T> {
  readonly path: 'info' | 'certificates' | 'events' | 'authenticate' | 'tls-sign-in' | 'cancel';
  /** Sent as JSON by POST; absent: GET. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly milliseconds?: number;
  /** Reads the answer, which has a status of 200 to 299, while the deadline still holds. */
  readonly read: (response: Response, deadline: Deadline) => Promise<T>;
}

/**
 * Sends a request and reads its answer.
 * @throws CpxError with the code of the companion's problem, or of the family CLIENT, ERR_ORIGIN_NOT_ALLOWED,
 * ERR_FLOW_CANCELLED, ERR_FLOW_SHUTTING_DOWN
 */
export type CallCompanion = <T>(call: Call<T>) => Promise<T>;

/**
 * The shortest time in which a person can dismiss the browser's question. Chromium asks only once something listens
 * on the port: a request that fails sooner, while the permission is still "prompt", found nobody there.
 */
const FASTEST_DISMISSAL_MILLISECONDS = 300;

/** The companion at one port of this computer, and what it means when it cannot be reached. */
export function createCaller(environment: Environment, port: number): CallCompanion {
  // The literal, never "localhost": a name can be resolved elsewhere, and ::1 is not served.
  const url = (path: string): string => `http://127.0.0.1:${String(port)}/v1/${path}`;
  const options: RequestInit = {
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    ...addressSpaceOption(url('info')),
  };
  const request = (path: string, init?: RequestInit): Promise<Response> =>
    environment.fetch(url(path), { ...options, ...init });

  /** A page gets the same TypeError for everything that goes wrong before an answer: finds out which it was. */
  const explain = async (cause: unknown, started: number, caller: AbortSignal | undefined): Promise<CpxError> => {
    const elapsed = performance.now() - started;
    const failed = (code: CpxError['code'], message: string): CpxError => new CpxError(code, message, { cause });
    if (!environment.isSecureContext) return failed('ERR_CLIENT_INSECURE_CONTEXT', 'the page is not a secure context');
    const permission = await queryPermission(environment);
    if (permission === 'denied') {
      return environment.frameMayConnect()
        ? failed('ERR_CLIENT_PERMISSION_DENIED', 'the browser denies this page access to loopback')
        : failed('ERR_CLIENT_INSECURE_CONTEXT', 'the frame of this page lacks allow="loopback-network"');
    }
    if (permission === 'prompt' && elapsed >= FASTEST_DISMISSAL_MILLISECONDS) {
      return failed('ERR_CLIENT_PERMISSION_PROMPT', 'the question of the browser was not answered');
    }
    const deadline = openDeadline(caller, TIME_OUTS.probeMilliseconds);
    const { signal } = deadline;
    try {
      // Resolves, opaque, whenever something listens: a refusal carries no Cross-Origin-Resource-Policy.
      await request('info', { mode: 'no-cors', signal });
      return await request('info', { signal }).then(
        () => failed('ERR_FLOW_SHUTTING_DOWN', 'the connection was lost and the companion answers again'),
        () => failed('ERR_ORIGIN_NOT_ALLOWED', 'something listens, and refuses this site'),
      );
    } catch {
      return failed('ERR_CLIENT_NOT_RUNNING', 'nothing answers');
    } finally {
      deadline.end();
    }
  };

  return async ({ path, body, signal, milliseconds = TIME_OUTS.answerMilliseconds, read }) => {
    if (signal?.aborted) throw cancelledBy(signal);
    const asked = (await queryPermission(environment)) === 'prompt';
    const started = performance.now();
    const deadline = openDeadline(signal, asked ? Infinity : milliseconds);
    try {
      const response = await request(path, {
        // Another program on the port might send us elsewhere.
        redirect: 'error',
        signal: deadline.signal,
        ...(body !== undefined && {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Cpx-Bridge': '1' },
          body: JSON.stringify(body),
        }),
      });
      deadline.restart(milliseconds);
      if (!response.ok) throw await problemOf(response);
      return await read(response, deadline);
    } catch (cause) {
      if (cause instanceof CpxError) throw cause;
      if (signal?.aborted) throw cancelledBy(signal);
      if (deadline.passed)
        throw new CpxError('ERR_CLIENT_NOT_RUNNING', 'the companion did not answer in time', { cause });
      const error = await explain(cause, started, signal);
      // The caller may have aborted while we were finding out.
      throw signal?.aborted ? cancelledBy(signal) : error;
    } finally {
      deadline.end();
    }
  };
}

/** @returns a reader of JSON answers: what is not JSON, or not accepted by `parse`, is ERR_CLIENT_ANSWER_MALFORMED */
export function jsonBy<T>(parse: (input: unknown) => T): (response: Response) => Promise<T> {
  return async (response) => parse(parseJson(await response.text()));
}

/** @throws CpxError ERR_CLIENT_ANSWER_MALFORMED */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CpxError('ERR_CLIENT_ANSWER_MALFORMED', 'the answer is not JSON', { cause });
  }
}

async function problemOf(response: Response): Promise<CpxError> {
  // Every path that this library knows is part of version 1.
  if (response.status === 404 && !response.headers.get('Content-Type')?.includes('json')) {
    return new CpxError('ERR_CLIENT_COMPANION_TOO_OLD', 'the companion does not know this request');
  }
  const problem = await jsonBy(parseProblem)(response);
  return new CpxError(problem.code, problem.title);
}

/**
 * Says beforehand that the target is this computer, where the browser knows how: one that knows the option, but an
 * older set of values, throws on it.
 * @see https://wicg.github.io/local-network-access/#fetch-api
 */
function addressSpaceOption(url: string): RequestInit {
  const option = { targetAddressSpace: 'loopback' } as RequestInit;
  try {
    new Request(url, option);
    return option;
  } catch {
    return {};
  }
}
