import type {
  MechanismInfo,
  ModuleInfo,
  PKCS11,
  SessionInfo,
  SlotInfo,
  Template,
  TemplateResult,
  TokenInfo,
} from 'pkcs11js';
import type { CryptokiModule } from './cryptoki-module.js';
import { NOT_SUPPORTED, NOT_SUPPORTED_ASYNC, NOT_SUPPORTED_BARE } from './not-supported.js';
import { bareError, NativeError, Pkcs11Error } from './pkcs11-errors.js';
import {
  expectArguments,
  readBuffer,
  readHandle,
  readMechanism,
  readTemplate,
  readText,
  readUlong,
} from './read-arguments.js';
import { CryptokiFailure, toReturnValue } from './return-values.js';
import { encodeUlong } from './token-objects.js';

type SignCallback = (error: Error | null, data: Buffer | null) => void;

/**
 * pkcs11js's PKCS11 class over the simulated module: same arguments, same results, same errors, down to which of them
 * are thrown bare. Loaded from the start, so that `load` is not needed, and takes any path.
 * @see pkcs11js 2.1.7, index.js and src/pkcs11.cpp
 */
export class SimulatedPkcs11 {
  libPath = '';
  readonly #module: CryptokiModule;
  #loaded = true;

  constructor(module: CryptokiModule) {
    this.#module = module;
  }

  load(path: string): void {
    this.libPath = path;
    this.#loaded = true;
  }

  close(): void {
    this.#loaded = false;
  }

  // The original reads `options` and hands it on; the module takes no notice of it.
  C_Initialize(...args: readonly unknown[]): void {
    this.#call('C_Initialize', (module) => {
      const [options] = args;
      if (options !== undefined && options !== null && typeof options !== 'object') {
        throw new TypeError('Argument 0 has wrong type. Should be an Object');
      }
      module.initialize();
    });
  }

  C_Finalize(): void {
    this.#call('C_Finalize', (module) => module.finalize());
  }

  C_GetInfo(): ModuleInfo {
    return this.#call('C_GetInfo', (module) => module.getInfo());
  }

  C_GetSlotList(...args: readonly unknown[]): Buffer[] {
    return this.#call('C_GetSlotList', (module) => {
      if (args.length > 0 && typeof args[0] !== 'boolean') {
        throw new TypeError('Argument 0 has wrong type. Should be a Boolean');
      }
      return module.getSlotList(args[0] === true).map(encodeUlong);
    });
  }

  C_GetSlotInfo(...args: readonly unknown[]): SlotInfo {
    return this.#call('C_GetSlotInfo', (module) => {
      expectArguments(args, 1);
      return module.getSlotInfo(readHandle(args, 0));
    });
  }

  C_GetTokenInfo(...args: readonly unknown[]): TokenInfo {
    return this.#call('C_GetTokenInfo', (module) => {
      expectArguments(args, 1);
      return module.getTokenInfo(readHandle(args, 0));
    });
  }

  C_GetMechanismList(...args: readonly unknown[]): number[] {
    return this.#call('C_GetMechanismList', (module) => {
      expectArguments(args, 1);
      return module.getMechanismList(readHandle(args, 0));
    });
  }

  C_GetMechanismInfo(...args: readonly unknown[]): MechanismInfo {
    return this.#call('C_GetMechanismInfo', (module) => {
      expectArguments(args, 2);
      return module.getMechanismInfo(readHandle(args, 0), readUlong(args, 1));
    });
  }

  C_WaitForSlotEvent(...args: readonly unknown[]): Buffer | null {
    return this.#call('C_WaitForSlotEvent', (module) => {
      expectArguments(args, 1);
      const slot = module.waitForSlotEvent(readUlong(args, 0));
      return slot === null ? null : encodeUlong(slot);
    });
  }

  C_OpenSession(...args: readonly unknown[]): Buffer {
    return this.#call('C_OpenSession', (module) => {
      expectArguments(args, 2);
      return encodeUlong(module.openSession(readHandle(args, 0), readUlong(args, 1)));
    });
  }

  C_CloseSession(...args: readonly unknown[]): void {
    this.#call('C_CloseSession', (module) => {
      expectArguments(args, 1);
      module.closeSession(readHandle(args, 0));
    });
  }

  C_CloseAllSessions(...args: readonly unknown[]): void {
    this.#call('C_CloseAllSessions', (module) => {
      expectArguments(args, 1);
      module.closeAllSessions(readHandle(args, 0));
    });
  }

  C_GetSessionInfo(...args: readonly unknown[]): SessionInfo {
    return this.#call('C_GetSessionInfo', (module) => {
      expectArguments(args, 1);
      return module.getSessionInfo(readHandle(args, 0));
    });
  }

  C_Login(...args: readonly unknown[]): void {
    this.#call('C_Login', (module) => {
      expectArguments(args, 3);
      module.login(readHandle(args, 0), readUlong(args, 1), readText(args, 2));
    });
  }

  C_Logout(...args: readonly unknown[]): void {
    this.#call('C_Logout', (module) => {
      expectArguments(args, 1);
      module.logout(readHandle(args, 0));
    });
  }

  C_InitPIN(...args: readonly unknown[]): void {
    this.#call('C_InitPIN', (module) => {
      expectArguments(args, 2);
      module.initPin(readHandle(args, 0), readText(args, 1));
    });
  }

  C_SetPIN(...args: readonly unknown[]): void {
    this.#call('C_SetPIN', (module) => {
      expectArguments(args, 3);
      module.setPin(readHandle(args, 0), readText(args, 1), readText(args, 2));
    });
  }

  C_FindObjectsInit(...args: readonly unknown[]): void {
    this.#call('C_FindObjectsInit', (module) => {
      expectArguments(args, 2);
      module.findObjectsInit(readHandle(args, 0), readTemplate(args, 1));
    });
  }

  /** With one argument: one handle, or null. Its errors are bare ones, no Pkcs11Error. */
  C_FindObjects(...args: readonly unknown[]): Buffer[] | Buffer | null {
    const all = args.length < 2 ? [...args, 1] : args;
    const found = this.#bare((module) => {
      expectArguments(all, 2);
      return module.findObjects(readHandle(all, 0), readUlong(all, 1)).map(encodeUlong);
    });
    return args.length < 2 ? (found[0] ?? null) : found;
  }

  C_FindObjectsFinal(...args: readonly unknown[]): void {
    this.#call('C_FindObjectsFinal', (module) => {
      expectArguments(args, 1);
      module.findObjectsFinal(readHandle(args, 0));
    });
  }

  /** Fills in the template that it was given, and returns it. */
  C_GetAttributeValue(...args: readonly unknown[]): TemplateResult {
    return this.#call('C_GetAttributeValue', (module) => {
      expectArguments(args, 3);
      const session = readHandle(args, 0);
      const object = readHandle(args, 1);
      const types = readTemplate(args, 2).map(({ type }) => type);
      const values = module.getAttributeValue(session, object, types);
      const template = args[2] as Template;
      for (const [index, value] of values.entries()) {
        const attribute = template[index];
        if (attribute !== undefined) attribute.value = Buffer.from(value);
      }
      return template as TemplateResult;
    });
  }

  C_SignInit(...args: readonly unknown[]): void {
    this.#call('C_SignInit', (module) => {
      expectArguments(args, 3);
      module.signInit(readHandle(args, 0), readMechanism(args, 1), readHandle(args, 2));
    });
  }

  /** With a callback as fourth argument: without stopping the thread. */
  C_Sign(...args: readonly unknown[]): Buffer | undefined {
    if (args.length > 3) {
      this.C_SignCallback(...args);
      return undefined;
    }
    const length = this.#call('C_Sign', (module) => {
      expectArguments(args, 3);
      return module.sign(readHandle(args, 0), readBuffer(args, 1), readBuffer(args, 2));
    });
    return (args[2] as Buffer).subarray(0, length);
  }

  C_SignCallback(...args: readonly unknown[]): void {
    const callback = args[3] as SignCallback;
    this.#call('C_Sign', (module) => {
      expectArguments(args, 4);
      if (typeof callback !== 'function') throw new TypeError('Argument 3 has wrong type. Should be a Function');
      module.signAsync(readHandle(args, 0), readBuffer(args, 1), readBuffer(args, 2)).then(
        (length) => callback(null, (args[2] as Buffer).subarray(0, length)),
        (error: unknown) => callback(toPkcs11Error(error, 'C_Sign'), null),
      );
    });
  }

  C_SignAsync(session: Buffer, data: Buffer, signature: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.C_SignCallback(session, data, signature, ((error, result) => {
        if (result === null) reject(error ?? new Error('no signature and no error'));
        else resolve(result);
      }) satisfies SignCallback);
    });
  }

  C_SignFinalCallback(...args: readonly unknown[]): void {
    const callback = args[2] as SignCallback;
    let outcome: readonly [Error | null, Buffer | null];
    try {
      outcome = [null, this.C_SignFinal(args[0], args[1])];
    } catch (error) {
      outcome = [toPkcs11Error(error, 'C_SignFinal'), null];
    }
    setImmediate(() => callback(...outcome));
  }

  C_SignFinalAsync(session: Buffer, signature: Buffer): Promise<Buffer> {
    return new Promise((resolve) => resolve(this.C_SignFinal(session, signature)));
  }

  C_SignUpdate(...args: readonly unknown[]): void {
    this.#call('C_SignUpdate', (module) => {
      expectArguments(args, 2);
      module.signUpdate(readHandle(args, 0), readBuffer(args, 1));
    });
  }

  C_SignFinal(...args: readonly unknown[]): Buffer {
    const length = this.#call('C_SignFinal', (module) => {
      expectArguments(args, 2);
      return module.signFinal(readHandle(args, 0), readBuffer(args, 1));
    });
    return (args[1] as Buffer).subarray(0, length);
  }

  C_GenerateRandom(...args: readonly unknown[]): Buffer {
    return this.#call('C_GenerateRandom', (module) => {
      expectArguments(args, 2);
      module.generateRandom(readHandle(args, 0), readBuffer(args, 1));
      return args[1] as Buffer;
    });
  }

  #call<Result>(method: string, body: (module: CryptokiModule) => Result): Result {
    if (!this.#loaded) throw new NativeError('PKCS11 module not loaded yet');
    try {
      return body(this.#module);
    } catch (error) {
      throw toPkcs11Error(error, method);
    }
  }

  #bare<Result>(body: (module: CryptokiModule) => Result): Result {
    if (!this.#loaded) throw new Error('PKCS11 module not loaded yet');
    try {
      return body(this.#module);
    } catch (error) {
      throw error instanceof CryptokiFailure ? bareError(error.returnValue) : error;
    }
  }
}

/** The object that takes the place of `new PKCS11()`. */
export function createPkcs11(module: CryptokiModule): PKCS11 {
  const notSupported = toReturnValue('CKR_FUNCTION_NOT_SUPPORTED');
  const refuse = (name: string) => (): never => raise(new Pkcs11Error(notSupported, name));
  const rest = Object.fromEntries([
    ...[...NOT_SUPPORTED, ...NOT_SUPPORTED_ASYNC].map((name) => [name, refuse(name)] as const),
    ...NOT_SUPPORTED_ASYNC.map((name) => [`${name}Callback`, answerNotSupported(notSupported, name)] as const),
    ...NOT_SUPPORTED_ASYNC.map(
      (name) => [`${name}Async`, () => Promise.reject(new Pkcs11Error(notSupported, name))] as const,
    ),
    ...NOT_SUPPORTED_BARE.map((name) => [name, () => raise(bareError(notSupported))] as const),
  ]);
  return Object.assign(new SimulatedPkcs11(module), rest) as unknown as PKCS11;
}

/** The callback is always the last argument. */
function answerNotSupported(notSupported: bigint, name: string) {
  return (...args: readonly unknown[]): void => {
    const callback = args.at(-1);
    if (typeof callback !== 'function')
      throw new TypeError(`Argument ${args.length} has wrong type. Should be a Function`);
    setImmediate(callback as SignCallback, new Pkcs11Error(notSupported, name), null);
  };
}

function raise(error: Error): never {
  throw error;
}

function toPkcs11Error(error: unknown, method: string): Error {
  if (error instanceof CryptokiFailure) return new Pkcs11Error(error.returnValue, method);
  return error instanceof Error ? error : new NativeError(String(error));
}
