/**
 * What a process that holds a secret asks of the operating system for itself: that no copy of its memory is made. A
 * folder with a door of its own, because a card host needs this and nothing else of `os`, whose other ports would add
 * tens of milliseconds to its start. Imports nothing; koffi is handed in.
 */
export { forbidCoreDumps } from './forbid-core-dumps.js';
