import type { HostSpawner } from '../../../../src/companion/pkcs11/index.js';

/** Counts the hosts that are started, and those that run. */
export function countHosts(spawn: HostSpawner): { readonly spawn: HostSpawner; started: number; running: number } {
  const counted = {
    started: 0,
    running: 0,
    spawn: () => {
      const host = spawn();
      counted.started++;
      counted.running++;
      void host.ended.then(() => counted.running--);
      return host;
    },
  };
  return counted;
}
