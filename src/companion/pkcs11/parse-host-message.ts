import { readersFor, type FieldReader } from '../../protocol/index.js';
import type {
  HostAnswers,
  HostFailure,
  HostMessage,
  PinChangeAnswer,
  SlotReport,
  TokenReport,
} from './host/messages.js';

const read = readersFor('ERR_MODULE_FAILED');

/** Far above any card, far below anything that could fill the memory of main. */
const MAXIMUM = Object.freeze({
  text: 4_096,
  slots: 64,
  certificates: 64,
  certificateOctets: 65_536,
  mechanisms: 4_096,
});

function bytes(maximum: number): FieldReader<Uint8Array> {
  return (value, field) => {
    if (!(value instanceof Uint8Array) || value.length > maximum) return read.oneOf([])(value, field);
    return value;
  };
}

/** A CK_ULONG as pkcs11js gives it: any of its values, also those beyond the safe integers. */
const ulong: FieldReader<number> = (value, field) =>
  typeof value === 'number' && value >= 0 ? value : read.oneOf([])(value, field);

const text = read.anyText(MAXIMUM.text);

const token: FieldReader<TokenReport> = read.object({
  label: text,
  serial: text,
  manufacturer: text,
  model: text,
  flags: ulong,
  minimumPinLength: ulong,
  maximumPinLength: ulong,
});

/** The flags as they are after a code was presented: what came of that counts, and is not lost where these make no sense. */
const tokenAfterwards: FieldReader<TokenReport | undefined> = (value, field) => {
  try {
    return read.optional(token)(value, field);
  } catch {
    return undefined;
  }
};

const failureKinds: Readonly<Record<HostFailure['kind'], FieldReader<unknown>>> = {
  cryptoki: read.object({ kind: text, call: text, code: ulong }),
  'support-missing': read.object({ kind: text, packageName: text, message: text }),
  'load-failed': read.object({ kind: text, message: text }),
  'certificate-missing': read.object({ kind: text }),
  'card-missing': read.object({ kind: text }),
  'key-missing': read.object({ kind: text }),
  'mechanism-missing': read.object({ kind: text }),
  unexpected: read.object({ kind: text, message: text }),
};

const kind = read.object(
  { kind: read.oneOf(Object.keys(failureKinds) as HostFailure['kind'][]) },
  { unknownKeys: 'ignore' },
);

const failure: FieldReader<HostFailure> = (value, field) =>
  failureKinds[kind(value, field).kind](value, field) as HostFailure;

const slots = read.array(
  read.object({
    description: text,
    token: read.optional(token),
    atr: read.optional(bytes(MAXIMUM.text)),
    certificates: read.array(read.object({ label: text, der: bytes(MAXIMUM.certificateOctets) }), MAXIMUM.certificates),
    failure: read.optional(failure),
  }),
  MAXIMUM.slots,
) as FieldReader<readonly SlotReport[]>;

const refused = read.object({ outcome: read.oneOf(['refused']), failure, token: tokenAfterwards });
const signed = read.object({
  outcome: read.oneOf(['signed']),
  signature: bytes(MAXIMUM.text),
  loginMs: ulong,
  signMs: ulong,
});

const changed = read.object({ outcome: read.oneOf(['changed']), token: tokenAfterwards });
const outcomeOfChange = read.object({ outcome: read.oneOf(['changed', 'refused']) }, { unknownKeys: 'ignore' });

const pinChange: FieldReader<PinChangeAnswer> = (value, field) =>
  (outcomeOfChange(value, field).outcome === 'changed'
    ? changed(value, field)
    : refused(value, field)) as PinChangeAnswer;

const answers: { readonly [T in keyof HostAnswers]: FieldReader<HostAnswers[T]> } = {
  load: read.object({ library: text, version: text }),
  look: slots,
  watch: slots,
  open: read.object({ token, mechanisms: read.array(ulong, MAXIMUM.mechanisms) }),
  'read-pin-state': token,
  ping: read.object({ alive: read.boolean }),
  sign: ((value, field) =>
    read.object({ outcome: read.oneOf(['signed', 'refused']) }, { unknownKeys: 'ignore' })(value, field).outcome ===
    'signed'
      ? signed(value, field)
      : refused(value, field)) as FieldReader<HostAnswers['sign']>,
  'open-card': token,
  'change-pin': pinChange,
  unblock: pinChange,
  finish: read.object({ done: read.boolean }),
};

const id = read.integer(1, Number.MAX_SAFE_INTEGER);
const envelope = read.object({ type: read.oneOf(['answer', 'failure', 'slots']) }, { unknownKeys: 'ignore' });
const answerMessage = read.object({ type: text, id, answer: (value) => value });
const failureMessage = read.object({ type: text, id, failure });
const slotsMessage = read.object({ type: text, slots });

/**
 * What a host sends is checked before it is used: the code of a vendor runs in that process.
 * @throws CpxError ERR_MODULE_FAILED
 */
export function parseHostMessage(input: unknown): HostMessage {
  const { type } = envelope(input, '');
  switch (type) {
    case 'answer':
      return answerMessage(input, '') as HostMessage;
    case 'failure':
      return failureMessage(input, '') as HostMessage;
    case 'slots':
      return slotsMessage(input, '') as HostMessage;
  }
}

/** @throws CpxError ERR_MODULE_FAILED */
export function parseHostAnswer<T extends keyof HostAnswers>(type: T, input: unknown): HostAnswers[T] {
  return answers[type](input, `answer to ${type}`);
}
