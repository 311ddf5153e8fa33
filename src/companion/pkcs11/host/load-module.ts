import type * as Pkcs11jsNamespace from 'pkcs11js';
import { forbidCoreDumps } from '../../os/core-dumps/index.js';
import type { NativeModule } from './cryptoki.js';
import { HostError } from './host-error.js';
import { createKoffiPinFunctions, type Koffi } from './koffi-pin-functions.js';
import type { ModuleSource } from './messages.js';

/** What a stand-in's entry must export. */
interface StandIn {
  readonly openModule: (world: string) => NativeModule;
}

/**
 * Loads a module behind the host's one native port.
 * @param forLogin false where no PIN will be presented: koffi is not loaded then
 * @throws HostError support-missing, load-failed
 */
export async function loadModule(
  source: ModuleSource,
  forLogin: boolean,
  support: NativeSupport = nativeSupport,
): Promise<NativeModule> {
  return source.kind === 'library' ? loadLibrary(source.path, forLogin, support) : loadStandIn(source);
}

/** The packages with a native part, loaded where they are needed and not before. */
export interface NativeSupport {
  readonly pkcs11js: () => Promise<{ readonly default: Pick<typeof Pkcs11jsNamespace, 'PKCS11'> }>;
  readonly koffi: () => Promise<{ readonly default: Koffi }>;
}

const nativeSupport: NativeSupport = { pkcs11js: () => import('pkcs11js'), koffi: () => import('koffi') };

/** Tells a host that it is a spare. */
export const SPARE_ARGUMENT = 'spare';

/** Loads the native packages ahead of their use: about 60 ms that nobody then waits for. What is missing is said then. */
export async function prepareSupport(support: NativeSupport = nativeSupport): Promise<void> {
  await Promise.allSettled([support.pkcs11js(), support.koffi()]);
}

async function loadLibrary(path: string, forLogin: boolean, support: NativeSupport): Promise<NativeModule> {
  const { default: pkcs11js } = await importSupport('pkcs11js', support.pkcs11js);
  const pkcs11 = new pkcs11js.PKCS11();
  try {
    pkcs11.load(path);
  } catch (error) {
    throw new HostError({ kind: 'load-failed', message: messageOf(error) });
  }
  if (!forLogin) return { pkcs11, login: refusePin, setPin: refusePin, initPin: refusePin };
  const { default: koffi } = await importSupport('koffi', support.koffi);
  // Before a PIN can arrive: a module that crashes right after C_Login would leave it in the dump of this process.
  forbidCoreDumps(koffi, process.platform);
  return { pkcs11, ...createKoffiPinFunctions(koffi, path, process.platform) };
}

function refusePin(): never {
  throw new HostError({ kind: 'unexpected', message: 'this host was not started to present a PIN' });
}

/** Both packages have a native part and are optional: without them the simulated module still works. */
async function importSupport<T>(packageName: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw new HostError({ kind: 'support-missing', packageName, message: messageOf(error) });
  }
}

async function loadStandIn({ entry, world }: Extract<ModuleSource, { kind: 'stand-in' }>): Promise<NativeModule> {
  try {
    const { openModule } = (await import(entry)) as StandIn;
    return openModule(world);
  } catch (error) {
    throw new HostError({ kind: 'load-failed', message: messageOf(error) });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
