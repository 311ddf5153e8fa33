import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Where a virtual reader waits for a card: vpcd's own TCP port, a Unix socket that leads to it, or whoever connects. */
export type VpcdAddress =
  | { readonly host: string; readonly port: number }
  | { readonly path: string }
  | { readonly name: string; readonly open: () => Promise<Socket> };

/** vpcd's port of the reader `Virtual PCD 00 00`; the second reader has the next one. @see virtual-card.md, section 1 */
export const VPCD_FIRST_PORT = 35_963;

/** What vpcd asks of whatever stands at the other end of its socket. */
export interface PluggedCard {
  /** Empty: the card does not answer to power-on. */
  readonly atr: Uint8Array;
  /** Power on, power off and reset: all of them forget PIN state, selection and pending answers. */
  reset(): void;
  /** @returns data ‖ SW1 SW2, now or later; undefined: the card is pulled out and nothing is answered */
  transmit(command: Uint8Array): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

/** A card in a virtual reader. */
export interface Insertion {
  /** Resolves when the connection is gone: removed by us, or closed by vpcd. */
  readonly ended: Promise<void>;
  /** Pulls the card out; PC/SC sees it up to 400 ms later. */
  remove(): Promise<void>;
}

/** One-octet frames; a longer one is a command. @see vsmartcard, virtualsmartcard/src/vpcd/vpcd.h */
const CONTROL = { powerOff: 0, powerOn: 1, reset: 2, atr: 4 } as const;

/**
 * What a mute card answers. vpcd finds out whether a card is there by asking for its ATR and takes an empty answer for an
 * empty reader; an answer longer than an ATR can be (33 octets) makes it fail to power the card on, which is mute.
 */
const TOO_LONG_FOR_AN_ATR = new Uint8Array(40).fill(0x3b);

/** pcscd looks at its readers every 400 ms; a vpcd that takes this long is stuck. @see virtual-card.md, section 1 */
const NOTICE_MILLISECONDS = 5_000;

/** The reader did not take the card. */
export class ReaderUnreachable extends Error {
  override readonly name = 'ReaderUnreachable';
}

/**
 * Puts a card into a virtual reader. Resolves when the reader has noticed it: when it first asks for something.
 * @throws ReaderUnreachable where nothing listens, another card is in, or vpcd does not look
 */
export async function insertCard(address: VpcdAddress, card: PluggedCard): Promise<Insertion> {
  let socket: Socket;
  try {
    socket = await dial(address);
  } catch (cause) {
    throw new ReaderUnreachable(`no virtual reader answers at ${nameOf(address)}`, { cause });
  }
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.setNoDelay();
  socket.on('error', () => socket.destroy());
  const noticed = once(socket, 'data', { signal: AbortSignal.timeout(NOTICE_MILLISECONDS) });
  answerFrames(socket, card);
  try {
    await Promise.race([noticed, ended.then(() => Promise.reject(new Error('closed')))]);
  } catch (cause) {
    socket.destroy();
    throw new ReaderUnreachable(`the virtual reader at ${nameOf(address)} does not take the card`, { cause });
  }
  return {
    ended,
    remove: async () => {
      socket.destroy();
      await ended;
    },
  };
}

async function dial(address: VpcdAddress): Promise<Socket> {
  if ('open' in address) return address.open();
  const socket = connect({ ...address });
  await once(socket, 'connect');
  return socket;
}

/** For messages: `127.0.0.1:35963`, or the path. */
export function nameOf(address: VpcdAddress): string {
  if ('open' in address) return address.name;
  return 'path' in address ? address.path : `${address.host}:${String(address.port)}`;
}

/** Both ways: u16 big-endian length and that many octets. Frames are worked off one after the other. */
function answerFrames(socket: Socket, card: PluggedCard): void {
  let held = Buffer.alloc(0);
  let work = Promise.resolve();
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
      const frame = Uint8Array.from(held.subarray(2, 2 + held.readUInt16BE(0)));
      held = held.subarray(2 + frame.length);
      work = work
        .then(() => obey(socket, card, frame))
        .catch((error: unknown) => {
          socket.destroy(error instanceof Error ? error : new Error(String(error)));
        });
    }
  });
}

async function obey(socket: Socket, card: PluggedCard, frame: Uint8Array): Promise<void> {
  if (socket.destroyed) return;
  if (frame.length > 1) {
    const answer = await card.transmit(frame);
    if (answer === undefined) socket.destroy();
    else send(socket, answer);
  } else if (frame[0] === CONTROL.atr) {
    send(socket, card.atr.length === 0 ? TOO_LONG_FOR_AN_ATR : card.atr);
  } else {
    // None of the three is answered; a control that vpcd may have one day changes nothing.
    if (frame[0] === CONTROL.powerOff || frame[0] === CONTROL.powerOn || frame[0] === CONTROL.reset) card.reset();
  }
}

function send(socket: Socket, data: Uint8Array): void {
  if (socket.destroyed) return;
  const frame = Buffer.alloc(2 + data.length);
  frame.writeUInt16BE(data.length);
  frame.set(data, 2);
  socket.write(frame);
}
