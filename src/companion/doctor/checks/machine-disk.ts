import { found, notApplicable, ok, type Check } from '../check.js';
import type { Fact } from '../facts.js';
import { firstExisting } from '../first-existing.js';

/** Settings, keys and a log: a full disk is one on which these do not fit any more. */
const LEAST_BYTES = 20_000_000;

/** Is there room for settings and the log? */
export const machineDisk: Check = {
  id: 'machine-disk',
  layer: 'machine',
  title: { fr: 'Place sur le disque', en: 'Disk space' },
  needs: [],
  limitMs: 2_000,
  findings: ['DOCTOR_DISK_FULL'],
  async run({ ports: { system, folders } }) {
    const folder = await firstExisting(system, folders.data);
    const free = folder === undefined ? undefined : await system.freeBytes(folder);
    if (free === undefined) return notApplicable();
    const facts: readonly Fact[] = [{ name: 'free', value: { type: 'bytes', bytes: free } }];
    return free < LEAST_BYTES ? found('DOCTOR_DISK_FULL', facts) : ok(facts);
  },
};
