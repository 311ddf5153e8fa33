import { once } from 'node:events';
import { createConnection } from 'node:net';
import type {
  ArmedFault,
  CallRecord,
  SimulatedReader,
  SimulatedReaders,
} from '../../../../native-stubs/pkcs11js/index.js';
import type { TestCardDescription } from '../../../../native-stubs/test-cards/index.js';
import { CpxError, DEFAULT_PORT, isErrorCode } from '../../../protocol/index.js';
import { createStandardFolders } from '../../os/index.js';
import { findControlAddress } from './control-address.js';
import { readJsonLines, writeJsonLine } from './json-lines.js';
import type { PromptMessage } from './remote-prompt.js';
import { parseSimulationAnswer, type SimulationFields, type SimulationRequestName } from './requests.js';

/** What each request is answered with; requests that only do something are answered with null. */
interface SimulationResults {
  readers: readonly SimulatedReader[];
  cards: readonly Pick<TestCardDescription, 'name' | 'inWords' | 'cardNumber' | 'family'>[];
  arm: number;
  faults: readonly ArmedFault[];
  calls: readonly CallRecord[];
  prompt: PromptMessage | null;
}
type SimulationResult<N extends SimulationRequestName> = N extends keyof SimulationResults
  ? SimulationResults[N]
  : null;

/** A connection to a companion in development mode. */
export interface Simulation {
  /** @throws CpxError with the companion's code; ERR_CLIENT_NOT_RUNNING when it is gone */
  readonly request: <N extends SimulationRequestName>(
    name: N,
    fields: SimulationFields<N>,
  ) => Promise<SimulationResult<N>>;
  insert(card: string, reader?: string): Promise<void>;
  remove(reader?: string): Promise<void>;
  swap(card: string, reader?: string): Promise<void>;
  arm(fault: Parameters<SimulatedReaders['arm']>[0]): Promise<number>;
  calls(name?: CallRecord['name']): Promise<readonly CallRecord[]>;
  /** @returns what the prompt asks; undefined when it asked nothing within the time */
  waitForPrompt(milliseconds?: number): Promise<PromptMessage | undefined>;
  typePin(pin: string): Promise<void>;
  choose(number: number): Promise<void>;
  confirmLastTry(): Promise<void>;
  cancel(): Promise<void>;
  close(): void;
}

/** Which companion. */
export interface SimulationAddress {
  /** Default: this person's standard one. */
  readonly runtimeFolder?: string;
  readonly port?: number;
}

const WAIT_MILLISECONDS = 10_000;

/**
 * Connects to the companion in development mode that listens on `port`.
 * @throws CpxError ERR_CLIENT_NOT_RUNNING
 */
export async function connectSimulation(where: SimulationAddress): Promise<Simulation> {
  const { runtimeFolder = createStandardFolders().runtime, port = DEFAULT_PORT } = where;
  const gone = (cause?: unknown): CpxError =>
    new CpxError('ERR_CLIENT_NOT_RUNNING', `no companion in development mode answers for port ${port}`, { cause });
  const address = await findControlAddress(runtimeFolder, port);
  if (address === undefined) throw gone();
  const socket = createConnection(address.path);
  try {
    await once(socket, 'connect');
  } catch (cause) {
    throw gone(cause);
  }
  writeJsonLine(socket, { token: address.token });

  const waiting = new Map<
    number,
    { readonly resolve: (result: unknown) => void; readonly reject: (error: unknown) => void }
  >();
  const fail = (error: CpxError): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  socket.on('error', () => socket.destroy());
  socket.on('close', () => fail(gone()));
  readJsonLines(socket, (line) => {
    const answer = parseSimulationAnswer(line);
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) {
      const { code, message } = answer.error;
      asked?.reject(new CpxError(isErrorCode(code) ? code : 'ERR_FLOW_INTERNAL', message));
    } else asked?.resolve(answer.result);
  });

  let last = 0;
  const request: Simulation['request'] = (name, fields) =>
    new Promise((resolve, reject) => {
      if (socket.destroyed) {
        reject(gone());
        return;
      }
      const id = ++last;
      waiting.set(id, { resolve: (result) => resolve(result as never), reject });
      writeJsonLine(socket, { id, do: name, ...fields });
    });
  const only = (reader: string | undefined): { readonly reader?: string } => (reader === undefined ? {} : { reader });

  return {
    request,
    insert: async (card, reader) => {
      await request('insert', { card, ...only(reader) });
    },
    remove: async (reader) => {
      await request('remove', only(reader));
    },
    swap: async (card, reader) => {
      await request('swap', { card, ...only(reader) });
    },
    arm: (fault) => request('arm', fault),
    calls: (name) => request('calls', name === undefined ? {} : { call: name }),
    waitForPrompt: async (milliseconds = WAIT_MILLISECONDS) =>
      (await request('prompt', { waitMilliseconds: milliseconds })) ?? undefined,
    typePin: async (pin) => {
      await request('pin', { pin });
    },
    choose: async (number) => {
      await request('choose', { number });
    },
    confirmLastTry: async () => {
      await request('confirm', {});
    },
    cancel: async () => {
      await request('cancel', {});
    },
    close: () => void socket.destroy(),
  };
}
