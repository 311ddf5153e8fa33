/**
 * CPx cards in TypeScript, CPS4 and CPS3, true enough to the plastic that middleware takes them for it: commands in,
 * answers out, as measured with ANS's own module; and the cards that people put in by mistake. Imports test-cards, cpx,
 * protocol and node-forge. For tests and development only; never shipped in a package.
 * @see virtual-card.md; README.md beside this file tells how a CPx card works
 */
export { createVirtualCard, type CardCode, type CardControls, type VirtualCard } from './virtual-card.js';
