/**
 * What the command line asks in the terminal: the questions of a sign-in, and those about the codes of a card. Imports
 * card, log, sign-in and protocol; no PIN ever becomes a text here.
 */
export { createTrialDialog } from './create-trial-dialog.js';
export { PROMPT_TEXTS, YES_KEYS } from './prompt-texts.js';
export { runPinDialog } from './run-pin-dialog.js';
export { openTerminalDevice } from './terminal-device.js';
export { TerminalDialog } from './terminal-dialog.js';
export { createTerminalPrompt, type PromptLine, type TerminalPromptOptions } from './terminal-prompt.js';
