import { readersFor, type FieldReader } from '../../../protocol/index.js';
import type { Fault } from '../../../../native-stubs/pkcs11js/index.js';

const read = readersFor('ERR_REQUEST_MALFORMED');
const name = read.text(/^[^\p{Cc}]{1,120}$/u, 'a name');
const reader = read.optional(name);
const count = read.integer(0, 1_000_000);
const milliseconds = read.integer(0, 3_600_000);
const nothing = {};

const ckrName = read.text(/^CKR_[A-Z0-9_]{1,60}$/, 'a CKR name');
const ckrNumber = read.integer(0, 0xffff_ffff);
/** By name, or by number: ANS's own codes, from 0x80000001 on, have no names. */
const returnValue: FieldReader<string | number> = (value, field) =>
  typeof value === 'number' ? ckrNumber(value, field) : ckrName(value, field);

/** What an armed fault does. The union by `kind` is checked here; whether a CKR name is one, by the simulated module. */
const effect: FieldReader<Fault['effect']> = (value, field) => {
  const { kind } = read.object(
    { kind: read.oneOf(['slow', 'hang', 'crash', 'remove', 'answer', 'empty-value', 'card-status']) },
    { unknownKeys: 'ignore' },
  )(value, field);
  const literal = { kind: read.oneOf([kind]) };
  switch (kind) {
    case 'slow':
      return read.object({ ...literal, milliseconds })(value, field) as Fault['effect'];
    case 'remove':
      return read.object({ ...literal, noticedAfterMs: read.optional(milliseconds) })(value, field) as Fault['effect'];
    case 'answer':
      return read.object({ ...literal, code: returnValue })(value, field) as Fault['effect'];
    case 'card-status':
      return read.object({ ...literal, status: read.integer(0, 0xffff) })(value, field) as Fault['effect'];
    case 'hang':
    case 'crash':
    case 'empty-value':
      return read.object(literal)(value, field) as Fault['effect'];
  }
};

/** Everything that may be asked through the control socket: the fields of each request beside `id` and `do`. */
const SHAPES = {
  readers: nothing,
  cards: nothing,
  insert: { card: name, reader },
  remove: { reader, noticedAfterMs: read.optional(milliseconds) },
  swap: { card: name, reader },
  reset: { reader },
  'add-reader': { reader: name, pinPad: read.optional(read.boolean) },
  'remove-reader': { reader: name },
  'pin-pad': { entry: read.oneOf(['right', 'wrong', 'cancel', 'wait']), reader },
  tries: { card: name, left: read.integer(0, 3) },
  service: { to: read.oneOf(['stop', 'start', 'restart']) },
  pace: { pace: read.oneOf(['instant', 'measured']) },
  arm: {
    call: read.text(/^(?:\*|RECOGNITION|VERIFY|C_[A-Za-z]{1,40})$/, 'a call'),
    reader,
    nth: read.optional(read.integer(1, 1_000_000)),
    times: read.optional((value: unknown, field: string) =>
      value === 'always' ? value : read.integer(1, 1_000_000)(value, field),
    ),
    effect,
  },
  disarm: { fault: read.optional(count) },
  faults: nothing,
  calls: { call: read.optional(read.text(/^[A-Za-z_]{1,40}$/, 'a call')) },
  'clear-calls': nothing,
  prompt: { waitMilliseconds: read.optional(milliseconds) },
  pin: { pin: read.text(/^[\x20-\x7e]{1,32}$/, 'a PIN') },
  choose: { number: read.integer(1, 1_000) },
  confirm: nothing,
  cancel: nothing,
} as const;

/** Names of the requests. */
export type SimulationRequestName = keyof typeof SHAPES;

type Fields<N extends SimulationRequestName> = {
  readonly [K in keyof (typeof SHAPES)[N]]: (typeof SHAPES)[N][K] extends FieldReader<infer T> ? T : never;
};
/** Keys whose value may be undefined need not be there. */
type Loose<T> = { readonly [K in keyof T as undefined extends T[K] ? K : never]?: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K];
};

/** The fields of one request. */
export type SimulationFields<N extends SimulationRequestName> = Loose<Fields<N>>;

/** A request as a client sends it. */
export type SimulationRequest = {
  [N in SimulationRequestName]: { readonly id: number; readonly do: N } & SimulationFields<N>;
}[SimulationRequestName];

/** Every request name, to list them. */
export const SIMULATION_REQUESTS = Object.keys(SHAPES) as readonly SimulationRequestName[];

/** @throws CpxError ERR_REQUEST_MALFORMED */
export function parseSimulationRequest(input: unknown): SimulationRequest {
  const head = read.object({ id: count, do: read.oneOf(SIMULATION_REQUESTS) }, { unknownKeys: 'ignore' })(input, '');
  return read.object({ id: count, do: read.oneOf([head.do]), ...SHAPES[head.do] })(input, '') as SimulationRequest;
}

/** What the companion answers. */
export type SimulationAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly code: string; readonly message: string } };

const error = read.object({ code: read.anyText(100), message: read.anyText(4096) });

/** @throws CpxError ERR_REQUEST_MALFORMED */
export function parseSimulationAnswer(input: unknown): SimulationAnswer {
  return read.object({
    id: count,
    result: read.optional((value: unknown) => value),
    error: read.optional(error),
  })(input, '');
}
