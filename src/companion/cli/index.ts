/**
 * `cpx-bridge`: the companion without windows, and its tools, for people and for programs. Imports every companion
 * folder but desktop.
 */
export { createTerminalPrompt, type PromptLine, type TerminalPromptOptions } from './prompt/index.js';
export { EXIT_CODES, type ExitCode } from './exit-codes.js';
