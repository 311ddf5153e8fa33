/**
 * `cpx-bridge`: the companion without windows, and its tools, for people and for programs. Imports every companion
 * folder but desktop; in development mode native-stubs, by dynamic import.
 */
export { createTerminalPrompt, type TerminalPromptOptions } from './prompt/terminal-prompt.js';
