import type { CallGate } from './call-gate.js';
import { createModuleContext } from './module-context.js';
import { createObjectFunctions, type ObjectFunctions } from './object-functions.js';
import { createPinFunctions, type PinFunctions } from './pin-functions.js';
import { createSignFunctions, type SignFunctions } from './sign-functions.js';
import { createSlotFunctions, type SlotFunctions } from './slot-functions.js';
import type { World } from './world.js';

/**
 * The simulated module below its JavaScript clothes: Cryptoki's functions over numbers and octets, each of which leaves
 * with a CryptokiFailure for any return value but CKR_OK.
 * @see virtual-card.md, section 10
 */
export interface CryptokiModule
  extends SlotFunctions, ObjectFunctions, SignFunctions, Omit<PinFunctions, 'loginAgain'> {
  initialize(): void;
  finalize(): void;
}

export function createCryptokiModule(world: World, gate: CallGate, now: () => number): CryptokiModule {
  const context = createModuleContext(world, gate, now);
  const pins = createPinFunctions(context);
  return {
    initialize: context.initialize,
    finalize: context.finalize,
    ...createSlotFunctions(context),
    ...createObjectFunctions(context),
    ...createSignFunctions(context, pins),
    ...pins,
  };
}
