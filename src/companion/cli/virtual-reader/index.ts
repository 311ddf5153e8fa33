/**
 * `simulate --virtual-reader`: a virtual card in a virtual reader below the machine's PC/SC, and the commands that are
 * typed meanwhile. Development only: the cards are in native-stubs, loaded by dynamic import.
 */
export { openSession, type SessionOptions, type VirtualReaderSession } from './open-session.js';
export { LINE_TEXTS } from './line-texts.js';
export { runLine } from './run-line.js';
