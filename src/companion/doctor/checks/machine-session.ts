import { ok, type Check } from '../check.js';
import { word } from '../facts.js';
import { detectSession } from '../detect-session.js';

/** Does the person sit at this computer? Nothing is wrong with a remote desktop; other checks take it into account. */
export const machineSession: Check = {
  id: 'machine-session',
  layer: 'machine',
  title: { fr: 'Session', en: 'Session' },
  needs: [],
  limitMs: 1_000,
  findings: [],
  run: ({ ports: { system } }) => Promise.resolve(ok([word('session', detectSession(system))])),
};
