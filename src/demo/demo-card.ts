import type { Simulation } from '../companion/compose/index.js';

/** The card of the story: how it leaves, and what it knows of PINs. */
export interface DemoCard {
  remove(): Promise<void>;
  /** How many PINs were presented to it. */
  countPins(): Promise<number>;
}

/** A card of the simulated module. */
export function simulatedCard(simulation: Simulation): DemoCard {
  return {
    remove: () => simulation.remove(),
    countPins: async () => (await simulation.calls('C_Login')).length,
  };
}
