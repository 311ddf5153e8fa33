/**
 * Parts of the PIN window that other windows show too: whose card, a field for a code with its keypad, what a step is made
 * of. Runs in a window; imports the card rules, and the texts and screens of the desktop.
 */
export { cardTile } from './card-tile.js';
export type { Panel } from './other-panels.js';
export { pinPanel, type CodeHints, type CodeQuestion, type PinPanel } from './pin-panel.js';
