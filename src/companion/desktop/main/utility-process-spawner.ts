import type { UtilityProcess } from 'electron';
import {
  environmentOfHost,
  HOST_OPTIONS,
  offerPin,
  UTILITY_HOST_PROGRAM,
  type HostSpawner,
  type OfferedPin,
} from '../../pkcs11/index.js';
import type { Electron } from './electron.js';

/**
 * Card hosts as utility processes of Electron, whose packages cannot start Node (the fuse `runAsNode` is off).
 *
 * A utility process has no pipe beside its message port, and that port takes no ArrayBuffer over: it clones, and the
 * clone's buffers are nobody's to wipe. So the PIN goes through a socket of its own (pkcs11/offer-pin.ts), written from one
 * buffer that is wiped when the system has taken it.
 *
 * On a Mac the helper that may load unsigned libraries is asked for: modules are signed by their vendors, not by us.
 */
export function createUtilityProcessSpawner(
  utilityProcess: Electron['utilityProcess'],
  runtimeFolder: string,
): HostSpawner {
  return () => {
    const child = utilityProcess.fork(UTILITY_HOST_PROGRAM, [], {
      serviceName: 'CPx Bridge card host',
      execArgv: [...HOST_OPTIONS],
      env: withoutUndefined(environmentOfHost(process.env)),
      // What vendor code prints goes nowhere: its traces may hold anything.
      stdio: 'ignore',
      allowLoadingUnsignedLibraries: true,
    });
    const offers = new Set<OfferedPin>();
    /** Settled when the host was told of the last PIN: two of them are told in the order in which they were sent. */
    let told = Promise.resolve();
    let processId: number | undefined;
    let killed = false;
    let gone = false;
    const kill = (): void => {
      killed = true;
      killByProcessId(processId);
    };
    child.once('spawn', () => {
      processId = child.pid;
      if (killed) kill();
    });
    const ended = endOf(child);
    void ended.then(() => {
      gone = true;
      // The number may be another process's from now on.
      processId = undefined;
      for (const offer of offers) offer.withdraw();
    });
    return {
      get processId() {
        return processId;
      },
      ended,
      post: (message) => {
        if (!gone) child.postMessage(message);
      },
      onMessage: (listener) => void child.on('message', listener),
      sendPin: (pin) => {
        const before = told;
        told = new Promise((resolve) => {
          const tell = (pinOffer: object): void =>
            void before.then(() => {
              if (!gone) child.postMessage({ pinOffer });
              resolve();
            });
          offers.add(offerPin(pin, runtimeFolder, tell, kill));
        });
      },
      kill,
    };
  };
}

function endOf(child: UtilityProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(`exit code ${String(code)}`));
    child.once('error', (type, location) => resolve(`${type} at ${location}`));
  });
}

/** `UtilityProcess.kill` is a SIGTERM on POSIX, which a module that hangs ignores. */
function killByProcessId(processId: number | undefined): void {
  if (processId === undefined) return;
  try {
    process.kill(processId, 'SIGKILL');
  } catch {
    // It has ended by itself; its `exit` is on its way.
  }
}

function withoutUndefined(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
