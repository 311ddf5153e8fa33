import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PCSCD_SOCKET, slotSocket, type RoomAnswer, type RoomRequest } from './room-messages.js';
import type { VpcdAddress } from './vpcd.js';

/** A PC/SC service with two virtual readers that nobody else on the machine sees. */
export interface PrivateReaders {
  /** Holds the sockets; of this user alone, removed at the end. */
  readonly folder: string;
  /**
   * For the environment of every process that is to use these readers. libpcsclite reads it at its first use in a
   * process and never again.
   */
  readonly environment: { readonly PCSCLITE_CSOCK_NAME: string };
  /** `address` serves this process and is the fastest; `path` is a socket for any other. */
  readonly readers: readonly { readonly name: string; readonly address: VpcdAddress; readonly path: string }[];
  /** Starts the service again after it was ended; resolves when it answers. */
  startService(): Promise<void>;
  /** Sends the service a signal; resolves when it has ended, but for SIGSTOP and SIGCONT. */
  signalService(signal: NodeJS.Signals): Promise<void>;
  /** Ends everything in the room. Safe to call twice. */
  close(): Promise<void>;
}

/** Names that PC/SC gives the two readers of Debian's vpcd. */
export const VIRTUAL_READERS = ['Virtual PCD 00 00', 'Virtual PCD 00 01'] as const;

const PROGRAM = fileURLToPath(new URL('private-readers-program.js', import.meta.url));
const VPCD_CONFIGURATION = '/etc/reader.conf.d/vpcd';
const NAMESPACES = ['--mount', '--net', '--pid', '--mount-proc', '--fork', '--kill-child'] as const;

/**
 * Furnishes the room. pcscd's folder is the outside folder, so that its socket is visible there; USB readers of this
 * machine stay outside; `quickack` spares the 40 ms that vpcd's two sends for each frame cost otherwise.
 * @see virtual-card.md, section 1
 */
const SET_UP = `set -e
mount -t tmpfs tmpfs /run
mkdir /run/pcscd
mount --bind "$1" /run/pcscd
if [ -d /dev/bus/usb ]; then mount -t tmpfs tmpfs /dev/bus/usb; fi
ip link set lo up
for net in 127.0.0.0/8 127.0.0.1; do
  ip route replace local $net dev lo table local proto kernel scope host src 127.0.0.1 quickack 1
done
exec "$2" "$3" "$1"`;

/** What private readers need and this machine does not have, in English; empty where they can be opened. */
export function missingForPrivateReaders(): readonly string[] {
  if (process.platform !== 'linux') return ['Linux'];
  const programs = ['unshare', 'mount', 'ip', 'pcscd'].filter((name) => !isOnPath(name));
  const files = existsSync(VPCD_CONFIGURATION) ? [] : ['vsmartcard-vpcd'];
  const missing = [...programs, ...files];
  if (missing.length > 0) return missing;
  const probe = spawnSync('unshare', [...unshareOptions(), 'mount', '-t', 'tmpfs', 'tmpfs', '/run'], {
    stdio: 'ignore',
  });
  return probe.status === 0 ? [] : ['the right to make namespaces'];
}

/**
 * Opens a room with pcscd and two virtual readers in process, mount and network namespaces of its own. Several rooms do
 * not meet. Everything in it ends with `close`, or when this process ends in whatever way.
 * @throws Error with what the room said
 */
export async function openPrivateReaders(): Promise<PrivateReaders> {
  const folder = await mkdtemp(join(tmpdir(), 'cpx-readers-'));
  const child = spawn('unshare', [...unshareOptions(), 'sh', '-c', SET_UP, 'sh', folder, process.execPath, PROGRAM], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A Ctrl-C is for us: we close the room.
    detached: true,
  });
  const room = new Room(child);
  const close = async (): Promise<void> => {
    await room.end();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await room.furnished;
    await room.ask({ do: 'start' });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    folder,
    environment: { PCSCLITE_CSOCK_NAME: join(folder, PCSCD_SOCKET) },
    readers: VIRTUAL_READERS.map((name, slot) => ({
      name,
      address: { name, open: () => room.connect(slot) },
      path: join(folder, slotSocket(slot)),
    })),
    startService: async () => {
      await room.ask({ do: 'start' });
    },
    signalService: async (signal) => {
      await room.ask({ do: 'signal', signal });
    },
    close,
  };
}

/** The opener's end of the channel to the room's first process. */
class Room {
  readonly furnished: Promise<unknown>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<
    number,
    { readonly resolve: (handle: unknown) => void; readonly reject: (error: Error) => void }
  >();
  readonly #ended: Promise<void>;
  #said = '';
  #lastId = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.furnished = this.#expect(0);
    child.stderr?.on('data', (text: Buffer) => (this.#said += text.toString()));
    child.on('message', (answer: RoomAnswer, handle: unknown) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.error === undefined) waiting?.resolve(handle);
      else waiting?.reject(new Error(answer.error));
    });
    this.#ended = new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('close', () => resolve());
    });
    void this.#ended.then(() => {
      for (const { reject } of this.#waiting.values()) {
        reject(new Error(`the private readers ended: ${this.#said.trim() || 'no reason given'}`));
      }
      this.#waiting.clear();
    });
  }

  ask(request: Omit<RoomRequest, 'id'>): Promise<unknown> {
    if (!this.#child.connected) return Promise.reject(new Error('the private readers have ended'));
    const id = ++this.#lastId;
    const answered = this.#expect(id);
    this.#child.send({ id, ...request });
    return answered;
  }

  /** A connection to a reader of the room. */
  async connect(slot: number): Promise<Socket> {
    const socket = await this.ask({ do: 'connect', slot });
    if (!(socket instanceof Socket)) throw new Error('the private readers gave no socket');
    return socket;
  }

  /** The room's first process is killed with `unshare`, and every other process of the room with it. */
  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #expect(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
  }
}

/** Whoever is not root gets a user namespace in which they are, where the system allows that. */
function unshareOptions(): readonly string[] {
  return process.getuid?.() === 0 ? NAMESPACES : ['--user', '--map-root-user', ...NAMESPACES];
}

function isOnPath(name: string): boolean {
  // Where system programs are, for users whose PATH does not say so.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
