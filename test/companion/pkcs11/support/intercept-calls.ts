import type { CallName } from '../../../../native-stubs/pkcs11js/index.js';
import type { NativeModule } from '../../../../src/companion/pkcs11/index.js';

/** Stands between a host and its module: makes the call or not, and says what came of it. */
export type Interception = (name: CallName, call: () => unknown, given: readonly unknown[]) => unknown;

/** The functions on PINs stand beside pkcs11js's. */
const PIN_FUNCTIONS = { login: 'C_Login', setPin: 'C_SetPIN', initPin: 'C_InitPIN' } as const;

/** A module as a vendor's: without the simulated module's own word on what PC/SC would say. */
export function interceptCalls(native: NativeModule, intercept: Interception): NativeModule {
  const pkcs11 = new Proxy(native.pkcs11, {
    get:
      (target, name) =>
      (...given: readonly unknown[]) =>
        intercept(
          name as CallName,
          () => Reflect.apply(Reflect.get(target, name) as () => unknown, target, given),
          given,
        ),
  });
  const code = (name: keyof typeof PIN_FUNCTIONS, call: () => number): number =>
    intercept(PIN_FUNCTIONS[name], call, []) as number;
  return {
    pkcs11,
    login: (...given) => code('login', () => native.login(...given)),
    setPin: (...given) => code('setPin', () => native.setPin(...given)),
    initPin: (...given) => code('initPin', () => native.initPin(...given)),
  };
}
