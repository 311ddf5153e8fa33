import { openModule } from '../../../../native-stubs/pkcs11js/index.js';
import { createCardHost } from '../../../../src/companion/pkcs11/host/card-host.js';
import { toHostFailure } from '../../../../src/companion/pkcs11/host/host-error.js';
import type { HostCall, HostMessage } from '../../../../src/companion/pkcs11/host/messages.js';
import type { HostSpawner, NativeModule } from '../../../../src/companion/pkcs11/index.js';

/**
 * Hosts without processes, for tests in which a process adds nothing: the same host code on the simulated module, with
 * messages cloned as they would be. One that crashes, hangs or is killed reaches neither its module nor main from then on.
 * @param wrap sees every module that is opened
 */
export function createInProcessSpawner(wrap: (native: NativeModule) => NativeModule = (native) => native): HostSpawner {
  return () => {
    let tell: (message: unknown) => void = () => undefined;
    let end!: (how: string) => void;
    const ended = new Promise<string>((resolve) => (end = resolve));
    const pins: Uint8Array[] = [];
    let isStill = false;
    const standStill = (): never => {
      isStill = true;
      throw new Error('nothing goes on in this host');
    };
    const die = (how: string): void => {
      isStill = true;
      end(how);
      // Ends the timer of its polls; the module is not reached any more.
      void host.handle({ type: 'finish' }).catch(() => undefined);
    };
    const unlessStill = <T extends object>(target: T): T =>
      new Proxy(target, {
        get(object, name) {
          const value: unknown = Reflect.get(object, name);
          if (typeof value !== 'function') return value;
          return (...call: readonly unknown[]): unknown => {
            if (isStill) standStill();
            return Reflect.apply(value, object, call);
          };
        },
      });
    const send = (message: HostMessage): void => {
      if (!isStill) tell(structuredClone(message));
    };
    const host = createCardHost({
      loadModule: (source) => {
        if (source.kind !== 'stand-in') throw new Error('no library in this process');
        const crash = (): void => {
          die('SIGSEGV');
          standStill();
        };
        const native = wrap(openModule(source.world, { crash, hang: standStill }));
        return Promise.resolve(unlessStill({ ...native, pkcs11: unlessStill(native.pkcs11) }));
      },
      receivePin: () => pins.shift() ?? new Uint8Array(0),
      patience: { lookAgainAfterMs: [1, 1], readAgainAfterMs: [1], doubtAfterMs: [1] },
      reportSlots: (slots) => send({ type: 'slots', slots }),
    });
    const answer = async ({ id, request }: HostCall): Promise<void> => {
      try {
        send({ type: 'answer', id, answer: await host.handle(request) });
      } catch (error) {
        send({ type: 'failure', id, failure: toHostFailure(error) });
      }
      if (request.type === 'finish' && !isStill) end('exit code 0');
    };
    return {
      processId: undefined,
      ended,
      post: (message) => void answer(structuredClone(message) as HostCall),
      onMessage: (listener) => (tell = listener),
      sendPin: (pin) => void pins.push(pin.slice()),
      kill: () => die('SIGKILL'),
    };
  };
}
